"""Entries of the ledger looked up by auditors: a page of them, each with where it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from audit import lookup
from audit.entry import SYSTEM, read_time, write_time
from audit.export_rows import Concerned, EntriesOfPerson, entries_of_person
from audit.filters import Filters
from audit.lookup import LookedUp, Wanted
from engine.core.permission import Operation
from engine.faults import NotFound
from engine.machines import actor_name
from engine.model import EntryView, InstanceView, Person
from engine.person_model import Target
from engine.restricted_cases import without_values
from engine.store import accounts, listings, persons
from engine.workspace import Workspace, require

PAGE: Final = 50
OF_SYSTEM: Final = frozenset({"access", "account", "clock", "deputy", "verify", "witness"})
"""Families of facts that stand in the log's own chain alone."""


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """What an auditor looks for; what is not given is not narrowed.

    Args:
        case: key of a process instance.
        process: id of a process definition.
        version: of it.
        since: entries of this time or later.
        until: entries older than this.
        type: a word of the vocabulary, or a family such as `consent.*`.
        actor: user name of whoever acted, or a reference of the ledger.
        person: handle of a data subject.
        read_case: of readings, the case that was read.
    """

    case: int | None = None
    process: str | None = None
    version: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    type: str | None = None
    actor: str | None = None
    person: str | None = None
    read_case: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerHit:
    """An entry that was found.

    Args:
        instance: key of its case; `None` of one of the log's own chain.
        entry: as it stands there; nothing sealed is opened.
        elements: id -> name in the diagram of its process.
        user_tasks: ids of what people do there.
        business_id: of its case, if the reader may see it.
        process: name and version of its process, if it names one.
    """

    instance: int | None
    entry: EntryView
    elements: Mapping[str, str]
    user_tasks: frozenset[str]
    business_id: str | None
    process: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of hits.

    Args:
        hits: the newest first.
        before: below which place the next page begins; `None` at the end.
        looked_at: entries that were looked at for this page.
        size: entries with a place in the log.
    """

    hits: tuple[LedgerHit, ...]
    before: int | None
    looked_at: int
    size: int


def search_ledger(
    workspace: Workspace,
    person: Person,
    question: LedgerQuestion,
    *,
    before: int | None = None,
    limit: int = PAGE,
) -> LedgerPage:
    """Return entries of the log, the newest first; those without a place yet are left out.

    Raises:
        NotAllowed: the person may not see the ledger as a whole.
    """
    require(person, Operation.READ_LEDGER)
    with workspace.transaction() as connection:
        wanted = _wanted(connection, question)
        stretch = lookup.look_up(connection, wanted, limit=limit, before=before)
        hits = _hits(workspace, connection, person, stretch.found)
    return LedgerPage(hits, stretch.reached, stretch.looked_at, stretch.size)


def entry_at(workspace: Workspace, person: Person, index: int) -> LedgerHit:
    """Return the entry at a place of the log.

    Raises:
        NotAllowed: the person may not see the ledger as a whole.
        NotFound: there is none, or it cannot be read.
    """
    require(person, Operation.READ_LEDGER)
    with workspace.transaction() as connection:
        found = lookup.at(connection, index)
        if found is None:
            raise NotFound(f"the ledger has no entry {index}")
        [hit] = _hits(workspace, connection, person, (found,))
    return hit


def _wanted(connection: Connection, question: LedgerQuestion) -> Wanted:
    actor = question.actor
    known = accounts.account_of_username(connection, actor) if actor else None
    filters = Filters(
        process=question.process,
        version=question.version,
        since=None if question.since is None else write_time(question.since),
        until=None if question.until is None else write_time(question.until),
        types=(question.type,) if question.type else (),
        actor=actor if known is None else known.person.account_id,
    )
    chain = None if question.case is None else str(question.case)
    if chain is None and question.type and question.type.partition(".")[0] in OF_SYSTEM:
        chain = SYSTEM
    read = None if question.read_case is None else str(question.read_case)
    return Wanted(filters, chain, _held(connection, question.person), read)


def _held(connection: Connection, handle: str | None) -> EntriesOfPerson | None:
    if handle is None:
        return None
    if not persons.is_known(connection, handle):
        return EntriesOfPerson(frozenset(), frozenset())
    cases = persons.cases_of(connection, Target(handle=handle))
    subjects = persons.subjects_of(connection, handle)
    return entries_of_person(
        connection, Concerned(subjects, frozenset(str(case.key) for case in cases))
    )


def _hits(
    workspace: Workspace, connection: Connection, person: Person, found: Sequence[LookedUp]
) -> tuple[LedgerHit, ...]:
    covered = workspace.ledger.covered(connection)
    names = workspace.definitions.directory(connection).names
    cases = _cases(workspace, connection, person, found)
    by_hash = {
        (head.id, head.version): head.key
        for head in workspace.definitions.catalogue(connection).process_by_key.values()
    }
    hits = []
    for one in found:
        definition = one.said.get("def", {})
        named = (str(definition.get("id", "")), int(definition.get("version", 0)))
        key = by_hash.get(named)
        nodes: list[Any] = []
        process = None
        if key is not None:
            runnable = workspace.definitions.process(connection, key)
            nodes = [node.model for node in runnable.process.nodes.values()]
            process = (runnable.head.name or named[0], named[1])
        case = None if one.instance == SYSTEM else int(one.instance)
        view = cases.get(case) if case is not None else None
        hits.append(
            LedgerHit(
                case,
                _view(one, covered, names),
                {node.id: node.name for node in nodes if node.name},
                frozenset(node.id for node in nodes if node.tag == "userTask"),
                None if view is None else view.business_id,
                process,
            )
        )
    return tuple(hits)


def _cases(
    workspace: Workspace, connection: Connection, person: Person, found: Sequence[LookedUp]
) -> dict[int | None, InstanceView]:
    keys = sorted({int(one.instance) for one in found if one.instance != SYSTEM})
    if not keys:
        return {}
    views = listings.instances(
        connection, person, True, {"keys": keys}, seals=workspace.seals, limit=len(keys)
    )
    return {view.key: view for view in without_values(connection, person, views)}


def _view(one: LookedUp, covered: int, names: Mapping[str, str]) -> EntryView:
    actor = str(one.said["actor"]["ref"])
    return EntryView(
        seq=one.seq,
        index=one.index,
        at=read_time(one.said["ts"]),
        leaf=one.leaf,
        previous=bytes.fromhex(one.said["prev"]),
        body=one.body,
        actor_name=names.get(actor) or actor_name(actor),
        facts=tuple(one.said["facts"]),
        proven=one.index < covered,
    )
