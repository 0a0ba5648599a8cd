"""Requests that are to be refused, where nothing else runs: none may leave a trace in any row, I7.

Only here, with one server, no worker and no client, is every row of every table to stay as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psycopg

from engine.model import Resource
from tests.crash import models
from tests.crash.clients import Line, upload
from tests.crash.installation import Installation
from tests.crash.standing import Violation

_TABLES = (
    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
    "WHERE schemaname IN ('engine', 'ledger', 'keystore') ORDER BY 1"
)
_NOWHERE = 4_611_686_018_427_387_904
_PLAIN: Mapping[str, object] = {"variables": {}}
NOTHING = (0, 0)
Prints = dict[str, tuple[int, int]]
"""Table -> its rows, and the newest transaction that wrote one of them."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What there is: an open task and its instance, and a task that is done."""

    instance: str
    task: str
    done: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request, and who must not get it done."""

    person: str
    path: str
    body: object


def check(place: Installation) -> Iterator[Violation]:
    """Yield requests that were not refused, and rows that a refused one changed.

    Call it with nothing running; nothing runs afterwards.
    """
    place.start(servers=1, workers=0)
    line = Line(place.addresses, place.database.sessions)
    try:
        refusals = _refusals(_ground(line))
        before = prints(place.database_url)
        for number, refusal in enumerate(refusals):
            for key in (None, f"refused-{number}"):
                violations, before = _asked(place, line, refusal, key, before)
                yield from violations
    finally:
        line.close()
        place.kill_all()


def _asked(
    place: Installation, line: Line, refusal: Refusal, key: str | None, before: Prints
) -> tuple[list[Violation], Prints]:
    """Return what is wrong with the answer and its traces, and the prints after it."""
    found = []
    said = line.ask(refusal.person, refusal.path, refusal.body, key=key)
    what = f"{refusal.person} {refusal.path}: {said.status} {said.body}"
    if not 400 <= said.status < 500:
        found.append(Violation("I11", f"not refused: {what}"))
    after = prints(place.database_url)
    for table in sorted(before.keys() | after.keys()):
        was, is_ = before.get(table, NOTHING), after.get(table, NOTHING)
        if was != is_:
            newer = _newer(place.database_url, table, was)
            told = f"refused, and {table} changed: {what} {was} {is_} {newer}"
            found.append(Violation("I7", told))
    return found, after


def prints(database_url: str) -> Prints:
    """Return how many rows each table has, and the newest transaction that wrote one of them.

    Whatever writes a row is a newer transaction; whatever only takes one away leaves fewer.
    """
    with psycopg.connect(database_url) as connection:
        tables = [str(row[0]) for row in connection.execute(_TABLES)]
        counted = " UNION ALL ".join(
            f"SELECT '{one}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {one}"
            for one in tables
        )
        found = connection.execute(counted.encode())
        return {str(table): (int(count), int(newest)) for table, count, newest in found}


def _newer(database_url: str, table: str, was: tuple[int, int]) -> list[str]:
    """Return some of the rows that were not there before."""
    query = f"SELECT t::text FROM {table} t WHERE xmin::text::bigint > {was[1]} LIMIT 4"
    with psycopg.connect(database_url) as connection:
        return [str(row[0]) for row in connection.execute(query.encode())]


def _ground(line: Line) -> _Ground:
    """Return what the refused requests are about, made over HTTP as well."""
    open_, closed = (_begun(line, f"refused-{name}") for name in ("open", "closed"))
    paid = {"name": "paid", "correlationKey": "r", "messageId": "r", "timeToLive": 600_000}
    for path, body in (
        (f"/v2/user-tasks/{closed[1]}/completion", _PLAIN),
        (f"/v2/user-tasks/{open_[1]}/assignment", {}),
    ):
        said = line.ask("ann", path, body)
        assert said.status == 204, said
    said = line.ask("otto", "/v2/messages/publication", paid)
    assert said.status == 200, said
    return _Ground(*open_, closed[1])


def _begun(line: Line, name: str) -> tuple[str, str]:
    body = {
        "processDefinitionId": models.RACE,
        "businessId": name,
        "variables": {"wait": "P1D"},
    }
    instance = line.ask("ann", "/v2/process-instances", body).body["processInstanceKey"]
    wanted = {"filter": {"processInstanceKey": instance}}
    found = line.ask("ann", "/v2/user-tasks/search", wanted).body["items"]
    return instance, found[0]["userTaskKey"]


def _refusals(ground: _Ground) -> Sequence[Refusal]:
    def task(action: str, key: object = ground.task) -> str:
        return f"/v2/user-tasks/{key}/{action}"

    start, cancel = "/v2/process-instances", f"/v2/process-instances/{ground.instance}/cancellation"
    publish, deploy = "/v2/messages/publication", "/v2/deployments"
    twice = {"name": "paid", "correlationKey": "r", "messageId": "r", "timeToLive": 600_000}
    broken = upload(Resource("broken.bpmn", b"<definitions/>"))
    made: Sequence[tuple[str, str, object]] = (
        ("eva", task("completion"), _PLAIN),
        ("ben", task("completion"), _PLAIN),
        ("ann", task("completion"), {"variables": []}),
        ("ann", task("completion", ground.done), _PLAIN),
        ("ann", task("completion", _NOWHERE), _PLAIN),
        ("ben", task("assignment"), {}),
        ("ann", task("assignment", ground.done), {}),
        ("ann", start, {"processDefinitionId": "unknown"}),
        ("ann", start, {"processDefinitionId": models.RACE, "variables": 7}),
        ("wanda", start, {"processDefinitionId": models.RACE, "variables": {"wait": "P1D"}}),
        ("ben", cancel, {"reason": "none"}),
        ("otto", f"{start}/{_NOWHERE}/cancellation", {"reason": "none"}),
        ("otto", publish, twice),
        ("otto", publish, {"correlationKey": "r"}),
        ("ben", publish, {**twice, "messageId": "another"}),
        ("nina", deploy, broken),
        ("ben", deploy, upload(models.race(99))),
        ("wanda", f"/v2/jobs/{_NOWHERE}/completion", _PLAIN),
        ("ben", f"/v2/jobs/{_NOWHERE}/failure", {}),
        ("otto", f"/v2/incidents/{_NOWHERE}/resolution", {}),
    )
    return [Refusal(*one) for one in made]
