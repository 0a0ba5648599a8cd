"""Tokens in scopes: all that the second interpreter knows of a running instance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.bpmn_reference.model import Element, Model

Label = tuple[Any, ...]
"""What a rule leaves in the trace: `("completed", "task_1")` and the like."""


@dataclass(frozen=True, slots=True)
class Done:
    """An activity that has been completed and can be compensated.

    Args:
        inner: of a sub-process or call: what was completed within it, oldest first.
        values: of a call: the variables of the called process.
        ended: whether it came to its end: of what was cancelled only the inside is undone.
    """

    activity: str
    handler: str | None
    inner: tuple[Done, ...] = ()
    values: tuple[tuple[str, Any], ...] = ()
    ended: bool = True


@dataclass(slots=True)
class Token:
    """A token at a flow node.

    Args:
        stage: `ready`: it is about to run; `held`: it waits for others; `active`; `looping`: its
            instances run; `thrown`: its signal is under way; `compensating`; `stuck`: with an
            incident; `passing`: its event has happened.
        via: the flow that it came by.
        index: number of an instance of a repeated activity, from 1.
        wrapper: the token that stands for the repeated activity.
        listening: events that are listened for, with how often a timer fires again.
        was_true: of conditional events, what the condition was; `None` once it is due.
        done: of a wrapper: how many instances have ended; `collected` their outputs.
        plan: of a token that compensates: what is still to be compensated, oldest first.
        place: the scope in which its handlers run; `runs`: the handler that runs.
        then: what follows: `leave`, `cancel` or `vanish`.
        trigger: of an event sub-process: the start event that has happened.
    """

    id: int
    node: str
    scope: int
    stage: str
    via: str | None = None
    index: int | None = None
    wrapper: int | None = None
    listening: dict[str, int] = field(default_factory=dict)
    was_true: dict[str, bool | None] = field(default_factory=dict)
    done: int = 0
    collected: tuple[int | None, ...] = ()
    plan: tuple[Done, ...] = ()
    place: int = 0
    runs: int | None = None
    then: str = ""
    trigger: str | None = None

    def copy(self) -> Token:
        """Return another one like it."""
        other = copy(self)
        other.listening, other.was_true = dict(self.listening), dict(self.was_true)
        return other


@dataclass(slots=True)
class Scope:
    """The inside of a process, a sub-process or a call.

    Args:
        element: id of the process or sub-process.
        host: the token whose inside it is; 0 for the instance.
        resets: complex gateways that have fired, with the flows whose tokens were taken.
        pending: what has yet to begin in a sequential ad-hoc sub-process.
        written: variables of a called process that were written.
    """

    id: int
    element: str
    host: int
    listening: dict[str, int] = field(default_factory=dict)
    was_true: dict[str, bool | None] = field(default_factory=dict)
    interrupted: bool = False
    done: tuple[Done, ...] = ()
    resets: dict[str, frozenset[str]] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    enough: bool = False
    variables: dict[str, Any] = field(default_factory=dict)
    written: frozenset[str] = frozenset()

    def copy(self) -> Scope:
        """Return another one like it."""
        other = copy(self)
        other.listening, other.was_true = dict(self.listening), dict(self.was_true)
        other.resets, other.variables = dict(self.resets), dict(self.variables)
        return other


@dataclass(slots=True)
class Signal:
    """A signal under way: from the token that threw it, to those who waited when it went out."""

    name: str
    thrower: int
    receivers: tuple[tuple[int, str], ...] | None = None


Holder = Token | Scope


@dataclass(slots=True)
class State:
    """An instance, and what its last rule has left in the trace and is yet to be compared."""

    model: Model
    tokens: dict[int, Token] = field(default_factory=dict)
    scopes: dict[int, Scope] = field(default_factory=dict)
    signals: list[Signal] = field(default_factory=list)
    labels: Counter[Label] = field(default_factory=Counter)
    last: int = 0
    status: str = "active"

    def copy(self) -> State:
        """Return another one like it, with nothing yet to be compared."""
        return State(
            self.model,
            {one: token.copy() for one, token in self.tokens.items()},
            {one: scope.copy() for one, scope in self.scopes.items()},
            [copy(signal) for signal in self.signals],
            Counter(),
            self.last,
            self.status,
        )

    # ---- looking -------------------------------------------------------------------------------
    def element(self, token: Token) -> Element:
        """Return where a token stands."""
        return self.model.elements[token.node]

    def within(self, scope: Scope) -> list[Token]:
        """Return the tokens of a scope, without those further inside."""
        return [token for token in self.tokens.values() if token.scope == scope.id]

    def inner(self, token: Token) -> Scope | None:
        """Return the scope that a token holds open."""
        return self.scopes.get(token.id)

    def instances(self, wrapper: Token) -> list[Token]:
        """Return the running instances of a repeated activity."""
        return [token for token in self.tokens.values() if token.wrapper == wrapper.id]

    def holders(self) -> Iterator[Holder]:
        """Yield all who may listen."""
        yield from self.scopes.values()
        yield from self.tokens.values()

    def values(self, scope: Scope) -> Mapping[str, Any]:
        """Return the variables that are seen in a scope: a called process sees its own alone."""
        while scope.host and self.element(self.tokens[scope.host]).kind != "call":
            scope = self.scopes[self.tokens[scope.host].scope]
        return scope.variables

    # ---- changing ------------------------------------------------------------------------------
    def write(self, scope: Scope, name: str, value: object) -> None:
        """Write a variable where it is seen."""
        while scope.host and self.element(self.tokens[scope.host]).kind != "call":
            scope = self.scopes[self.tokens[scope.host].scope]
        scope.variables[name] = value
        scope.written |= {name}

    def new(self, node: str, scope: Scope, stage: str = "ready", via: str | None = None) -> Token:
        """Return a new token."""
        self.last += 1
        token = Token(self.last, node, scope.id, stage, via)
        self.tokens[token.id] = token
        return token

    def open(self, host: Token, element: str) -> Scope:
        """Return the inside of an activity that begins."""
        scope = Scope(host.id, element, host.id)
        self.scopes[host.id] = scope
        return scope

    def leaves(self, *label: object) -> None:
        """Leave something in the trace."""
        self.labels[label] += 1

    # ---- telling apart -------------------------------------------------------------------------
    def key(self) -> object:
        """Return what tells it from other states; tokens that are alike may stand for each
        other."""
        under_way = tuple(
            (one.name, one.receivers is None, _names(self, one), self._node(one.thrower))
            for one in self.signals
        )
        left = frozenset(self.labels.items())
        return self._scope_key(self.scopes[0]), under_way, left, self.status

    def _node(self, token: int | None) -> str | None:
        found = self.tokens.get(token or 0)
        return found.node if found is not None else None

    def _scope_key(self, scope: Scope) -> object:
        tokens = [one for one in self.within(scope) if one.wrapper is None]
        values = sorted((name, str(value)) for name, value in scope.variables.items())
        return (
            scope.element,
            tuple(sorted(map(repr, map(self._token_key, tokens)))),
            _heard(scope),
            (scope.interrupted, scope.done, tuple(sorted(scope.resets.items()))),
            (scope.pending, scope.enough, tuple(values)),
        )

    def _token_key(self, token: Token) -> object:
        inside = self.inner(token)
        return (
            (token.node, token.stage, token.via, token.index, token.done, token.collected),
            _heard(token),
            (token.plan, token.then, token.trigger, self._node(token.runs)),
            inside and self._scope_key(inside),
            tuple(sorted(map(repr, map(self._token_key, self.instances(token))))),
        )


def _heard(holder: Holder) -> object:
    return tuple(sorted(holder.listening.items())), tuple(sorted(holder.was_true.items()))


def _names(state: State, signal: Signal) -> object:
    return tuple(sorted(event for _, event in signal.receivers or ()))
