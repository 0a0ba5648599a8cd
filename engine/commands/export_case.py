"""Give an auditor one case: a sealed report with the evidence inside."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from audit.entry import Fact
from audit.export import Bundle, export_instance, to_bytes
from audit.report import Narrative, render_report
from audit.seal import sign_pdf
from engine.commands.advance_ledger import advance_ledger
from engine.commands.move_instance import ledger_actor
from engine.core import step
from engine.core.permission import Operation
from engine.faults import ProcessInstanceUnknown
from engine.model import ExportedCase, InstanceView, Person
from engine.store import accounts, instances, listings
from engine.store.instances import LoadedInstance, Place
from engine.workspace import RunnableProcess, Workspace, case_rights, require
from feel import to_json

_STATUS = {"active": "läuft", "completed": "abgeschlossen", "terminated": "abgebrochen"}


def export_case(workspace: Workspace, key: int, *, actor: Person) -> ExportedCase:
    """Return the case as a sealed PDF that embeds its evidence; the export itself stands in the
    ledger.

    Args:
        workspace: where.
        key: of the process instance.
        actor: an auditor.

    Raises:
        ProcessInstanceUnknown: there is no such instance.
        NotAllowed: the actor may not export reports.
    """
    with workspace.transaction() as connection:
        loaded, runnable = _case(workspace, connection, key)
        participants = listings.participants(connection, key)
        require(actor, Operation.EXPORT_REPORT, case_rights(runnable.process, participants))
    # Everything that has happened so far shall be under a signed checkpoint.
    advance_ledger(workspace)
    with workspace.transaction() as connection:
        loaded, runnable = _case(workspace, connection, key)
        bundle = export_instance(connection, workspace.ledger, str(key))
        narrative = _narrative(workspace, connection, loaded, runnable, actor)
    evidence = to_bytes(bundle)
    settings = workspace.settings
    pdf = sign_pdf(
        render_report(bundle, narrative), evidence, workspace.ledger.keys, settings.timestamp_url
    )
    _record(workspace, key, actor, evidence, bundle)
    return ExportedCase(pdf, evidence, f"Vorgang-{narrative.business_id or key}.pdf")


def _case(
    workspace: Workspace, connection: Connection, key: int
) -> tuple[LoadedInstance, RunnableProcess]:
    loaded = instances.load(connection, Place.INSTANCE, key, workspace.chosen_time())
    if loaded is None:
        raise ProcessInstanceUnknown(f"there is no process instance {key}")
    return loaded, workspace.definitions.process(connection, loaded.process_definition_key)


def _narrative(
    workspace: Workspace,
    connection: Connection,
    loaded: LoadedInstance,
    runnable: RunnableProcess,
    actor: Person,
) -> Narrative:
    head: InstanceView = listings.instances(connection, actor, True, {"key": loaded.key}, limit=1)[
        0
    ]
    variables = step.variables_of(runnable.process, loaded.state, None)
    plain = [(name, to_json(value)) for name, value in sorted(variables.items())]
    return Narrative(
        title=f"Prüfbericht zu {head.process_name}",
        case_key=str(loaded.key),
        process_name=head.process_name,
        process_version=head.version,
        business_id=head.business_id,
        status=_STATUS[head.status],
        started_at=head.started_at,
        ended_at=head.ended_at,
        started_by=head.started_by,
        requested_by=actor.name,
        requested_at=loaded.now,
        company=workspace.settings.company,
        people=dict(workspace.definitions.directory(connection, loaded.accounts).names),
        element_names={
            node.id: node.model.name for node in runnable.process.nodes.values() if node.model.name
        },
        values=[(name, str(value)) for name, value in plain if isinstance(value, (str, int))],
    )


def _record(workspace: Workspace, key: int, actor: Person, evidence: bytes, bundle: Bundle) -> None:
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        fact = Fact(
            type="export.created",
            data={
                "kind": "case",
                "instance": str(key),
                "size": len(evidence),
                "disclosed": len(bundle.get("entries", ())),
            },
            refs={"sha256": hashlib.sha256(evidence).hexdigest()},
        )
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
