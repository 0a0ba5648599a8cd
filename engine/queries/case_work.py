"""What one case waits for, and its variables by scope: for those who operate or audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.core.compiled_events import event_id
from engine.core.correlations import UNFILLED
from engine.core.events import CONDITIONS, Holder
from engine.core.permission import Operation
from engine.core.scoped_variables import INSTANCE, variables_by_scope
from engine.core.standing import open_work
from engine.core.state import load
from engine.definitions import RunnableProcess
from engine.model import JobView, Person
from engine.queries.by_variables import sees_values
from engine.queries.case_file import visible_case
from engine.restricted_cases import is_restricted, reads_restricted
from engine.store import jobs
from engine.workspace import Workspace, require
from feel import to_json


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something that a case waits for.

    Args:
        kind: `timer`, `message`, `signal` or `condition`.
        element: id of the event.
        token: by which token it waits; 0 for the case itself.
        name: of the message or signal.
        key: correlation key of the message, if the reader may see it.
        due: when the timer falls due.
    """

    kind: str
    element: str
    token: int
    name: str = ""
    key: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScopeView:
    """The variables of one scope.

    Args:
        token: whose; 0 for the case itself.
        element: id of the token's element; empty for the case itself.
    """

    token: int
    element: str
    variables: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CaseWork:
    """What a case waits for, and where its variables stand."""

    awaited: tuple[Awaited, ...]
    jobs: tuple[JobView, ...]
    scopes: tuple[ScopeView, ...]
    element_names: Mapping[str, str]


def case_work(workspace: Workspace, key: int, person: Person) -> CaseWork:
    """Return what a process instance waits for, and its variables.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotAllowed: the person may not see it, or neither operates nor audits.
    """
    require(person, Operation.READ_INCIDENTS)
    with workspace.transaction() as connection:
        loaded, runnable = visible_case(workspace, connection, key, person)
        open_ = tuple(jobs.open_of(connection, key))
        hidden = is_restricted(connection, key) and not reads_restricted(person)
    names = {
        node.model.id: node.model.name
        for node in runnable.process.nodes.values()
        if node.model.name
    }
    reads = sees_values(person) and not hidden
    if not loaded.state:
        return CaseWork((), open_, (), names)
    return CaseWork(
        _awaited(runnable, loaded.state, reads=reads),
        open_,
        _scopes(runnable, loaded.state) if reads else (),
        names,
    )


def _awaited(runnable: RunnableProcess, state: bytes, *, reads: bool) -> tuple[Awaited, ...]:
    work = open_work(runnable.process, state)
    found = [
        Awaited("timer", event_id(listener), holder, due=due)
        for (holder, listener), due in work.timers.items()
    ]
    for (holder, listener), (name, key) in work.subscriptions.items():
        kind = "signal" if key is None else "message"
        shown = key if reads and key not in (None, UNFILLED) else ""
        found.append(Awaited(kind, event_id(listener), holder, name, shown or ""))
    instance = load(runnable.process, state)
    holders: list[Holder] = [
        *instance.scopes(),
        *(one for scope in instance.scopes() for one in scope.tokens()),
    ]
    found += [
        Awaited("condition", event_id(listener), holder.id)
        for holder in holders
        for listener in holder.details.get(CONDITIONS, {})
    ]
    return tuple(found)


def _scopes(runnable: RunnableProcess, state: bytes) -> tuple[ScopeView, ...]:
    instance = load(runnable.process, state)
    elements = {token.id: token.node.id for scope in instance.scopes() for token in scope.tokens()}
    return tuple(
        ScopeView(
            token,
            "" if token == INSTANCE else elements.get(token, ""),
            {name: to_json(value) for name, value in variables.items()},
        )
        for token, variables in variables_by_scope(runnable.process, state).items()
    )
