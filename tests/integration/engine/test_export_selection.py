"""An auditor takes a part of the ledger away: in each form, and only an auditor."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest

from api.ledger_selection import read_period, read_request, texts_of
from audit.evidence import EVIDENCE_FILE, read_export
from audit.reports.kinds import KINDS
from audit.seal import check_seal, evidence_of
from audit.verify import verify_export
from engine.commands.check_rules import check_rules
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.export_selection import (
    ExportedFile,
    ExportRequest,
    Selection,
    export_selection,
)
from engine.commands.start_process_instance import start_process_instance
from engine.faults import NotAllowed, NotFound, ProcessInstanceUnknown, SelectionRefused
from engine.model import Person
from engine.queries import inbox
from engine.workspace import Workspace
from tests.builders import NOTE, NOTED, deployed, end_event, person, process, start_event, user_task


@pytest.fixture
def auditor(workspace: Workspace) -> Person:
    return person(workspace, "carol", "auditor")


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    deployed(workspace, NOTED, NOTE)
    return person(workspace, "alice", "clerk")


@pytest.fixture
def key(workspace: Workspace, clerk: Person) -> int:
    """A case whose task Alice has done, beside another."""
    made = start_process_instance(workspace, "simple", variables={}, actor=clerk).key
    for task in inbox(workspace, clerk):
        complete_user_task(workspace, task.key, {"note": "Müller"}, actor=clerk)
    start_process_instance(workspace, "simple", variables={}, actor=clerk)
    return made


def taken(workspace: Workspace, actor: Person, **given: str) -> ExportedFile:
    return export_selection(workspace, read_request(given), actor=actor)


def test_each_form_holds_the_same_evidence(workspace: Workspace, key: int, auditor: Person) -> None:
    for given in ("json", "zip", "pdf"):
        made = taken(workspace, auditor, case=str(key), format=given)
        content = made.content
        if given == "zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read(EVIDENCE_FILE)
        if given == "pdf":
            assert check_seal(content, made.bundle["keys"], made.bundle["log"]) == []
            content = evidence_of(content)
        bundle = read_export(content)
        assert bundle == made.bundle
        assert verify_export(bundle, [workspace.ledger.keys.vkey(workspace.ledger.origin)]) == []
        assert {json.loads(one["body"])["inst"] for one in bundle["entries"]} == {str(key)}
    table = taken(workspace, auditor, case=str(key), format="csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert any("Müller" in row["values"] for row in rows)
    sealed = taken(workspace, auditor, case=str(key), format="csv", values="sealed").content
    assert "Müller" not in sealed.decode()


@pytest.mark.parametrize("report", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_report_is_made_in_both_languages(
    workspace: Workspace, key: int, auditor: Person, report: str, language: str
) -> None:
    words = {"types": "process.* task.*", "format": "pdf", "report": report, "language": language}
    made = taken(workspace, auditor, case=str(key), **words)
    assert verify_export(read_export(evidence_of(made.content))) == []


def test_each_export_stands_in_the_ledger_and_the_next_continues_its_checkpoint(
    workspace: Workspace, key: int, auditor: Person
) -> None:
    first = taken(workspace, auditor, case=str(key), types="task.*").bundle
    assert "earlier" not in first
    other = taken(workspace, person(workspace, "dora", "auditor"), case=str(key), types="task.*")
    assert "earlier" not in other.bundle
    second = taken(workspace, auditor, case=str(key), types="task.*").bundle
    assert second["earlier"]["note"] == first["checkpoint"]
    assert verify_export(second, [], first["checkpoint"]) == []
    named = read_request({"types": "export.created", "actor": "carol"})
    recorded = export_selection(workspace, named, actor=auditor).bundle
    facts = [json.loads(one["body"])["facts"][0] for one in recorded["entries"]]
    assert [fact["data"]["filters"] for fact in facts] == [
        {"case": str(key), "types": ["task.*"]}
    ] * 2
    assert facts[0]["data"]["disclosed"] == first["scope"]["disclosed"]


def test_the_next_report_of_a_case_continues_the_one_before(
    workspace: Workspace, key: int, auditor: Person
) -> None:
    first = read_export(export_case(workspace, key, actor=auditor).evidence)
    second = read_export(export_case(workspace, key, actor=auditor, language="en").evidence)
    assert "earlier" not in first
    assert second["earlier"]["note"] == first["checkpoint"]
    assert verify_export(second, [], first["checkpoint"]) == []


def test_only_auditors_take_a_part_away(workspace: Workspace, key: int, clerk: Person) -> None:
    for one in (clerk, person(workspace, "olaf", "operator")):
        with pytest.raises(NotAllowed):
            taken(workspace, one, case=str(key))


def test_what_narrows_nothing_and_what_is_empty_is_refused(
    workspace: Workspace, key: int, auditor: Person
) -> None:
    with pytest.raises(SelectionRefused):
        export_selection(workspace, ExportRequest(Selection()), actor=auditor)
    with pytest.raises(NotFound):
        taken(workspace, auditor, case=str(key), types="dsr.*")
    with pytest.raises(SelectionRefused):
        taken(workspace, auditor, types="Unsinn")


@pytest.mark.parametrize(
    "given",
    [
        {"case": "x"}, {"version": "0"}, {"from": "gestern"}, {"from": "2026-11-19T08:00:00"},
        {"format": "docx"}, {"report": "all"}, {"language": "fr"}, {"values": "some"}, {"who": "x"},
    ],
)  # fmt: skip
def test_a_text_of_another_form_is_refused_by_its_name(given: dict[str, str]) -> None:
    with pytest.raises(SelectionRefused, match=next(iter(given))):
        read_request(given)


def test_a_day_is_one_of_berlin_and_the_last_one_is_included() -> None:
    since, until = read_period({"from": "2026-03-29", "to": "2026-03-29"})
    assert since is not None
    assert until is not None
    assert (since.isoformat(), until - since) == ("2026-03-28T23:00:00+00:00", timedelta(hours=23))
    assert texts_of({"types": ["a.b", "c.*"], "case": 7}) == {"types": "a.b c.*", "case": "7"}
    with pytest.raises(SelectionRefused):
        texts_of({"case": [7]})


def test_the_purpose_of_a_process_selects_its_cases(workspace: Workspace, auditor: Person) -> None:
    stating = process(
        "simple",
        start_event("check") + user_task("check", "done", form="note") + end_event(),
        properties={"vorgang:purpose": "Angebote"},
    )
    deployed(workspace, stating, NOTE)
    alice = person(workspace, "alice", "clerk")
    made = start_process_instance(workspace, "simple", variables={}, actor=alice).key
    bundle = taken(workspace, auditor, purpose="Angebote").bundle
    assert {json.loads(one["body"])["inst"] for one in bundle["entries"]} == {str(made)}
    assert verify_export(bundle) == []


def test_rules_are_checked_on_demand_by_case_and_by_time(
    workspace: Workspace, key: int, clerk: Person, auditor: Person
) -> None:
    assert check_rules(workspace, actor=auditor) == ()
    assert check_rules(workspace, case=key, actor=auditor) == ()
    with pytest.raises(ProcessInstanceUnknown):
        check_rules(workspace, case=1, actor=auditor)
    with pytest.raises(NotAllowed):
        check_rules(workspace, actor=clerk)
    recorded = taken(workspace, auditor, types="verify.run").bundle
    kinds = [json.loads(one["body"])["facts"][0]["data"]["kind"] for one in recorded["entries"]]
    assert kinds == ["rules", "rules"]
