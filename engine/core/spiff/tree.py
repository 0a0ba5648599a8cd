"""Tokens on SpiffWorkflow's task tree: the store that the product runs on.

SpiffWorkflow keeps the tree and the task states. Its prediction, data inheritance, clock reads and
walks over the whole tree are overridden here, and its hooks passed by: a token that becomes ready
or complete tells the interpreter itself. Nothing is patched.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.core import store
from engine.core.kept_variables import KeptVariables
from engine.core.node import FlowNode
from engine.core.spiff.specification import (
    NodeSpecification,
    ProcessSpecification,
    RootSpecification,
)
from feel import Value

if TYPE_CHECKING:
    from engine.core.executable import ExecutableProcess

if (store.WAITING, store.READY, store.STARTED, store.CANCELLED) != (
    TaskState.WAITING,
    TaskState.READY,
    TaskState.STARTED,
    TaskState.CANCELLED,
):
    raise ImportError("SpiffWorkflow numbers its task states otherwise; states could not be read")


_COMPLETED, _FUTURE = TaskState.COMPLETED, TaskState.FUTURE
_GONE = _COMPLETED | store.CANCELLED


class NoScripts:
    """In the place of SpiffWorkflow's script engine: it can evaluate nothing at all."""


_NO_SCRIPTS = NoScripts()


class TreeToken(Task):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A task of the tree as a token, without log extras, random ids and clock reads."""

    def __init__(
        self,
        tree: ProcessTree | InnerTree,
        specification: NodeSpecification | RootSpecification,
        parent: TreeToken | None,
        state: int,
        token_id: int,
    ) -> None:
        # Task's own constructor reads the clock and draws ids; all its fields are set here.
        self.id = token_id
        self.workflow = tree
        self.scope: store.Scope = tree
        self.task_spec = specification
        self.node: FlowNode = specification.node
        self._parent = parent.id if parent is not None else None
        self.wrapper: TreeToken | None = parent if self._parent else None
        """The multi-instance activity of which it is one instance; the root of the tree is none."""
        self._children: list[int] = []
        self.state = state
        self.local_variables: dict[str, Value] = {}
        self.details: dict[str, Any] = {}
        tree.tasks[token_id] = self
        if parent is not None:
            parent.adopt(token_id)

    # Where SpiffWorkflow looks, and nothing here ever changes.
    triggered, thread_id, last_state_change = False, 0, 0.0

    # The interpreter's own field, at every turn; SpiffWorkflow looks for it under the other name.
    state: int = _FUTURE
    _state = property(attrgetter("state"))

    def adopt(self, token_id: int) -> None:
        """Take a token as a child."""
        self._children.append(token_id)

    def disown(self, token_id: int) -> None:
        """Have a token as a child no more."""
        self._children.remove(token_id)

    @property
    def data(self) -> dict[str, Value]:
        """Where SpiffWorkflow looks for the variables."""
        return self.local_variables

    @property
    def internal_data(self) -> dict[str, Any]:
        """Where SpiffWorkflow looks for the details."""
        return self.details

    def instances(self) -> list[store.Token]:
        """Return the tokens of which this one is the wrapper, oldest first."""
        if not self._children:
            return []
        return [self.workflow.tasks[child] for child in self._children]

    def inside(self) -> store.Scope | None:
        """Return the open scope that it holds."""
        scope: store.Scope | None = self.workflow.top.subprocesses.get(self.id)
        return scope

    def make_ready(self) -> None:
        """Become ready, and tell the interpreter; what is done or cancelled stays what it is."""
        if self.state & _GONE:
            return
        self.state = store.READY
        self.workflow.top.on_ready(self)

    def complete(self) -> None:
        """Become complete.

        SpiffWorkflow would bring its children up to date; an instance here is the interpreter's.
        """
        self.state = _COMPLETED


class _Tree:
    """What a process instance and the scopes within it have in common."""

    spec: ProcessSpecification
    tasks: dict[int, TreeToken]
    data: KeptVariables
    details: dict[str, Any]
    task_tree: TreeToken
    process: ExecutableProcess
    top: ProcessTree
    """The instance's own; SpiffWorkflow's property of that kind costs a call."""

    def _plant(self, specification: ProcessSpecification) -> None:
        """Begin without tokens, the root still to come.

        SpiffWorkflow's own constructors also make events, a manager of events and a first tree,
        which nobody here asks for; what its methods read of a tree is set here.
        """
        self.spec = specification
        self.data = KeptVariables()
        self.details = {}
        self.tasks = {}
        self.success, self.completed = True, False
        self.last_task: TreeToken | None = None

    def begin(self, process: ExecutableProcess) -> None:
        """Say whose nodes its tokens stand at."""
        self.process = process

    variables = property(attrgetter("data"), doc="The scope's own variables.")

    def tokens(self) -> list[store.Token]:
        """Return all tokens, oldest first."""
        return [task for task in self.tasks.values() if task.id]

    def empty(self) -> bool:
        """Return whether only the root is left."""
        return len(self.tasks) == 1

    def drop(self, token: store.Token) -> None:
        """Forget a token and its instances."""
        found = self.tasks.pop(token.id, None)
        if found is None:
            return
        for instance in found.instances():
            self.drop(instance)
        (found.wrapper or self.task_tree).disown(found.id)


class ProcessTree(_Tree, BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A process instance as a task tree."""

    on_ready: Callable[[store.Token], None]

    def __init__(self, specification: ProcessSpecification) -> None:
        self._plant(specification)
        self.top = self
        self.script_engine = _NO_SCRIPTS
        self.subprocess_specs: dict[str, ProcessSpecification] = {}
        self.subprocesses: dict[int, InnerTree] = {}
        self.id = 0
        self.host: store.Token | None = None
        self.status = store.ACTIVE
        self.sequence = 0
        self.performers: dict[str, list[str]] = {}
        self.rounds: dict[str, int] = {}
        self.within: dict[int, TreeToken] = {}
        """The tokens of all inner scopes."""
        self.task_tree = TreeToken(self, specification.start, None, store.STARTED, 0)

    def new(
        self, node: FlowNode, wrapper: store.Token | None = None, token_id: int = 0
    ) -> store.Token:
        """Return a new token at `node`; with id 0 it gets the next one."""
        if token_id == 0:
            self.sequence += 1
            token_id = self.sequence
        parent = self.task_tree if wrapper is None else self.tasks[wrapper.id]
        token: store.Token = TreeToken(
            self, self.spec.task_specs[node.id], parent, _FUTURE, token_id
        )
        return token

    def open(self, host: store.Token, process: ExecutableProcess | None = None) -> store.Scope:
        """Return a new scope within a token."""
        inner = InnerTree(self, host, process)
        self.subprocesses[host.id] = inner
        scope: store.Scope = inner
        return scope

    def close(self, scope: store.Scope) -> None:
        """Forget a scope that is empty."""
        self.subprocesses.pop(scope.id, None)

    def find(self, token_id: int) -> store.Token | None:
        """Return the token with this id."""
        return (self.tasks.get(token_id) or self.within.get(token_id)) if token_id else None

    def scopes(self) -> list[store.Scope]:
        """Return the instance's scopes, a host's before those it holds."""
        return [self, *self.subprocesses.values()]

    def let_go(self) -> None:
        """Forget all but the variables."""
        for tree in (self, *self.subprocesses.values()):
            tree.tasks.clear()
            del tree.task_tree
        self.subprocesses.clear()
        self.within.clear()
        del self.on_ready, self.top


class InnerTree(_Tree, BpmnSubWorkflow):  # type: ignore[misc]  # SpiffWorkflow has no types
    """The inside of a sub-process, or a called process, as a task tree of its own."""

    top_workflow: ProcessTree

    def __init__(
        self, top: ProcessTree, host: store.Token, process: ExecutableProcess | None
    ) -> None:
        self.begin(process or host.scope.process)
        opens = self.process.store
        assert isinstance(opens, TreeStore)
        specification = opens.specification
        self._plant(specification)
        self.top = self.top_workflow = top
        self.parent_task_id = self.id = host.id
        self.host: store.Token | None = host
        self.task_tree = TreeToken(self, specification.start, None, store.STARTED, 0)

    def new(
        self, node: FlowNode, wrapper: store.Token | None = None, token_id: int = 0
    ) -> store.Token:
        """Return a new token at `node`; with id 0 it gets the instance's next one."""
        top = self.top
        if token_id == 0:
            top.sequence += 1
            token_id = top.sequence
        parent = self.task_tree if wrapper is None else self.tasks[wrapper.id]
        specification = self.spec.task_specs[node.id]
        token = TreeToken(self, specification, parent, _FUTURE, token_id)
        top.within[token_id] = token
        return token

    def drop(self, token: store.Token) -> None:
        """Forget a token and its instances."""
        super().drop(token)
        self.top.within.pop(token.id, None)


class TreeStore:
    """Opens empty trees of one specification."""

    def __init__(self, specification: ProcessSpecification) -> None:
        self.specification = specification

    def __call__(self) -> store.Instance:
        """Return an empty tree."""
        tree: store.Instance = ProcessTree(self.specification)
        return tree


def tree_of(specification: ProcessSpecification) -> store.OpenStore:
    """Return what opens an empty tree of this specification."""
    return TreeStore(specification)
