"""What a person gave, in a form that programs read: Art. 20 GDPR."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.entry import Fact
from engine.commands.disclose_person import Json, Opened, opened_values
from engine.commands.move_instance import ledger_actor
from engine.commands.requests_of_persons import Result, Right, answered, received
from engine.core.executable import SENT
from engine.core.permission import Operation
from engine.data_catalogue.classification import Paths, part_given
from engine.erasure_plan import known_target
from engine.model import Person
from engine.person_model import CaseOfPerson, Target
from engine.store import accounts, erasures, persons
from engine.workspace import Workspace, require

WRITES = frozenset(
    {"process.started", "task.completed", "task.submitted", "variable.changed", "job.completed"}
    | {"message.received", "signal.received", "job.answered", "listener.completed"}
)
"""Facts whose values are variables; what else goes by such a name, such as a reason, is none."""

_RIGHT = Right.PORTABILITY
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Portable:
    """What a person gave: by case the newest value of each variable, with the legal basis, since
    only what rests on consent or contract must be handed over."""

    cases: tuple[Json, ...]

    def as_json(self) -> str:
        """Return it as JSON."""
        return json.dumps({"cases": self.cases}, ensure_ascii=False, indent=1, default=str)

    def as_csv(self) -> str:
        """Return it as CSV (RFC 4180), a line for each value; one that a spreadsheet would take for
        a formula begins with an apostrophe, which the JSON does not have."""
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(["case", "process", "legal_basis", "name", "value"])
        for case in self.cases:
            values = case["values"]
            assert isinstance(values, dict)
            for name, value in values.items():
                plain = (
                    value
                    if isinstance(value, str)
                    else json.dumps(value, ensure_ascii=False, default=str)
                )
                plain = f"'{plain}" if plain.startswith(_FORMULA) else plain
                lines.writerow(
                    [case["case"], case["process"], case["legal_basis"] or "", name, plain]
                )
        return text.getvalue()


def port_person(
    workspace: Workspace, handle: str, *, registered: bool = True, actor: Person
) -> Portable:
    """Return what a person gave, of all cases whose process, forms or data catalogue say so.

    Args:
        workspace: where.
        handle: of the person.
        registered: whether it is a request of its own, and not part of a case that is.
        actor: of the data protection team; that it was read stands in the ledger.

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such person.
    """
    require(actor, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        workspace.definitions.catalogue(connection)
        target = known_target(connection, Target(handle=handle))
        now = accounts.clock(connection, workspace.chosen_time())
        opened, *_ = opened_values(workspace, connection, handle)
        cases = tuple(
            _case(workspace, connection, case, opened)
            for case in persons.cases_of(connection, target)
        )
        data = {"kind": "person", "purpose": "portability", "instance": handle}
        fact = Fact("access.read", data=data)
        given = tuple(case for case in cases if case["values"])
        key, result = erasures.next_key(connection), Result.FULL if given else Result.NONE_HELD
        asked, done = received(key, _RIGHT, now), answered(key, _RIGHT, result)
        facts = [asked, fact, done] if registered else [fact]
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)
    return Portable(given)


def _case(workspace: Workspace, connection: Connection, case: CaseOfPerson, opened: Opened) -> Json:
    process = workspace.definitions.process(connection, case.definition).process
    given: dict[str, list[Paths]] = defaultdict(list)
    for path in process.given:
        given[path[0]].append(path[1:])
    newest = {
        str(one["name"]).removeprefix(SENT): one["value"]
        for one in opened.get(str(case.key), [])
        if one["fact"] in WRITES
    }
    withheld = process.classification.withheld
    parts = {
        name: part_given(value, given[name], [path[1:] for path in withheld if path[0] == name])
        for name, value in newest.items()
        if name in given
    }
    values = {name: part for name, part in parts.items() if part is not None}
    return {
        "case": str(case.key),
        "process": process.name or process.id,
        "legal_basis": process.properties.get("vorgang:legalBasis"),
        "values": values,
    }
