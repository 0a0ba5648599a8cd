"""An erasure that a request asks for: what goes, what the law keeps, and that nothing is left."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from api.operators import OPERATOR
from api.scenario.stage import Stage, opened_stage
from engine.commands.approve_erasure import approve_erasure
from engine.commands.execute_erasure import execute_erasure
from engine.commands.export_ledger import export_ledger
from engine.commands.request_erasure import request_erasure
from engine.commands.save_draft import save_draft
from engine.commands.verify_ledger import verify_ledger
from engine.person_model import Target
from engine.queries import case, document, inbox, search_process_instances, search_variables
from engine.store import erasures, persons
from engine.workspace import Workspace
from tests import builders
from tests.folders import quick_place
from tests.integration.library.requests_of_persons import case_of, flow, played

WISH, NOTE, AMOUNT = "Zitronenholz aus Wismar", "ruft Dienstag zurück", "48150 Euro"
OFFER = f"""call|{builders.user_task("call", "ship", form="offer-note", groups="clerk")}
{builders.job("ship", "done", "ship", inputs={"wish": "=wish"})}"""
STARTED = f"""
      - publish: invoice.paid
        with: {{email: anna@berg.example, name: Anna Berg, amount: {AMOUNT}}}
        id: paid
      - expect end: done
        of: invoice
      - turn the clock: 2026-03-02T10:00:00+01:00
      - publish: offer.wanted
        with: {{email: anna@berg.example, name: Anna Berg, wish: {WISH}}}
        id: wanted
      - expect task: call
        of: offer
"""
ERASED = """
      - start with:
          requestId: DSR-1
          personName: Anna Berg
          personEmail: anna@berg.example
          personAddress: Hof 1
          person: anna@berg.example
        as: dora
      - complete: prepare-erasure
        with: {eraseReason: Antrag vom 2. März, litigation: "no"}
        as: dora
      - complete: approve-first
        with: {approval: "yes"}
        as: dora
        refused: true
      - complete: approve-first
        with: {approval: "yes"}
        as: frida
      - complete: approve-second
        with: {approval: "yes"}
        as: emil
      - complete: erase-system
        with: {systemResult: erased}
        as: dora
      - complete: erase-system
        with: {systemResult: kept}
        as: dora
"""
KEPT = """
      - expect variables: {erasureResult: partial}
      - expect variables: {erasureKept: [{class: voucher, until: "2032-12-31"}]}
"""
READ = (
    'read|<bpmn:task id="read"><bpmn:incoming>to-read</bpmn:incoming>'
    f"<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:task>{flow('read', 'done')}"
)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with opened_stage(quick_place()) as opened:
        yield opened


def cases(workspace: Workspace, process: str) -> list[int]:
    found = search_process_instances(workspace, OPERATOR, limit=100).items
    return [one.key for one in found if one.process_definition_id == process]


def values(workspace: Workspace, key: int) -> str:
    chosen = {"process_instance_key": key}
    return str(search_variables(workspace, OPERATOR, filter=chosen, limit=100).items)


def everywhere(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Yield each column of each table that can hold a text, and all that stands in it."""
    with workspace.transaction() as connection:
        columns = connection.exec_driver_sql(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_schema IN ('engine', 'ledger') AND table_type = 'BASE TABLE' "
            "AND data_type IN ('text', 'jsonb', 'json', 'bytea', 'character varying', 'ARRAY')"
        ).all()
        for schema, table, column in columns:
            readable = connection.exec_driver_sql(
                "SELECT has_column_privilege(%s, %s, 'SELECT')", (f"{schema}.{table}", column)
            ).scalar_one()
            if readable:
                rows: Any = connection.exec_driver_sql(
                    f'SELECT "{column}" FROM {schema}."{table}" WHERE "{column}" IS NOT NULL'
                ).scalars()
                said = (bytes(x).decode("latin-1") if isinstance(x, memoryview | bytes)
                        else str(x) for x in rows)  # fmt: skip
                yield f"{schema}.{table}.{column}", "\n".join(said)


def counted(workspace: Workspace, table: str) -> int:
    with workspace.transaction() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def erased_by_three(workspace: Workspace) -> int:
    """Erase whom the offer is about; no request stands beside it, whose proof would stay."""
    names = ("asks-for-it", "agrees-first", "agrees-second")
    asks, *others = (builders.person(workspace, one, "data-protection-team") for one in names)
    with workspace.transaction() as connection:
        handle = persons.handle_of(connection, workspace.seals, "anna@berg.example")
    key = request_erasure(workspace, Target(handle=handle), "Antrag", actor=asks)
    for one in others:
        approve_erasure(workspace, key, actor=one)
    execute_erasure(workspace, key, actor=asks)
    return key


def executed(workspace: Workspace, key: int) -> bool:
    with workspace.transaction() as connection:
        found = erasures.load(connection, key)
    return found is not None and found.executed_at is not None


def begun(stage: Stage, folder: Path, *, invoice: bool, then: str) -> None:
    note = builders.form("offer-note", builders.text_field("note"))
    beside = (
        case_of("offer", OFFER, "contact", "offer.wanted"),
        case_of("invoice", READ, "voucher", "invoice.paid"),
    )
    steps = STARTED if invoice else STARTED[STARTED.index("      - turn the clock") :]
    played(stage, folder, "dsr-erasure", steps + then, *beside, note)


def test_names_in_open_cases_go_and_an_invoice_of_2024_stays_until_the_end_of_2032(
    stage: Stage, tmp_path: Path
) -> None:
    begun(stage, tmp_path, invoice=True, then=ERASED + KEPT)
    workspace = stage.workspace
    (offer,), (invoice,) = cases(workspace, "offer"), cases(workspace, "invoice")
    for gone in (WISH, "Anna Berg", "anna@berg.example"):
        assert gone not in values(workspace, offer)
        assert gone not in str(case(workspace, offer, OPERATOR))
    audit = builders.person(workspace, "audits", "auditor")
    assert AMOUNT in export_ledger(workspace, actor=audit).decode()
    assert invoice != offer
    (request,) = cases(workspace, "dsr-erasure")
    (certificate,) = (
        one
        for one in case(workspace, request, OPERATOR).documents
        if one.name.startswith("Loeschung-")
    )
    pdf = document(workspace, certificate.sha256, OPERATOR).content
    read = pypdfium2.PdfDocument(io.BytesIO(pdf))
    words = "".join(page.get_textpage().get_text_range() for page in read)
    assert "31.12.2032" in words
    assert "Anna" not in words


def test_after_an_erasure_nothing_of_the_person_is_found_and_the_ledger_verifies(
    stage: Stage, tmp_path: Path
) -> None:
    begun(stage, tmp_path, invoice=False, then="")
    workspace, clerk = stage.workspace, stage.people["carla"]
    audit = builders.person(workspace, "audits", "auditor")
    (offer,) = cases(workspace, "offer")
    (task,) = inbox(workspace, clerk)
    save_draft(workspace, task.key, {"note": NOTE}, actor=clerk)
    # What is looked for below can be found before, so that finding nothing says something.
    assert WISH in values(workspace, offer)
    assert WISH in export_ledger(workspace, actor=audit).decode()
    assert counted(workspace, "engine.task_draft") == 1
    asked = erased_by_three(workspace)
    assert WISH not in values(workspace, offer)
    told = str(case(workspace, offer, OPERATOR))
    exported = export_ledger(workspace, actor=audit).decode()
    for gone in (WISH, NOTE, "anna@berg.example", "Anna Berg"):
        assert gone not in told
        assert gone not in exported
        assert [place for place, all_of_it in everywhere(workspace) if gone in all_of_it] == []
    for table in ("engine.task_draft", "engine.case_word", "engine.person_subject"):
        assert counted(workspace, table) == 0, table
    with workspace.transaction() as connection:
        assert persons.handle_of(connection, workspace.seals, "anna@berg.example") is None
    assert executed(workspace, asked)
    # The clock of the scenario is not that of the checkpoints.
    assert {one.code for one in verify_ledger(workspace)} <= {"time-implausible"}
