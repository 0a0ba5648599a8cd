"""What processes state of consents and data subject requests, reports and rules read live."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.ledger_selection import read_request
from audit.language import Language
from audit.reports import consents, requests
from audit.telling import Telling
from audit.verify import disclosed_entries
from engine.commands.advance_ledger import advance_ledger
from engine.commands.check_rules import check_rules
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_selection import ExportedFile, export_selection
from engine.commands.publish_message import publish_message
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person, Resource
from engine.queries import inbox
from engine.queries.protection_files import known_person
from engine.workspace import Workspace
from tests.builders import deployed, person, process
from tests.fakes import Postbox
from tests.integration.engine.waiting import run, status

HERE = Path(__file__).parent / "diagrams"
EMAIL = "aenne@example.com"
TEXT = "Ich möchte den Newsletter der Schäfer & Söhne GmbH. Widerruf jederzeit."
HOUR = timedelta(hours=1)
BEGUN = datetime(2027, 3, 1, 9, tzinfo=UTC)
SetClock = Callable[[datetime], None]
ISSUE = process(
    "newsletter-issue",
    '<bpmn:startEvent id="due"/><bpmn:sequenceFlow id="f" sourceRef="due" targetRef="sent"/>'
    '<bpmn:endEvent id="sent"><bpmn:extensionElements><zeebe:properties>'
    '<zeebe:property name="vorgang:fact" value="consent.used"/>'
    '<zeebe:property name="vorgang:fact.consent" value="=signUp"/>'
    '<zeebe:property name="vorgang:fact.purpose" value="=purpose"/>'
    '<zeebe:property name="vorgang:fact.channel" value="=channel"/>'
    "</zeebe:properties></bpmn:extensionElements></bpmn:endEvent>",
)
"""Sends an issue of the newsletter and says upon whose consent: that of another case."""


def shipped(name: str) -> Resource:
    return Resource(f"{name}.bpmn", (HERE / f"{name}.bpmn").read_bytes())


@pytest.fixture
def auditor(workspace: Workspace) -> Person:
    return person(workspace, "carol", "auditor")


@pytest.fixture
def protector(workspace: Workspace) -> Person:
    return person(workspace, "dora", "data-protection-team")


@pytest.fixture
def shop(mailing: Workspace) -> Person:
    deployed(mailing, shipped("double-opt-in"), ISSUE)
    return person(mailing, "shop", "integration", "clerk")


def signed_up(workspace: Workspace, shop: Person, **more: object) -> int:
    variables: dict[str, Any] = {
        "email": EMAIL,
        "purposes": ["newsletter", "events"],
        "textVersion": "2026-04",
        "consentText": TEXT,
        "sourceUrl": "https://shop.example/newsletter",
        **more,
    }
    key = start_process_instance(workspace, "double-opt-in", variables=variables, actor=shop).key
    run(workspace)
    return key


def turn(workspace: Workspace, moment: datetime) -> None:
    workspace.clock = workspace.real_clock = lambda: moment


def names(workspace: Workspace, key: int) -> Mapping[str, str]:
    """What the case made: the link's secret, and how the shop calls the subscription."""
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, str(key))
        opened = [workspace.ledger.open_personal(connection, one) for one in entries]
    return {name: str(value) for values in opened for (_, name), value in values.items()}


def told(workspace: Workspace, shop: Person, key: int, message: str, **variables: Any) -> None:
    made = names(workspace, key)
    correlation = made["token" if message == "consent-confirmed" else "subscription"]
    publish_message(
        workspace, message, correlation_key=correlation, variables=variables, actor=shop
    )
    run(workspace)


def facts(workspace: Workspace, key: int, family: str) -> list[Mapping[str, Any]]:
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, str(key))
    said = [fact for entry in entries for fact in json.loads(entry.body)["facts"]]
    return [fact for fact in said if fact["type"].startswith(f"{family}.")]


def report(workspace: Workspace, auditor: Person, **given: str) -> ExportedFile:
    return export_selection(workspace, read_request({"format": "pdf", **given}), actor=auditor)


def words(made: ExportedFile) -> str:
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=made.content, capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", read.stdout.decode())


def rules(workspace: Workspace, auditor: Person) -> list[str]:
    advance_ledger(workspace)
    return [one.code for one in check_rules(workspace, actor=auditor)]


def test_a_consent_is_proven_from_the_text_to_the_withdrawal(
    mailing: Workspace, shop: Person, auditor: Person, protector: Person, postbox: Postbox
) -> None:
    key = signed_up(mailing, shop)
    (mail,) = postbox.messages
    told(mailing, shop, key, "consent-confirmed")
    told(mailing, shop, key, "newsletter-sent", purpose="newsletter")
    told(mailing, shop, key, "consent-withdrawn", way="one-click")
    assert status(mailing, key) == "completed"
    said = facts(mailing, key, "consent")
    assert [one["type"].partition(".")[2] for one in said] == [
        *("requested", "mail_sent", "confirmed", "used", "withdrawn"),
    ]
    requested, sent, confirmed, used, _ = said
    assert requested["refs"]["text"] == confirmed["refs"]["text"]
    assert sent["refs"]["token"] == confirmed["refs"]["token"]
    assert sent["data"]["message_id"] == mail["Message-ID"]
    assert used["data"] == {"purpose": "newsletter", "channel": "email"}
    assert EMAIL not in json.dumps(said)
    assert rules(mailing, auditor) == []

    handle = known_person(mailing, EMAIL, protector)
    made = report(mailing, auditor, report="consents", person=handle)
    state, history, opened = consents.sections(disclosed_entries(made.bundle), Telling())
    assert [(row[0], row[1]) for row in state.rows] == [
        (str(key), "newsletter, email"),
        (str(key), "events, email"),
    ]
    assert [row[4] == "–" for row in state.rows] == [False, True]
    assert all("–" not in row[5] for row in state.rows)
    assert len(history.rows) == 5
    assert [row[2] for row in opened.rows].count(EMAIL) == 1
    text = words(made)
    assert EMAIL in text
    assert TEXT.split(".", maxsplit=1)[0] in text


def test_a_link_that_nobody_confirms_expires_and_no_consent_was_given(
    mailing: Workspace, shop: Person, auditor: Person
) -> None:
    turn(mailing, BEGUN)
    key = signed_up(mailing, shop)
    turn(mailing, BEGUN + 72 * HOUR - timedelta(seconds=1))
    run(mailing)
    assert status(mailing, key) == "active"
    turn(mailing, BEGUN + 72 * HOUR)
    run(mailing)
    assert status(mailing, key) == "completed"
    assert [one["type"] for one in facts(mailing, key, "consent")][2:] == ["consent.expired"]
    assert rules(mailing, auditor) == []
    start_process_instance(
        mailing,
        "newsletter-issue",
        variables={"signUp": str(key), "purpose": "newsletter", "channel": "email"},
        actor=shop,
    )
    assert rules(mailing, auditor) == ["consent-used-after-end"]


def test_a_use_after_the_withdrawal_is_found_also_from_another_case(
    mailing: Workspace, shop: Person, auditor: Person
) -> None:
    key = signed_up(mailing, shop)
    told(mailing, shop, key, "consent-confirmed")
    issue = {"signUp": str(key), "purpose": "newsletter", "channel": "email"}
    start_process_instance(mailing, "newsletter-issue", variables=issue, actor=shop)
    assert rules(mailing, auditor) == []
    told(mailing, shop, key, "consent-withdrawn", way="phone")
    assert rules(mailing, auditor) == []
    start_process_instance(mailing, "newsletter-issue", variables=issue, actor=shop)
    assert rules(mailing, auditor) == ["consent-used-after-end"]
    made = report(mailing, auditor, report="consents", types="consent.*")
    assert "widerrufen" in words(made)


# ---- requests of data subjects ---------------------------------------------------------------
def asked(workspace: Workspace, protector: Person, request: str, received: datetime) -> int:
    deployed(workspace, shipped("data-subject-request"))
    variables = {
        "request": request,
        "kind": "access",
        "channel": "letter",
        "receivedAt": f"{received:%Y-%m-%d}",
        "email": EMAIL,
        "wording": "Welche Daten haben Sie über mich?",
    }
    return start_process_instance(
        workspace, "data-subject-request", variables=variables, actor=protector
    ).key


def decide(workspace: Workspace, protector: Person, decision: str, reason: str = "") -> None:
    (task,) = inbox(workspace, protector)
    values = {"decision": decision, "reason": reason or None}
    complete_user_task(workspace, task.key, values, actor=protector)


def register(workspace: Workspace, auditor: Person) -> tuple[list[list[str]], str]:
    made = report(workspace, auditor, report="requests")
    told = Telling(Language("en"))
    table, _ = requests.sections(disclosed_entries(made.bundle), told)
    return [list(row) for row in table.rows], words(made)


def test_the_register_shows_each_request_with_its_deadline_and_whether_it_was_met(
    workspace: Workspace, protector: Person, auditor: Person, set_clock: SetClock
) -> None:
    now = BEGUN
    set_clock(now)
    key = asked(workspace, protector, "R-1", now)
    (row,), _ = register(workspace, auditor)
    assert (row[1], row[4], row[5], row[6]) == ("access, letter", "–", "–", "open")
    set_clock(now + timedelta(days=20))
    decide(workspace, protector, "extend", "Viele Systeme")
    (row,), _ = register(workspace, auditor)
    assert row[4] > row[3]
    set_clock(now + timedelta(days=60))
    run(workspace)
    decide(workspace, protector, "full")
    (row,), text = register(workspace, auditor)
    assert row[5] != "–"
    assert row[6] == Language("en").say("requests.in_time")
    assert Language().say("requests.in_time") in text
    assert [one["type"] for one in facts(workspace, key, "dsr")] == [
        *("dsr.received", "dsr.extended", "dsr.answered"),
    ]
    assert rules(workspace, auditor) == []


def test_a_request_that_is_not_answered_in_time_is_found_and_shown_as_late(
    workspace: Workspace, protector: Person, auditor: Person, set_clock: SetClock
) -> None:
    now = BEGUN
    set_clock(now)
    key = asked(workspace, protector, "R-2", now)
    set_clock(now + timedelta(days=33))
    run(workspace)
    assert [one["type"] for one in facts(workspace, key, "dsr")][1:] == ["dsr.deadline_missed"]
    assert rules(workspace, auditor) == ["deadline-missed"]
    (row,), _ = register(workspace, auditor)
    assert row[6] == Language("en").say("requests.over")
    decide(workspace, protector, "refused", "Offenkundig unbegründet")
    (row,), _ = register(workspace, auditor)
    assert row[6] == Language("en").say("requests.late")
    assert facts(workspace, key, "dsr")[-1]["data"] == {
        "request": "R-2",
        "kind": "access",
        "result": "refused",
    }
