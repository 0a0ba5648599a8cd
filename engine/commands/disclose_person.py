"""What there is about a person, for the person: Art. 15 GDPR. That it was read stands in the
ledger."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection

from audit.entry import Fact
from audit.faults import KeyForgotten
from audit.ledger import StoredEntry
from audit.personal import DataKey
from audit.tag_scan import tagged
from audit.terms import Terms
from engine import retention
from engine.commands.case_terms import case_terms
from engine.commands.move_instance import ledger_actor
from engine.commands.other_persons import Others
from engine.commands.requests_of_persons import Result, Right, answered, received
from engine.core.executable import SENT, ExecutableProcess
from engine.core.permission import Operation
from engine.core.variables import PROTECTED
from engine.erasure_plan import known_target, plans
from engine.model import Person
from engine.person_model import CasePlan, Target
from engine.recipients import recipients_of
from engine.store import accounts, documents, erasures, listings, persons
from engine.store.sealing import STATE
from engine.workspace import Workspace, require

Json = dict[str, object]
Opened = dict[str, list[Json]]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What there is about a person.

    Args:
        content: as JSON; see docs.
        complete: whether everything that the search tags found could be opened, and nothing is
            sealed for the person that they did not find.
        terms: what people call the values, by case.
        shared: keys of the cases that are about others as well: whoever hands the answer out looks
            at what they say of these (Art. 15 (4) GDPR).
    """

    content: Json
    complete: bool
    terms: Mapping[str, Terms] = field(default_factory=dict)
    shared: tuple[int, ...] = ()


def disclose_person(
    workspace: Workspace, handle: str, *, registered: bool = True, actor: Person
) -> Disclosure:
    """Return all values of a person that can be read, with what they are kept for and how long.

    The whole ledger is searched by tags with all keys of the person, not only where tables say
    that there is something.

    Args:
        workspace: where.
        handle: of the person.
        registered: whether it is a request of its own, and not part of a case that is.
        actor: of the data protection team.

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such person.
    """
    require(actor, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        target = known_target(connection, Target(handle=handle))
        now = accounts.clock(connection, workspace.chosen_time())
        opened, unopened, untagged, others = opened_values(workspace, connection, handle)
        planned = plans(workspace, connection, target, now)
        cases = [_case(workspace, connection, plan, opened, actor) for plan in planned]
        for case in cases:
            _hide_in_head(case, others)
        told = {str(plan.case.key) for plan in planned}
        terms = {
            str(one.case.key): case_terms(workspace, connection, one.case.definition)
            for one in planned
        }
        complete = not unopened and not untagged
        key = erasures.next_key(connection) if registered else None
        facts = _told(key, handle, now, complete=complete)
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)
    content: Json = {
        "person": handle,
        "made_at": now.isoformat(),
        "controller": workspace.settings.company,
        "rights": list(RIGHTS),
        "cases": cases,
        "elsewhere": [value for name in sorted(set(opened) - told) for value in opened[name]],
        "values_that_cannot_be_opened": unopened,
        "complete": complete,
    }
    shared = tuple(plan.case.key for plan in planned if plan.case.shared)
    if shared:
        content["others"] = ALSO_OTHERS
    return Disclosure(content, complete, terms, shared)


def _told(key: int | None, handle: str, now: datetime, *, complete: bool) -> list[Fact]:
    """Return what the ledger says: that it was read, and, if it has a key, as whose request."""
    fact = Fact("access.read", data={"kind": "person", "purpose": "access", **_named(handle)})
    if key is None:
        return [fact]
    result = Result.FULL if complete else Result.PARTIAL
    return [received(key, Right.ACCESS, now), fact, answered(key, Right.ACCESS, result)]


def opened_values(
    workspace: Workspace, connection: Connection, handle: str
) -> tuple[Opened, int, int, Others]:
    """Return the values of a person by instance, in order; how many were found that cannot be
    opened; how many entries hold sealed ones that were not found; and the others whom they do not
    name any more."""
    found = list(tagged(connection, _keys(workspace, connection, handle)))
    opened, unopened = _opened(workspace, connection, found)
    _hide_staff(workspace, connection, handle, opened)
    everything = [*itertools.chain.from_iterable(opened.values())]
    others = Others(connection, workspace.seals, handle, (one["value"] for one in everything))
    for one in everything:
        one["value"] = others.hidden(one["value"])
    known = persons.sealed_of(connection, persons.subjects_of(connection, handle))
    untagged = len(known - {(entry.instance, entry.seq) for entry, _ in found})
    return opened, unopened, untagged, others


RIGHTS = (
    "Sie können Berichtigung (Art. 16 DSGVO), Löschung (Art. 17), Einschränkung der Verarbeitung "
    "(Art. 18) und Übertragung (Art. 20) verlangen und widersprechen (Art. 21).",
    "Eine Einwilligung können Sie jederzeit widerrufen (Art. 7 Abs. 3).",
    "Sie können sich bei einer Aufsichtsbehörde beschweren (Art. 77).",
)
"""What a person is told of their rights. Source: Art. 15 (1) (e), (f) GDPR."""


ALSO_OTHERS = (
    "Vorgänge mit also_of_others betreffen auch andere Personen. Woran diese zu erkennen sind, ist "
    "ersetzt; was sonst über sie darin steht, sieht durch, wer die Antwort erteilt (Art. 15 Abs. 4 "
    "DSGVO). Ob das geschehen ist, sagt complete nicht."
)
"""What an answer says that holds cases of several persons."""
STAFF = {"role": "staff"}
"""Stands for somebody who works here."""


def _named(handle: str) -> dict[str, str]:
    return {"instance": handle}


def _keys(workspace: Workspace, connection: Connection, handle: str) -> list[DataKey]:
    """Return the keys of the person's values; those of a forgotten epoch open nothing."""
    keys = []
    for held in persons.held_keys(connection, persons.subjects_of(connection, handle)):
        try:
            keys.append(workspace.ledger.data_key(*held))
        except KeyForgotten:
            continue
    return [key for key in keys if key.retention != STATE]


def _opened(
    workspace: Workspace, connection: Connection, found: Sequence[tuple[StoredEntry, int]]
) -> tuple[Opened, int]:
    """Return the values of entries by instance, and how many could not be opened."""
    counts = {(entry.instance, entry.seq): count for entry, count in found}
    by_instance: dict[str, list[StoredEntry]] = defaultdict(list)
    for entry, _ in found:
        by_instance[entry.instance].append(entry)
    opened: Opened = {}
    missing = 0
    for instance, entries in by_instance.items():
        openings = workspace.ledger.openings(connection, entries)
        opened[instance] = []
        for entry in entries:
            body = json.loads(entry.body)
            values = openings[entry.seq]
            missing += max(counts[instance, entry.seq] - len(values), 0)
            for one in values:
                fact = body["facts"][one.fact]
                opened[instance].append(
                    {
                        "at": body["ts"],
                        "entry": entry.seq,
                        "fact": fact["type"],
                        "element": fact.get("elem"),
                        "class": _class_of(fact, one.name),
                        "name": one.name,
                        "value": one.value,
                    }
                )
    return opened, missing


def _hide_staff(workspace: Workspace, connection: Connection, handle: str, opened: Opened) -> None:
    """Leave out who handed a case in as part of their work, unless it is the person's own doing.

    Source: Art. 15 (4) GDPR: the answer must not adversely affect the rights of others.
    """
    own: dict[str, bool] = {}
    for values in opened.values():
        for one in values:
            value = one["value"]
            if str(one["name"]).rpartition(".")[2] != PROTECTED or not isinstance(value, dict):
                continue
            known_by = str(value.get("email") or "")
            if known_by not in own:
                found = persons.handle_of(connection, workspace.seals, known_by)
                own[known_by] = found == handle
            if not own[known_by]:
                one["value"] = dict(STAFF)


def _class_of(fact: Mapping[str, list[Mapping[str, str]]], name: str) -> str:
    return next(item["class"] for item in fact["personal"] if item["name"] == name)


def _case(
    workspace: Workspace, connection: Connection, plan: CasePlan, opened: Opened, actor: Person
) -> Json:
    key = plan.case.key
    (head,) = listings.instances(
        connection, actor, True, {"key": key}, limit=1, seals=workspace.seals
    )
    process = workspace.definitions.process(connection, plan.case.definition).process
    term = retention.terms(workspace.settings.retention).get(process.retention, retention.Term())
    return {
        "case": str(key),
        "process": head.process_name,
        "business_id": head.business_id,
        "summary": head.summary,
        "status": head.status,
        "started_at": head.started_at.isoformat(),
        "ended_at": _time(head.ended_at),
        "purpose": process.properties.get("vorgang:purpose"),
        "legal_basis": process.properties.get("vorgang:legalBasis"),
        "retention": process.retention,
        "term": {
            "months": term.months,
            "days": term.days,
            "from_year_end": term.from_year_end,
            "until": _time(term.ends(head.ended_at)) if head.ended_at is not None else None,
        },
        "kept_by_law": [{"class": one.retention, "until": _time(one.until)} for one in plan.kept],
        "documents": [
            {"name": one.name, "sha256": one.sha256}
            for one in documents.of_case(connection, key, workspace.seals)
        ],
        "recipients": recipients_of(process),
        "also_of_others": plan.case.shared,
        "values": [_called(process, one) for one in opened.get(str(key), [])],
    }


def _hide_in_head(case: Json, others: Others) -> None:
    """Leave out of what names a case by whom others are known."""
    named = cast("list[dict[str, str]]", case["documents"])
    heads = [case["business_id"], case["summary"], *(one["name"] for one in named)]
    others.look_at(heads)
    for name in ("business_id", "summary"):
        if case[name] is not None:
            case[name] = others.hidden_in(str(case[name]))
    case["documents"] = [{**one, "name": others.hidden_in(one["name"])} for one in named]


def _called(process: ExecutableProcess, value: Json) -> Json:
    """Return a value with what people call its variable, if a data catalogue says it."""
    label = process.classification.labels.get(str(value["name"]).removeprefix(SENT))
    return value if label is None else {**value, "label": label}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
