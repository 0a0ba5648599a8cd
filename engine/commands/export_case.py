"""Give an auditor one case: a sealed report with the evidence inside."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from audit.export import Bundle, attest_end, export_instance, to_bytes
from audit.export_rows import previous_export
from audit.faults import NothingToExport, ScopeDamaged
from audit.language import LANGUAGES, Language
from audit.ledger import Appended
from engine.called_definitions import with_called
from engine.commands.advance_ledger import advance_ledger
from engine.commands.have_anchored import have_cosigned, stamped
from engine.commands.move_instance import ledger_actor
from engine.commands.report_words import (
    DAMAGED_CASE,
    element_names,
    form_names,
    terms_of,
    what_was_kept,
)
from engine.core import step
from engine.core.permission import Operation
from engine.definitions import RunnableProcess
from engine.faults import (
    ContentChanged,
    DatabaseUnavailable,
    ProcessInstanceUnknown,
    SelectionRefused,
)
from engine.model import ExportedCase, InstanceView, Person
from engine.person_model import Target
from engine.restricted_cases import refuse_reading
from engine.store import archive, instances, listings, persons
from engine.store.cut_case import refuse_cut_case
from engine.store.instances import LoadedInstance, Place
from engine.witness_list import known_witnesses
from engine.workspace import Workspace, case_rights, require
from feel import Value, to_json
from forms.model import Form

if TYPE_CHECKING:
    from audit.report import Narrative

_TRIES, _BETWEEN_TRIES = 100, 0.1
"""How often, and after how many seconds, to look for the checkpoint: ten seconds in all."""
_TITLES = ("Prüfbericht zu {}", "Audit report: {}")
_STATUS = {
    "active": ("läuft", "running"),
    "completed": ("abgeschlossen", "completed"),
    "terminated": ("abgebrochen", "terminated"),
}
"""In German and in English."""


def export_case(
    workspace: Workspace,
    key: int,
    *,
    actor: Person,
    language: str = "de",
    about: str | None = None,
) -> ExportedCase:
    """Return the case as a sealed PDF that embeds its evidence; the export itself stands in the
    ledger.

    Args:
        workspace: where.
        key: of the process instance.
        actor: an auditor. If they had a report of this case before, this one proves that the log
            continues its checkpoint.
        language: of the report, `de` or `en`.
        about: reference of a person whose case it has to be: then the actor is one of those who may
            find out what there is about a person.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or none of that person.
        NotAllowed: the actor may not export reports.
        SelectionRefused: the language is none of these.
        DatabaseUnavailable: no checkpoint covered the export within ten seconds.
    """
    if language not in LANGUAGES:
        raise SelectionRefused(f"language: {language[:40]!r} is none of {', '.join(LANGUAGES)}")
    with workspace.transaction() as connection:
        # What the report tells and what the log attests are one moment of the case.
        instances.lock(connection, Place.INSTANCE, key)
        loaded, runnable = _case(workspace, connection, key)
        _may_have(connection, loaded, runnable, actor, about)
        refuse_reading(connection, key, actor, reads=True)
        narrative = _narrative(workspace, connection, loaded, runnable, actor, Language(language))
        before = previous_export(connection, actor.account_id, {"case": str(key)})
        attested = _attested(workspace, connection, loaded, actor)
    advance_ledger(workspace)
    have_cosigned(workspace)
    bundle = _proven(workspace, attested.seq, None if before is None else before.size)
    return _sealed(workspace, stamped(workspace, bundle), narrative, key)


def _sealed(workspace: Workspace, bundle: Bundle, narrative: Narrative, key: int) -> ExportedCase:
    # Loaded with the first report: PDF and seal take longer to load than all the rest.
    from audit.report import render_report
    from audit.seal import seal_report

    evidence = to_bytes(bundle)
    settings = workspace.settings
    pdf = seal_report(
        lambda seal_time: render_report(bundle, narrative, seal_time),
        evidence,
        workspace.ledger.keys,
        settings.timestamp_url,
    )
    return ExportedCase(pdf, evidence, f"Vorgang-{narrative.business_id or key}.pdf")


def _may_have(
    connection: Connection,
    loaded: LoadedInstance,
    runnable: RunnableProcess,
    actor: Person,
    about: str | None,
) -> None:
    key = loaded.key
    if about is None:
        rights = case_rights(runnable.process, listings.participants(connection, key))
        require(actor, Operation.EXPORT_REPORT, rights)
        return
    require(actor, Operation.READ_PERSON)
    if key not in {one.key for one in persons.cases_of(connection, Target(handle=about))}:
        raise ProcessInstanceUnknown(f"process instance {key} is none of this person's")


def _attested(
    workspace: Workspace, connection: Connection, loaded: LoadedInstance, actor: Person
) -> Appended:
    """Let the log sign where the case ends; not if an entry of it is gone or hidden."""
    try:
        refuse_cut_case(connection, loaded.key)
        return attest_end(
            connection, workspace.ledger, str(loaded.key), ledger_actor(actor), loaded.now
        )
    except ScopeDamaged as fault:
        raise ContentChanged(str(fault)) from fault


def _proven(workspace: Workspace, attested: int, earlier: int | None) -> Bundle:
    """Return the export as soon as a checkpoint covers the entry that attests the end."""
    for _ in range(_TRIES):
        advance_ledger(workspace)
        with workspace.transaction() as connection:
            try:
                return export_instance(
                    connection,
                    workspace.ledger,
                    attested,
                    earlier_size=earlier,
                    witnesses=known_witnesses(workspace.settings),
                )
            except NothingToExport:
                # Another process is the sequencer at this moment: it covers the entry, or we do.
                pass
        time.sleep(_BETWEEN_TRIES)
    raise DatabaseUnavailable("no checkpoint covers the export yet; try again in a moment")


def _case(
    workspace: Workspace, connection: Connection, key: int
) -> tuple[LoadedInstance, RunnableProcess]:
    at = workspace.chosen_time()
    loaded = instances.load(connection, Place.CASE, key, at, workspace.seals, to_show=True)
    if loaded is None:
        raise ProcessInstanceUnknown(f"there is no process instance {key}")
    return loaded, workspace.definitions.process(connection, loaded.process_definition_key)


def _narrative(
    workspace: Workspace,
    connection: Connection,
    loaded: LoadedInstance,
    runnable: RunnableProcess,
    actor: Person,
    language: Language,
) -> Narrative:
    head: InstanceView
    (head,) = listings.instances(
        connection, actor, True, {"key": loaded.key}, limit=1, seals=workspace.seals
    )
    variables = step.variables_of(runnable.process, loaded.state, None)
    from audit.report import Narrative

    called = with_called(workspace, connection, runnable, loaded.key)
    forms = _forms(workspace, connection, called)
    people = dict(workspace.definitions.directory(connection, loaded.accounts).names)
    return Narrative(
        title=_TITLES[language.english].format(head.process_name),
        case_key=str(loaded.key),
        process_name=head.process_name,
        process_version=head.version,
        business_id=head.business_id,
        status=_STATUS[head.status][language.english],
        started_at=head.started_at,
        ended_at=head.ended_at,
        started_by=head.started_by,
        requested_by=actor.name,
        requested_at=loaded.now,
        company=workspace.settings.company,
        people=people,
        element_names={
            **form_names(runnable.process, forms),
            runnable.process.id: head.process_name,
            **_decision_names(workspace, connection),
            **{
                id_: name
                for one in reversed(called)
                for id_, name in element_names(one.process).items()
            },
        },
        values=_values(variables, forms),
        kept=[
            *what_was_kept(archive.of_case(connection, loaded.key)),
            *((DAMAGED_CASE,) if loaded.damaged else ()),
        ],
        terms=terms_of(runnable.process, forms, people),
        language=language,
    )


def _forms(
    workspace: Workspace, connection: Connection, called: Iterable[RunnableProcess]
) -> tuple[Form, ...]:
    """Return the newest forms that the processes name; the start's last, since its labels count."""
    catalogue = workspace.definitions.catalogue(connection)
    links = [node.model.extensions.form for one in called for node in one.process.nodes.values()]
    ids = [link.form_id for link in links if link is not None]
    heads = [catalogue.forms[id_][-1] for id_ in reversed(ids) if id_ in catalogue.forms]
    return tuple(workspace.definitions.form(connection, head) for head in heads)


def _decision_names(workspace: Workspace, connection: Connection) -> dict[str, str]:
    known = workspace.definitions.catalogue(connection).decisions
    return {id_: heads[-1].name or id_ for id_, heads in known.items()}


def _values(variables: Mapping[str, Value], forms: tuple[Form, ...]) -> list[tuple[str, object]]:
    """Return what people entered, in the order of the forms; the evidence holds everything else."""
    entered = dict.fromkeys(
        component.path[0]
        for form in reversed(forms)
        for component in form.walk()
        if component.path and component.type != "expression"
    )
    return [(name, to_json(variables[name])) for name in entered if name in variables]
