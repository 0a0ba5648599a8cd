"""The report on approvals says who was to decide on which quote, by which rule, until when."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta

import pytest

from audit.reports.kinds import KINDS
from engine.commands.export_selection import ExportRequest, Selection, export_selection
from engine.workspace import Workspace
from tests.builders import person
from tests.fakes import Postbox
from tests.integration.engine.test_deal_desk import Desk
from tests.integration.engine.test_deal_desk_evidence import change


@pytest.fixture
def desk(mailing: Workspace, postbox: Postbox) -> Desk:
    """One quote was returned, changed, approved and sent, one waits, one needs nobody."""
    desk = Desk(mailing, postbox)
    desk.submit("16")
    desk.decide("finance", "revise", comment="Zahlungsziel ist zu lang.", conditions="14 Tage")
    change(desk, "18")
    desk.decide("finance", "approve")
    desk.decide("sales-manager", "approve")
    desk.submit("18")
    desk.submit("15")
    # The terms are over, and no worker has given the tasks to the groups above yet.
    desk.moment += timedelta(days=2)
    return desk


def report(desk: Desk, language: str, *, opened: bool = True) -> str:
    """Return what the report says, on one line."""
    request = ExportRequest(
        Selection(types=KINDS["approvals"]),
        form="pdf",
        report="approvals",
        language=language,
        opened=opened,
    )
    auditor = person(desk.workspace, f"carol-{language}-{opened:d}", "auditor")
    made = export_selection(desk.workspace, request, actor=auditor)
    said = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=made.content, capture_output=True, check=True
    )
    return " ".join(said.stdout.decode().split())


def test_it_names_case_group_rule_due_time_decision_and_reason(desk: Desk) -> None:
    said = report(desk, "de")
    # A heading for each case, with its number and its key.
    cases = re.findall(r"Vorgang A-2026-0042 · Schlüssel (\d+)", said)
    assert len(cases) == len(set(cases)) == 3
    assert said.count("Angebot freigeben: sales-manager M01: Nachlass über 15 %") == 3
    assert said.count("Angebot freigeben: finance M02: Nachlass über 15 %") == 3
    assert "Entscheidung: Zurückgeben; Kommentar: Zahlungsziel ist zu lang.; Auflage: 14" in said
    assert said.count("entfallen, ") == 1
    assert said.count("03.11.2026, 09:00 Uhr, überfällig offen") == 2
    assert "verspätet" not in said
    assert "Fassung 2" in said.partition("Versand und Annahme")[2]


def test_it_says_the_same_in_english(desk: Desk) -> None:
    said = report(desk, "en")
    assert len(set(re.findall(r"Case A-2026-0042 · key (\d+)", said))) == 3
    assert said.count("2026-11-03, 09:00, overdue open") == 2
    for german in ("Vorgang", "Frist", "überfällig", "Fassung"):
        assert german not in said


def test_without_values_it_names_the_rules_of_each_table_and_no_reason(desk: Desk) -> None:
    said = report(desk, "de", opened=False)
    assert "Angebot freigeben: finance – " in said
    assert "Freigabematrix 1 M01, M02 " in said
    assert "Zahlungsziel" not in said


def test_a_later_stage_has_the_rule_of_the_tables_that_were_asked_before_the_first(
    mailing: Workspace, postbox: Postbox
) -> None:
    desk = Desk(mailing, postbox)
    desk.submit("26")
    for group in ("sales-manager", "finance"):
        desk.decide(group, "approve")
    assert desk.waiting() == {"head-of-sales"}
    desk.decide("head-of-sales", "approve")
    said = report(desk, "de")
    assert re.search(r"Angebot freigeben: head-of-sales M\d+: ", said)
    # What is not disclosed does not say whom it names.
    assert re.search(r"Angebot freigeben: head-of-sales – ", report(desk, "de", opened=False))
