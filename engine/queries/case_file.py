"""Cases: process instances with their history, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from audit.entry import decode
from audit.ledger import StoredEntry
from bpmn.model import Node
from engine.called_definitions import with_called
from engine.case_references import key_behind
from engine.core import step
from engine.core.element_history import HistoryEntry, element_history
from engine.core.permission import AUDITOR, OPERATOR, Operation, allowed
from engine.definitions import RunnableProcess
from engine.faults import NotFound, ProcessInstanceUnknown
from engine.machines import actor_name
from engine.model import CaseView, ElementEvent, EntryView, Happening, InstanceView, Person
from engine.queries.by_variables import sees_values, with_variable_words
from engine.queries.open_incidents import named
from engine.queries.remarks import decides, remarks
from engine.restricted_cases import (
    is_restricted,
    reads_restricted,
    refuse_reading,
    without_values,
)
from engine.store import archive, definitions, documents, instances, listings, user_tasks
from engine.store.instances import LoadedInstance, Place
from engine.workspace import Workspace, case_rights, require
from feel import to_json


def cases(
    workspace: Workspace,
    person: Person,
    *,
    text: str | None = None,
    chosen: Mapping[str, object] | None = None,
    limit: int = 50,
    after: int | None = None,
) -> list[InstanceView]:
    """Return cases that the person may see, newest first.

    Args:
        workspace: where.
        person: who asks.
        text: words, of each of which the business id or the summary has one that begins so (3 to 12
            characters count, a shorter word as a whole); or part of the process name; or the key;
            or the reference that somebody without an account was told.
        chosen: filters as `search_process_instances` takes them.
        limit: at most so many.
        after: key of the last case of the page before.
    """
    filters = dict(chosen or {})
    if text and text.strip():
        meant = key_behind(workspace.ledger.keys.state, text)
        text = text if meant is None else str(meant)
        escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        filters["text"] = f"%{escaped}%"
    if after is not None:
        filters["after"] = after
    with workspace.transaction() as connection:
        with_variable_words(workspace, connection, person, filters)
        found = listings.instances(
            connection,
            person,
            sees_all(person),
            filters,
            limit=limit,
            seals=workspace.seals,
            reads_restricted=reads_restricted(person),
        )
        return without_values(connection, person, found)


def case(workspace: Workspace, key: int, person: Person) -> CaseView:
    """Return all that the page of one case shows; values only to those who audit or operate.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotAllowed: the person may not see it.
    """
    with workspace.transaction() as connection:
        loaded, runnable = visible_case(workspace, connection, key, person)
        process = runnable.process
        (head,) = without_values(
            connection,
            person,
            listings.instances(
                connection, person, True, {"key": key}, limit=1, seals=workspace.seals
            ),
        )
        head = replace(head, damaged=head.damaged or loaded.damaged)
        # Whether the values are right is what a restriction is about: who looks into it reads them.
        reads = sees_values(person) or head.restricted
        entries = _entries(workspace, connection, key, reads)
        of_case = {"process_instance_key": key}
        found = listings.incidents(connection, of_case, 200, seals=workspace.seals)
        variables = step.variables_of(process, loaded.state, None) if reads else {}
        told = element_history(HistoryEntry(one.seq, one.at, one.facts) for one in entries)
        nodes = [
            node.model
            for one in reversed(with_called(workspace, connection, runnable, key))
            for node in one.process.nodes.values()
        ]
        return CaseView(
            instance=head,
            bpmn_xml=definitions.content(connection, runnable.head.sha256).decode(),
            tokens=step.tokens_of(process, loaded.state),
            completed_activities=_ran(told),
            variables={name: to_json(value) for name, value in variables.items()},
            user_tasks=user_tasks.of_instance(connection, key, person, workspace.seals),
            incidents=tuple(named(workspace, connection, one) for one in found),
            documents=documents.of_case(connection, key, workspace.seals),
            entries=entries,
            element_names={node.id: node.name for node in nodes if node.name},
            element_types={node.id: node.tag for node in nodes},
            history=told,
            archive=archive.of_case(connection, key),
            merging=frozenset(node.id for node in nodes if _merges(node)),
        )


def _merges(node: Node) -> bool:
    return node.tag.endswith("Gateway") and len(node.incoming) > 1 and len(node.outgoing) < 2


def entry(workspace: Workspace, key: int, seq: int, person: Person) -> EntryView:
    """Return one entry of a case's chain.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotFound: the case has no such entry.
        NotAllowed: the person may not see it.
    """
    with workspace.transaction() as connection:
        visible_case(workspace, connection, key, person)
        reads = sees_values(person) or is_restricted(connection, key)
        for one in _entries(workspace, connection, key, reads):
            if one.seq == seq:
                return one
    raise NotFound(f"process instance {key} has no entry {seq}")


def sees_all(person: Person) -> bool:
    """Return whether the person's role sees every case."""
    return not person.groups.isdisjoint({OPERATOR, AUDITOR})


def visible_case(
    workspace: Workspace, connection: Connection, key: int, person: Person
) -> tuple[LoadedInstance, RunnableProcess]:
    """Return an instance and its process, if the person may see the case.

    One whose use is restricted is seen by those who protect data, and by nobody else.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotAllowed: the person may not see it.
    """
    at = workspace.chosen_time()
    loaded = instances.load(connection, Place.CASE, key, at, workspace.seals, to_show=True)
    if loaded is None:
        raise ProcessInstanceUnknown(f"there is no process instance {key}")
    runnable = workspace.definitions.process(connection, loaded.process_definition_key)
    rights = case_rights(
        runnable.process,
        listings.participants(connection, key),
        *listings.candidates(connection, key),
    )
    reads = allowed(person, Operation.READ_CASE, rights)
    if not refuse_reading(connection, key, person, reads=reads):
        require(person, Operation.READ_CASE, rights)
    return loaded, runnable


def _entries(
    workspace: Workspace, connection: Connection, key: int, reads: bool
) -> tuple[EntryView, ...]:
    ledger = workspace.ledger
    stored = ledger.entries_of(connection, str(key))
    readable = stored if reads else tuple(one for one in stored if decides(one))
    opened: Mapping[int, Sequence[Any]] = ledger.openings(connection, readable)
    covered = ledger.covered(connection)
    names = workspace.definitions.directory(connection).names
    return tuple(_view(one, opened.get(one.seq, ()), covered, names, reads) for one in stored)


def _view(
    stored: StoredEntry,
    openings: Sequence[Any],
    covered: int,
    names: Mapping[str, str],
    reads: bool,
) -> EntryView:
    body = decode(stored.body)
    facts: list[dict[str, object]] = [dict(fact) for fact in body["facts"]]
    given = remarks(facts, openings)
    for opening in openings if reads else ():
        shown = facts[opening.fact].setdefault("opened", {})
        if isinstance(shown, dict):
            shown[opening.name] = opening.value
    actor = body["actor"]
    reference = str(actor["ref"])
    return EntryView(
        seq=stored.seq,
        index=stored.index,
        at=datetime.fromisoformat(body["ts"]),
        leaf=stored.leaf,
        previous=bytes.fromhex(body["prev"]),
        body=stored.body,
        actor_name=names.get(reference) or actor_name(reference),
        facts=tuple(facts),
        proven=stored.index is not None and stored.index < covered,
        remarks=given,
        performer_name=_performer(facts, names),
        absent_name=_absent(facts, names),
    )


def _performer(facts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str | None:
    done = (fact.get("refs", {}) for fact in facts if fact["type"] == "task.completed")
    return next((names.get(refs["performer"]) for refs in done if "performer" in refs), None)


def _absent(facts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str | None:
    refs = (fact.get("refs", {}).get("on_behalf_of") for fact in facts)
    return next((names.get(one, actor_name(one)) for one in refs if one), None)


def _ran(told: Iterable[ElementEvent]) -> tuple[str, ...]:
    """Return the elements that were completed, each once, in the order of their first run."""
    completed = (one.element for one in told if one.event is Happening.COMPLETED)
    return tuple(dict.fromkeys(completed))
