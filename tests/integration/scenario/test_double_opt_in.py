"""Double opt-in: what must be provable, and the mistakes that others made, each tried out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api.library import shipped_resources
from api.operators import OPERATOR
from api.scenario.stage import Stage, opened_stage
from engine.commands.complete_by_link import complete_by_link
from engine.commands.deploy import deploy
from engine.commands.forget_cases import forget_cases
from engine.commands.publish_message import publish_message
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import suppress, suppressions_of, unsubscribe
from engine.mail_suppressions import Reason
from engine.model import Resource
from engine.public_processes import ANYBODY
from engine.public_tasks import linked_task
from engine.queries import case, search_process_instances
from engine.store import contact_marks, suppressions
from tests.folders import quick_place

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FILES = shipped_resources("double-opt-in", "shared")
HOUSE = Path(__file__).resolve().parents[3] / "library" / "double-opt-in"
KIM = "kim@example.com"
LINK = re.compile(r"https?://\S+")


@pytest.fixture(scope="module")
def opened() -> Iterator[Stage]:
    with opened_stage(quick_place()) as stage:
        yield stage


@pytest.fixture
def stage(opened: Stage) -> Stage:
    people = {"mara": ["marketing"], "dora": ["data-protection-team"], "itta": ["integration"]}
    opened.begin(AT, FILES, people)
    return opened


def asked(stage: Stage, email: str = KIM, **more: object) -> int:
    """Sign up by the public form; return the case."""
    given = {"email": email, "purposes": ["newsletter"], **more}
    begun = start_process_instance(stage.workspace, "double-opt-in", variables=given, actor=ANYBODY)
    stage.work()
    return begun.key


def values(stage: Stage, key: int) -> dict[str, Any]:
    return dict(case(stage.workspace, key, OPERATOR).variables)


def text(stage: Stage, number: int = -1) -> str:
    return str(stage.mails[number].get_content()).replace("\r\n", "\n")


def facts(stage: Stage, key: int, word: str) -> list[Any]:
    found = case(stage.workspace, key, OPERATOR).entries
    return [fact for entry in found for fact in entry.facts if fact["type"] == word]


def test_the_confirmation_mail_asks_and_advertises_nothing(stage: Stage) -> None:
    asked(stage, name="Jetzt 50 % Rabatt", purposes=["newsletter", "events"])
    (mail,) = stage.mails
    said = text(stage)
    assert mail["Subject"] == "Bitte bestätigen Sie Ihre Anmeldung"
    assert not mail.is_multipart()
    assert "List-Unsubscribe" not in mail
    links = LINK.findall(said)
    assert len(links) == 2
    assert all(one.startswith(stage.workspace.settings.public_url) for one in links)
    assert not re.search(r"(?i)rabatt|angebot|gutschein|aktion|sparen|<img|utm_", said)
    for needed in ("Nicht Sie?", "Newsletter, Einladungen", "02.11.2026", "Musterstraße"):
        assert needed in said
    assert f"\n{links[0]}\n" in said


@pytest.mark.parametrize("mails", ["doi-confirmation.mail.md", "doi-newsletter.mail.md"])
def test_no_template_loads_anything_from_elsewhere(mails: str) -> None:
    written = (HOUSE / mails).read_text(encoding="utf-8")
    assert not re.search(r"https?://|!\[|<img|html: true", written)


def test_no_box_is_ticked_before_and_each_purpose_has_its_own() -> None:
    form = json.loads((HOUSE / "doi-sign-up.form").read_text(encoding="utf-8"))
    by_key = {one["key"]: one for one in form["components"] if "key" in one}
    assert [one for one in by_key.values() if "defaultValue" in one] == []
    assert [one["value"] for one in by_key["purposes"]["values"]] == [
        "newsletter",
        "product",
        "events",
    ]
    assert by_key["tracking"]["type"] == "checkbox"
    assert "required" not in by_key["tracking"].get("validate", {})


def test_the_form_shows_the_text_that_is_recorded_as_shown(stage: Stage) -> None:
    shown = [
        one["text"]
        for one in json.loads((HOUSE / "doi-sign-up.form").read_text(encoding="utf-8"))[
            "components"
        ]
        if one["type"] == "text"
    ]
    key = asked(stage)
    assert values(stage, key)["consentText"] in shown
    (requested,) = facts(stage, key, "consent.requested")
    assert requested["refs"]["text"] == sha256(shown[-1].encode()).hexdigest()
    assert requested["data"]["text_version"] == "2026-11"


def test_a_text_that_changes_while_the_link_is_open_leaves_the_old_one_in_the_evidence(
    stage: Stage,
) -> None:
    key = asked(stage)
    newer = [
        Resource(one.name, one.content.replace(b"2026-11", b"2026-12").replace(b"freiwillig", b""))
        if one.name == "doi-settings.dmn"
        else one
        for one in FILES
    ]
    deploy(stage.workspace, newer, actor=OPERATOR)
    confirm(stage)
    (requested,) = facts(stage, key, "consent.requested")
    (confirmed,) = facts(stage, key, "consent.confirmed")
    assert confirmed["refs"]["text"] == requested["refs"]["text"]
    assert confirmed["data"]["text_version"] == "2026-11"
    assert values(stage, asked(stage, "jo@example.com"))["textVersion"] == "2026-12"


def confirm(stage: Stage) -> None:
    """Press the button of the page behind the newest mail's link."""
    token = LINK.findall(text(stage))[0].rpartition("/")[2]
    key = linked_task(stage.workspace, token).key
    complete_by_link(stage.workspace, token, key, {}, shown=uuid4().hex)
    stage.work()


def test_who_does_not_confirm_is_forgotten_and_still_gets_an_answer(stage: Stage) -> None:
    key = asked(stage, name="Kim Probe")
    stage.turn(AT + timedelta(hours=72, seconds=1))
    assert forget_cases(stage.workspace) == 1
    shown = str(case(stage.workspace, key, OPERATOR))
    assert "Kim" not in shown
    assert KIM not in shown
    hash_ = suppressions.address_hash(stage.workspace.seals, KIM)
    with stage.workspace.transaction() as connection:
        noted = contact_marks.of_address(connection, hash_, stage.now)
    assert {(one.kind, one.case) for one in noted} >= {("newsletter-sign-up", key)}


def test_nobody_is_reminded_and_nobody_is_welcomed_before_confirming(stage: Stage) -> None:
    asked(stage)
    stage.turn(AT + timedelta(days=100))
    assert len(stage.mails) == 1


def test_known_unknown_and_suppressed_addresses_start_alike(stage: Stage) -> None:
    """What differs is decided by jobs, behind the answer."""
    suppress(stage.workspace, "known@example.com", Reason.OBJECTION, "Brief", actor=OPERATOR)
    begun = [
        start_process_instance(
            stage.workspace,
            "double-opt-in",
            variables={"email": one, "purposes": ["newsletter"]},
            actor=ANYBODY,
        )
        for one in (KIM, "known@example.com", KIM)
    ]
    waiting = [
        search_process_instances(stage.workspace, OPERATOR, filter={"key": one.key}).items[0]
        for one in begun
    ]
    assert {one.status for one in begun} == {"active"}
    assert len({one.summary for one in waiting}) == 1
    stage.work()
    assert [mail["To"] for mail in stage.mails] == [KIM, KIM]


def test_the_sixth_request_of_a_day_gets_no_mail_and_a_day_has_two_at_most(stage: Stage) -> None:
    for _ in range(6):
        asked(stage)
    assert len(stage.mails) == 2
    stage.turn(AT + timedelta(hours=25))
    asked(stage)
    assert len(stage.mails) == 3


@pytest.mark.parametrize(
    ("reason", "mails"),
    [
        (Reason.WITHDRAWN, 1),
        (Reason.COMPLAINT, 0),
        (Reason.OBJECTION, 0),
        (Reason.MANUAL, 0),
        (Reason.NEVER, 0),
        (Reason.INVALID, 0),
    ],
)
def test_who_is_on_the_list_is_asked_only_after_a_withdrawal(
    stage: Stage, reason: Reason, mails: int
) -> None:
    suppress(stage.workspace, KIM, reason, "so gesagt", actor=OPERATOR)
    asked(stage)
    assert len(stage.mails) == mails


@pytest.mark.parametrize(("reason", "days"), [(Reason.INVALID, 91), (Reason.NEVER, 366)])
def test_an_address_that_bounced_or_had_enough_can_come_back(
    stage: Stage, reason: Reason, days: int
) -> None:
    suppress(stage.workspace, KIM, reason, "so gesagt", actor=OPERATOR)
    stage.turn(AT + timedelta(days=days))
    asked(stage)
    assert len(stage.mails) == 1


def newsletter(stage: Stage, key: int) -> None:
    publish_message(
        stage.workspace,
        "newsletter.due",
        correlation_key=str(values(stage, key)["subjectRef"]),
        variables={"purpose": "newsletter", "subject": "Neues", "text": "Drei Meldungen."},
        actor=stage.people["itta"],
    )


def test_one_click_ends_it_and_a_mail_that_was_queued_is_not_sent(stage: Stage) -> None:
    key = asked(stage)
    confirm(stage)
    newsletter(stage, key)
    stage.work()
    assert stage.mails[-1]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = stage.mails[-1]["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    newsletter(stage, key)
    unsubscribe(stage.workspace, token)
    stage.work()
    assert len(stage.mails) == 2
    (withdrawn,) = facts(stage, key, "consent.withdrawn")
    assert withdrawn["data"]["purpose"] == ["newsletter"]
    asked(stage)
    assert stage.mails[-1]["Subject"] == "Bitte bestätigen Sie Ihre Anmeldung"
    confirm(stage)
    assert suppressions_of(stage.workspace, KIM, actor=OPERATOR) == []


def test_after_twenty_five_months_nothing_is_sent_and_somebody_decides(stage: Stage) -> None:
    key = asked(stage)
    confirm(stage)
    stage.turn(AT + timedelta(days=765))
    newsletter(stage, key)
    stage.work()
    assert len(stage.mails) == 1
    waiting = {one.activity_id for one in case(stage.workspace, key, OPERATOR).user_tasks}
    assert "judge-lapse" in waiting


def test_the_list_survives_the_person(stage: Stage) -> None:
    asked(stage)
    token = LINK.findall(text(stage))[1].rpartition("/")[2]
    unsubscribe(stage.workspace, token, Reason.NEVER)
    stage.work()
    assert forget_cases(stage.workspace) == 1
    found = suppressions_of(stage.workspace, KIM, actor=OPERATOR)
    assert [one.reason for one in found] == [Reason.NEVER]
