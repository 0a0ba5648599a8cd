"""How often each element of a process was run in a time, how long it took and what it waited for.

Read from the ledger: the newest cases that began in that time, so many as somebody waits for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import Connection

from audit.entry import decode
from audit.several_chains import bodies_of
from bpmn.model import Node
from engine.core.element_history import HistoryEntry
from engine.core.element_times import Passage, passages, share
from engine.core.permission import Operation
from engine.definitions import RunnableProcess
from engine.model import Person
from engine.store import definition_counts, erasures
from engine.workspace import Workspace, require

MOST_CASES: Final = 500
"""So many cases are looked at, the newest of the time."""
MOST_ENTRIES: Final = 20_000
"""So many entries of theirs are read; cases beyond are left out."""
_WAITING: Final = frozenset({"intermediateCatchEvent", "receiveTask", "eventBasedGateway"})
"""What does nothing but wait."""
_USER_TASK: Final = "userTask"


@dataclass(frozen=True, slots=True)
class ElementFigure:
    """What is known of one element; durations are nearest ranks, `None` without any.

    Args:
        runs: how often it was completed.
        median: of how long a run took; `most` is what 95 of a hundred did not exceed.
        waited: the median of how long nobody had it (user tasks), or of the whole run where the
            element does nothing but wait; `None` where nothing is known of waiting.
    """

    element: str
    name: str | None
    tag: str
    runs: int
    median: timedelta | None
    most: timedelta | None
    waited: timedelta | None


@dataclass(frozen=True, slots=True)
class ElementFigures:
    """The figures of a process in a time.

    Args:
        cases: how many were looked at.
        cut: whether there are more, which were not.
        elements: those that run, in the order of the file.
    """

    cases: int
    cut: bool
    elements: tuple[ElementFigure, ...]


def element_figures(
    workspace: Workspace, key: int, begin: datetime, end: datetime, person: Person
) -> ElementFigures:
    """Return the figures of one version of a process.

    Cases whose use is restricted are not looked at.

    Args:
        key: of the version.
        begin: of the time in which the cases began; `end` is its end.

    Raises:
        ProcessDefinitionUnknown: there is none of this key.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, key)
        begun = definition_counts.begun_between(connection, [key], begin, end, MOST_CASES + 1)
        chosen = begun[:MOST_CASES]
        hidden = erasures.restricted_among(connection, chosen)
        looked = [one for one in chosen if one not in hidden]
        histories = _histories(connection, looked)
        runs = [one for history in histories for one in passages(history)]
    return ElementFigures(
        cases=len(histories),
        cut=len(begun) > MOST_CASES or len(histories) < len(looked),
        elements=tuple(_figures(runnable, runs)),
    )


def _histories(connection: Connection, cases: Sequence[int]) -> list[list[HistoryEntry]]:
    bodies = bodies_of(connection, [str(one) for one in cases], MOST_ENTRIES + 1)
    whole = len(bodies) <= MOST_ENTRIES
    found = []
    for _, group in groupby(bodies, key=lambda one: one.instance):
        history = []
        for one in group:
            body = decode(one.body)
            history.append(HistoryEntry(one.seq, datetime.fromisoformat(body["ts"]), body["facts"]))
        found.append(history)
    # Of the last there may be more than was read.
    return found if whole else found[:-1]


def _figures(runnable: RunnableProcess, runs: Sequence[Passage]) -> Iterator[ElementFigure]:
    by_element: dict[str, list[Passage]] = {}
    for one in runs:
        by_element.setdefault(one.element, []).append(one)
    for flow_node in runnable.process.nodes.values():
        node = flow_node.model
        found = by_element.get(node.id, [])
        took = sorted(one.took for one in found)
        yield ElementFigure(
            element=node.id,
            name=node.name,
            tag=node.tag,
            runs=len(found),
            median=share(took, 50),
            most=share(took, 95),
            waited=share(sorted(_waits(node, found)), 50),
        )


def _waits(node: Node, runs: Sequence[Passage]) -> Iterator[timedelta]:
    for one in runs:
        if node.tag in _WAITING:
            yield one.took
        elif node.tag == _USER_TASK:
            yield one.took if one.unclaimed is None else one.unclaimed
