"""Requests that are to be refused, where nothing else runs: none may leave a trace in any row, I7.

Only here, with one server, no worker and no client, can every row of every table be compared.
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
Rows = dict[str, frozenset[tuple[str, str]]]
"""Table -> the transaction that wrote a row, and the row."""


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
        for number, refusal in enumerate(_refusals(_ground(line))):
            for key in (None, f"refused-{number}"):
                yield from _asked(place, line, refusal, key)
    finally:
        line.close()
        place.kill_all()


def _asked(
    place: Installation, line: Line, refusal: Refusal, key: str | None
) -> Iterator[Violation]:
    before = rows(place.database_url)
    said = line.ask(refusal.person, refusal.path, refusal.body, key=key)
    what = f"{refusal.person} {refusal.path}: {said.status} {said.body}"
    if not 400 <= said.status < 500:
        yield Violation("I11", f"not refused: {what}")
    after = rows(place.database_url)
    for table in sorted(before.keys() | after.keys()):
        changed = before.get(table, frozenset()) ^ after.get(table, frozenset())
        if changed:
            yield Violation("I7", f"refused, and {table} changed: {what} {sorted(changed)[:4]}")


def rows(database_url: str) -> Rows:
    """Return every row of every table."""
    with psycopg.connect(database_url) as connection:
        tables = [str(row[0]) for row in connection.execute(_TABLES)]
        return {
            table: frozenset(
                (str(row[0]), str(row[1]))
                for row in connection.execute(
                    f"SELECT t.xmin::text, t::text FROM {table} t".encode()
                )
            )
            for table in tables
        }


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
