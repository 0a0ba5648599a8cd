"""What the interpreter needs of whatever holds tokens: new, drop, tokens, empty.

A token is a place where the process instance stands now. Scopes hold tokens and variables; the
instance is the outermost scope. A finished token is dropped at once, so that a state never grows by
what was done.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol

from engine.core.node import FlowNode
from feel import Value

if TYPE_CHECKING:
    from engine.core.executable import ExecutableProcess

WAITING = 8
"""At a join, until the other tokens have come."""
READY = 16
"""Queued, to be executed in this step."""
STARTED = 32
"""Executed, and waiting for a person, a connector, its instances or an operator."""

CANCELLED = 256
"""Gone; a cancelled token that was queued is not executed."""

ACTIVE = "active"
COMPLETED = "completed"
TERMINATED = "terminated"


class Token(Protocol):
    """A place where the instance stands.

    Args:
        id: counted up per instance, never used again.
        state: `WAITING`, `READY` or `STARTED`; anything else means it has gone.
        local_variables: variables of this activity instance alone.
        details: what the interpreter has to remember of it, nothing but JSON and FEEL values.
    """

    id: int
    state: int
    local_variables: dict[str, Value]
    details: dict[str, Any]

    @property
    def node(self) -> FlowNode:
        """Where it stands."""

    @property
    def scope(self) -> Scope:
        """The scope it runs in."""

    @property
    def wrapper(self) -> Token | None:
        """The multi-instance activity of which it is one instance."""

    def instances(self) -> list[Token]:
        """Return the tokens of which this one is the wrapper, oldest first."""

    def inside(self) -> Scope | None:
        """Return the open scope that it holds: of a sub-process or of a called process."""

    def make_ready(self) -> None:
        """Become ready and call the instance's `on_ready`."""

    def complete(self) -> None:
        """Become complete; whoever completes it drops it."""


class Scope(Protocol):
    """Tokens and variables that live and end together.

    Args:
        details: what the interpreter has to remember of it, such as what its event sub-processes
            listen for; like a token's.
    """

    details: dict[str, Any]

    @property
    def id(self) -> int:
        """Id of the token that holds it; 0 for the instance itself."""

    @property
    def process(self) -> ExecutableProcess:
        """Whose nodes its tokens stand at."""

    @property
    def variables(self) -> MutableMapping[str, Value]:
        """The scope's variables."""

    @property
    def host(self) -> Token | None:
        """The activity whose inside this scope is; `None` for the instance itself."""

    def new(self, node: FlowNode, wrapper: Token | None = None, token_id: int = 0) -> Token:
        """Return a new token at `node`; with id 0 it gets the next one."""

    def drop(self, token: Token) -> None:
        """Forget a token and its instances."""

    def tokens(self) -> list[Token]:
        """Return all tokens of this scope, oldest first."""

    def empty(self) -> bool:
        """Return whether no token is left."""


class Instance(Scope, Protocol):
    """A process instance: the outermost scope.

    Args:
        status: `active`, `completed` or `terminated`.
        sequence: the last token id given out.
        performers: activity id -> account ids that did it, for four eyes.
        rounds: activity id -> approval rounds begun anew; without entry the first one runs.
    """

    status: str
    sequence: int
    performers: dict[str, list[str]]
    rounds: dict[str, int]
    on_ready: Callable[[Token], None]

    def begin(self, process: ExecutableProcess) -> None:
        """Say whose instance it is; called once, before anything else."""

    def open(self, host: Token, process: ExecutableProcess | None = None) -> Scope:
        """Return a new scope within a token; with a process, its tokens stand at its nodes."""

    def close(self, scope: Scope) -> None:
        """Forget a scope that is empty."""

    def find(self, token_id: int) -> Token | None:
        """Return the token with this id, in whatever scope it lives."""

    def scopes(self) -> list[Scope]:
        """Return this scope and all within it, a host's scope before those it holds."""

    def let_go(self) -> None:
        """Forget all but the variables, after a step: tokens and scopes know each other, and would
        stay in memory until somebody looks for garbage."""


OpenStore = Callable[[], Instance]
"""Gives an empty instance."""
