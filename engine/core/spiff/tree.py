"""Tokens on SpiffWorkflow's task tree: the store that the product runs on.

SpiffWorkflow keeps the tree, the task states and the ready and complete hooks. Its prediction,
data inheritance, clock reads and walks over the whole tree are overridden here; nothing is patched.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.core import store
from engine.core.node import FlowNode
from engine.core.spiff.specification import (
    NodeSpecification,
    ProcessSpecification,
    RootSpecification,
)
from feel import Value

if (store.WAITING, store.READY, store.STARTED, store.CANCELLED) != (
    TaskState.WAITING,
    TaskState.READY,
    TaskState.STARTED,
    TaskState.CANCELLED,
):
    raise ImportError("SpiffWorkflow numbers its task states otherwise; states could not be read")


class NoScripts:
    """In the place of SpiffWorkflow's script engine: it can evaluate nothing at all."""


class TreeToken(Task):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A task of the tree as a token, without log extras, random ids and clock reads."""

    def __init__(
        self,
        tree: ProcessTree,
        specification: NodeSpecification | RootSpecification,
        parent: TreeToken | None,
        state: int,
        token_id: int,
    ) -> None:
        # Task's own constructor reads the clock and draws ids; all its fields are set here.
        self.id = token_id
        self.workflow = tree
        self.task_spec = specification
        self._parent = parent.id if parent is not None else None
        self._children: list[int] = []
        self._state = state
        self.data: dict[str, Value] = {}
        self.internal_data: dict[str, Any] = {}
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        tree.tasks[token_id] = self
        if parent is not None:
            parent.adopt(token_id)

    def adopt(self, token_id: int) -> None:
        """Take a token as a child."""
        self._children.append(token_id)

    def _set_state(self, value: int) -> None:
        self._state = value

    @property
    def node(self) -> FlowNode:
        """Where it stands."""
        node: FlowNode = self.task_spec.node
        return node

    @property
    def scope(self) -> ProcessTree:
        """The scope it runs in."""
        tree: ProcessTree = self.workflow
        return tree

    @property
    def wrapper(self) -> TreeToken | None:
        """The multi-instance activity of which it is one instance."""
        return self.workflow.tasks.get(self._parent) if self._parent else None

    @property
    def local_variables(self) -> dict[str, Value]:
        """Variables of this activity instance alone."""
        return self.data

    @local_variables.setter
    def local_variables(self, values: dict[str, Value]) -> None:
        self.data = values

    @property
    def details(self) -> dict[str, Any]:
        """What the interpreter remembers of it."""
        return self.internal_data

    @details.setter
    def details(self, details: dict[str, Any]) -> None:
        self.internal_data = details

    def instances(self) -> list[store.Token]:
        """Return the tokens of which this one is the wrapper, oldest first."""
        return [self.workflow.tasks[child] for child in self._children]

    def make_ready(self) -> None:
        """Become ready; the specification's hook tells the interpreter."""
        self._ready()


class ProcessTree(BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A process instance as a task tree."""

    on_ready: Callable[[store.Token], None]
    on_complete: Callable[[store.Token], None]

    def __init__(self, specification: ProcessSpecification) -> None:
        # `deserializing` keeps SpiffWorkflow from making and predicting a tree of its own.
        super().__init__(specification, {}, script_engine=NoScripts(), deserializing=True)
        self.status = store.ACTIVE
        self.sequence = 0
        self.performers: dict[str, list[str]] = {}
        self.rounds: dict[str, int] = {}
        root: RootSpecification = specification.start
        self.task_tree = TreeToken(self, root, None, store.STARTED, 0)

    @property
    def variables(self) -> dict[str, Value]:
        """The instance's variables."""
        values: dict[str, Value] = self.data
        return values

    @property
    def host(self) -> store.Token | None:
        """Nothing: this is the outermost scope."""
        return None

    def new(
        self, node: FlowNode, wrapper: store.Token | None = None, token_id: int = 0
    ) -> store.Token:
        """Return a new token at `node`; with id 0 it gets the next one."""
        if token_id == 0:
            self.sequence += 1
            token_id = self.sequence
        parent = self.task_tree if wrapper is None else self.tasks[wrapper.id]
        token: store.Token = TreeToken(
            self, self.spec.task_specs[node.id], parent, TaskState.FUTURE, token_id
        )
        return token

    def drop(self, token: store.Token) -> None:
        """Forget a token and its instances."""
        if token.id in self.tasks:
            self._remove_task(token.id)

    def tokens(self) -> list[store.Token]:
        """Return all tokens, oldest first."""
        return [task for task in self.tasks.values() if task.id]

    def empty(self) -> bool:
        """Return whether only the root is left."""
        return len(self.tasks) == 1

    def find(self, token_id: int) -> store.Token | None:
        """Return the token with this id."""
        return self.tasks.get(token_id) if token_id else None

    def scopes(self) -> list[store.Scope]:
        """Return the instance's scopes."""
        return [self]

    def update_waiting_tasks(self) -> None:
        """Do nothing: SpiffWorkflow would walk the whole tree after every completed task."""

    def _task_completed_notify(self, task: Task) -> None:
        """Do nothing: the interpreter knows when the instance is complete."""

    def _task_removed_notify(self, task: Task) -> None:
        """Do nothing: nobody listens."""


def tree_of(specification: ProcessSpecification) -> store.OpenStore:
    """Return what opens an empty tree of this specification."""
    return partial(ProcessTree, specification)
