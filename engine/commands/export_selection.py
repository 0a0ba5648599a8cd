"""Give an auditor a part of the ledger: proven entry by entry, in the form that was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import write_time
from audit.export import Bundle, to_bytes
from audit.export_rows import Concerned, previous_export
from audit.faults import NothingToExport, ScopeDamaged
from audit.filtered_export import export_filtered, fact_of_export
from audit.filters import Filters, read_filters
from audit.packing import to_csv, to_zip
from audit.reports.about import About
from engine.commands.advance_ledger import advance_ledger
from engine.commands.have_anchored import have_cosigned, stamped
from engine.commands.move_instance import ledger_actor
from engine.commands.others_in_export import without_others
from engine.core.permission import Operation
from engine.faults import ContentChanged, ScopeEmpty, SelectionRefused
from engine.model import Person
from engine.person_model import Target
from engine.restricted_cases import closed_to
from engine.store import accounts, persons
from engine.store.cut_case import refuse_cut_case
from engine.witness_list import known_witnesses
from engine.workspace import Workspace, require

JSON, ZIP, CSV, PDF = "json", "zip", "csv", "pdf"
FORMS: Mapping[str, str] = {
    JSON: "application/json",
    ZIP: "application/zip",
    CSV: "text/csv; charset=utf-8",
    PDF: "application/pdf",
}
"""Forms of an export and their media types."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What an auditor asks for; what is not given is not narrowed.

    Args:
        case: key of a process instance.
        process: id of a process definition.
        version: of it.
        since: entries of this time or later.
        until: entries older than this.
        types: words of the vocabulary, or families such as `consent.*`.
        actor: user name of whoever acted, or an account's reference.
        person: handle of a data subject.
        purpose: as process definitions state it (`vorgang:purpose`), or facts name it.
    """

    case: int | None = None
    process: str | None = None
    version: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    types: tuple[str, ...] = ()
    actor: str | None = None
    person: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A selection, and in what form it is taken away.

    Args:
        selection: what.
        form: one of `FORMS`.
        report: kind of the report, for a PDF; see `audit.reports.kinds`.
        language: of the report and of the README, `de` or `en`.
        opened: with the sealed values.
    """

    selection: Selection
    form: str = JSON
    report: str = "selection"
    language: str = "de"
    opened: bool = True


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """An export as a file: its bytes, a name for it, its media type, and the evidence in it."""

    content: bytes
    name: str
    media_type: str
    bundle: Bundle


def export_selection(
    workspace: Workspace, request: ExportRequest, *, actor: Person
) -> ExportedFile:
    """Return a part of the ledger as a file; that it was taken away stands in the ledger.

    If the same auditor took the same scope away before, the export proves that the log continues
    the checkpoint of that time.

    Raises:
        NotAllowed: the actor may not export the ledger.
        SelectionRefused: nothing is narrowed, or something is named in another form.
        ScopeEmpty: no entry is of this scope.
        ContentChanged: something of the scope was changed, moved or hidden past the engine.
    """
    require(actor, Operation.EXPORT_LEDGER)
    advance_ledger(workspace)
    have_cosigned(workspace)
    bundle, about = selected(workspace, request, actor)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
    bundle = stamped(workspace, bundle)
    evidence = to_bytes(bundle)
    report = request.report if request.form == PDF else None
    content = _content(workspace, request, bundle, actor, now, about)
    fact = fact_of_export(bundle, hashlib.sha256(evidence).hexdigest(), report)
    with workspace.transaction() as connection:
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    name = f"{report or 'ledger'}-{now:%Y-%m-%d-%H%M}.{request.form}"
    return ExportedFile(content, name, FORMS[request.form], bundle)


def selected(
    workspace: Workspace, request: ExportRequest, actor: Person
) -> tuple[Bundle, About | None]:
    """Return the evidence of a selection, not stamped, and whose it is.

    Raises:
        SelectionRefused: nothing is narrowed, or something is named in another form.
        ScopeEmpty: no entry is of this scope.
        ContentChanged: something of the scope was changed, moved or hidden past the engine.
    """
    with workspace.transaction() as connection:
        filters = _filters(workspace, connection, request.selection)
        before = previous_export(connection, actor.account_id, filters.written())
        size = None if before is None else before.size
        try:
            if request.selection.case is not None:
                refuse_cut_case(connection, request.selection.case)
            bundle = export_filtered(
                connection,
                workspace.ledger,
                filters,
                earlier_size=size,
                opened=request.opened,
                closed=closed_to(connection, actor),
                witnesses=known_witnesses(workspace.settings),
                concerned=_concerned(connection, filters.person),
            )
        except NothingToExport as fault:
            raise ScopeEmpty(str(fault)) from fault
        except ScopeDamaged as fault:
            raise ContentChanged(str(fault)) from fault
        return without_others(connection, workspace.seals, filters.person, bundle)


def _filters(workspace: Workspace, connection: Connection, selection: Selection) -> Filters:
    """Return the filters that a selection stands for."""
    known = accounts.account_of_username(connection, selection.actor) if selection.actor else None
    filters = Filters(
        case=None if selection.case is None else str(selection.case),
        process=selection.process,
        version=selection.version,
        since=None if selection.since is None else write_time(selection.since),
        until=None if selection.until is None else write_time(selection.until),
        types=selection.types,
        actor=selection.actor if known is None else known.person.account_id,
        person=selection.person,
        purpose=selection.purpose,
    )
    if filters.purpose is not None:
        stating = _definitions_for(workspace, connection, filters.purpose)
        filters = replace(filters, definitions=stating)
    if not filters.written():
        raise SelectionRefused(
            "nothing narrows the export: name a case, a process, a time or types"
        )
    try:
        return read_filters(filters.written())
    except ValueError as fault:
        raise SelectionRefused(str(fault)) from fault


def _concerned(connection: Connection, handle: str | None) -> Concerned | None:
    """Return under whose keys a person's values are sealed, and which cases are about them;
    `None` if nobody has that handle."""
    if handle is None or not persons.is_known(connection, handle):
        return None
    cases = persons.cases_of(connection, Target(handle=handle))
    return Concerned(
        persons.subjects_of(connection, handle), frozenset(str(case.key) for case in cases)
    )


def _definitions_for(workspace: Workspace, connection: Connection, purpose: str) -> tuple[str, ...]:
    """Return the hashes of all versions of processes that state this purpose."""
    found = set()
    for head in workspace.definitions.catalogue(connection).process_by_key.values():
        runnable = workspace.definitions.process(connection, head.key)
        if runnable.process.properties.get("vorgang:purpose") == purpose:
            found.add(head.sha256)
    return tuple(sorted(found))


def _content(
    workspace: Workspace,
    request: ExportRequest,
    bundle: Bundle,
    actor: Person,
    now: datetime,
    about: About | None,
) -> bytes:
    # Imported late: a report loads half a second of libraries that most processes never need.
    if request.form == PDF:
        from engine.commands.render_selection import sealed_selection

        kind, language = request.report, request.language
        return sealed_selection(workspace, bundle, kind, language, actor, now, about=about)
    if request.form == ZIP:
        return to_zip(bundle, request.language)
    return to_csv(bundle) if request.form == CSV else to_bytes(bundle)
