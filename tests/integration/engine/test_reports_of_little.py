"""Reports of which there is little to tell: they are called what they are."""

from __future__ import annotations

import subprocess

import pytest

from audit.reports.kinds import KINDS
from engine.commands.export_selection import ExportRequest, Selection, export_selection
from engine.commands.place_hold import place_hold
from engine.commands.request_erasure import request_erasure
from engine.person_model import HoldKind, Target
from engine.workspace import Workspace
from tests.builders import person
from tests.integration.engine.protection import Office, ended_case, protected_office


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return protected_office(workspace)


def report(workspace: Workspace, kind: str) -> str:
    request = ExportRequest(Selection(types=KINDS[kind]), form="pdf", report=kind)
    made = export_selection(workspace, request, actor=person(workspace, "carol", "auditor"))
    said = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=made.content, capture_output=True, check=True
    )
    return " ".join(said.stdout.decode().split())


def test_a_hold_stands_among_the_interventions_with_its_reason(
    workspace: Workspace, office: Office
) -> None:
    case = ended_case(workspace, office)
    place_hold(workspace, Target(case=case), HoldKind.LITIGATION, "Klage", actor=office.asks)
    said = report(workspace, "interventions")
    own, _, other = said.partition("Betrieb des Systems")
    table = own.partition("Eingriffe und ihre Begründung")[2]
    assert "Löschung gesperrt" in table
    assert "Klage" in table
    assert "Dazu enthält die Auswahl nichts." not in table
    assert other.strip().startswith("Dazu enthält die Auswahl nichts.")


def test_without_any_erasure_nothing_is_certified(workspace: Workspace, office: Office) -> None:
    case = ended_case(workspace, office)
    request_erasure(workspace, Target(case=case), "Art. 17", actor=office.asks)
    said = report(workspace, "erasures")
    assert said.startswith("Löschungen: keine ausgeführt")
    assert "Bescheinigung" not in said
    assert "wurden vernichtet" not in said
    assert "Löschung beantragt" in said
