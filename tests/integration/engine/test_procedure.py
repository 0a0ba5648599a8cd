"""The procedure documentation names what runs here, and changes with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from api.procedure_pdf import printed
from audit.cosignature import WitnessKey
from engine import retention
from engine.core.permission import Operation
from engine.faults import NotAllowed
from engine.model import Person
from engine.queries.procedure import markdown, procedure
from engine.queries.procedure_texts import RIGHTS
from engine.workspace import Workspace
from tests.builders import deployed, end_event, person, process, start_event, user_task

WITNESS = WitnessKey("witness.example", b"\x07" * 32).vkey()


AUDITOR = Person("acc_carol", "carol", "Carol", groups=frozenset({"auditor"}))


def told(workspace: Workspace) -> str:
    return markdown(procedure(workspace, AUDITOR))


def test_it_names_the_settings_keys_and_terms_that_are_running(workspace: Workspace) -> None:
    text = told(workspace)
    settings = workspace.settings
    for value in (settings.company, settings.public_url, settings.mail_from):
        assert value in text
    assert workspace.ledger.origin in text
    assert workspace.ledger.keys.vkey(workspace.ledger.origin) in text
    for name in retention.TERMS:
        assert f"({name}) |" in text
    assert "| Kontaktdaten (contact) | 24 Monate | Ende des Vorgangs | betrieblich |" in text
    assert "Zeugen\n\nKeine." in text
    assert "keiner: Berichte tragen nur die eigene Zeit" in text


def test_it_changes_with_what_is_set(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witnesses = tmp_path / "witnesses.txt"
    witnesses.write_text(f"https://witness.example {WITNESS}\n")
    changed = replace(
        workspace.settings,
        company="Nordkai Systeme GmbH",
        timestamp_url="https://tsa.example",
        witnesses=str(witnesses),
        witnesses_needed=1,
        retention="contact=P12M",
        external_job_types=("erp.*",),
    )
    monkeypatch.setattr(workspace, "settings", changed)
    text = told(workspace)
    for value in ("Nordkai Systeme GmbH", "https://tsa.example", "erp.*", WITNESS):
        assert value in text
    assert "wenn 1 von 1 mitgezeichnet haben" in text
    assert "| Kontaktdaten (contact) | 12 Monate |" in text


def test_it_names_the_processes_with_purpose_and_basis(workspace: Workspace) -> None:
    assert "noch kein Prozess bereitgestellt" in told(workspace)
    stated = {"vorgang:purpose": "Angebote | prüfen", "vorgang:legalBasis": "Art. 6(1)(b) DSGVO"}
    elements = start_event("check") + user_task("check", "done") + end_event()
    deployed(workspace, process("simple", elements, properties=stated))
    text = told(workspace)
    assert r"Angebote \| prüfen" in text
    assert "Art. 6(1)(b) DSGVO" in text


def test_every_right_has_german_words() -> None:
    assert [one for one in Operation if one not in RIGHTS] == []


def test_only_auditors_have_it_and_it_can_be_printed(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        procedure(workspace, person(workspace, "alice", "clerk"))
    made = procedure(workspace, AUDITOR)
    assert printed(made).startswith(b"%PDF-")
