"""Neither programs that answer each other nor somebody who writes without end fill the office."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.commands.sort_mail import waiting_mails, waiting_reasons
from engine.commands.take_mail import TakenMail, take_mail
from engine.commands.verify_ledger import verify_ledger
from engine.incoming_mail import WaitingChosen
from engine.queries import case
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, deployed
from tests.fakes import Postbox
from tests.inquiries import inquiries, letter
from tests.integration.engine.test_mail_bounces import OPERATOR

ASKS = "Subject: Anfrage: Tor"
NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)
HOURLY = 3


@pytest.fixture
def office(settings: Settings, postbox: Postbox) -> Iterator[Workspace]:
    """An office in which one sender begins three cases an hour."""
    opened = open_workspace(replace(settings, smtp_port=postbox.port, mail_hourly=HOURLY))
    yield opened
    assert verify_ledger(opened) == ()
    opened.close()


def written(to: str, id_: str, *head: str, by: str = "") -> bytes:
    """Return a mail to a process, by somebody of this test alone."""
    sender = by or f"{to}-writer@example.net"
    return letter(f"{to}@example.com", f"{to}-{id_}", *head, sender=f"Jo <{sender}>")


def taken(office: Workspace, content: bytes, minutes: float = 0) -> TakenMail:
    at = NOON + timedelta(minutes=minutes)
    return take_mail(office, content, actor=OPERATOR, received_at=at)


def test_one_sender_begins_so_many_cases_an_hour_and_the_rest_waits(office: Workspace) -> None:
    deployed(office, *inquiries("flooded"))
    for number in range(HOURLY):
        assert taken(office, written("flooded", str(number), ASKS), number).outcome == "taken"
    more = taken(office, written("flooded", "more", ASKS), 59)
    assert (more.outcome, more.reason, more.case) == ("quarantined", "many", None)
    other = written("flooded", "other", ASKS, by="flooded-other@example.net")
    assert taken(office, other, 59).outcome == "taken"
    # An hour after the first one there is room for one more.
    assert taken(office, written("flooded", "later", ASKS), 60).outcome == "taken"
    assert taken(office, written("flooded", "again", ASKS), 60.5).reason == "many"


def test_of_many_at_once_no_more_are_taken_either(office: Workspace) -> None:
    deployed(office, *inquiries("rushed"))
    letters = [written("rushed", str(number), ASKS) for number in range(HOURLY * 2)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda one: taken(office, one).outcome, letters))
    assert sorted(found) == ["quarantined"] * HOURLY + ["taken"] * HOURLY


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("Auto-Submitted: auto-generated (rejected)", "auto-submitted"),
        ("X-Autoreply: yes", "auto-submitted"),
        ("X-Auto-Response-Suppress: All", "auto-submitted"),
        ("Precedence: bulk", "precedence"),
        ("Precedence: auto_reply", "precedence"),
        ("Return-Path: <>", "null-sender"),
        ("List-Id: <list.example.net>", "list"),
    ],
)
def test_what_a_program_writes_neither_begins_a_case_nor_continues_one(
    office: Workspace, postbox: Postbox, head: str, reason: str
) -> None:
    name = f"machine-{reason}-{len(head)}"
    deployed(office, *inquiries(name))
    key = taken(office, written(name, "asks", ASKS)).case
    assert key is not None
    Worker(office).run_once()
    answer = f"In-Reply-To: {postbox.messages[-1]['Message-ID']}"
    for number, heads in enumerate(((ASKS, head), ("Subject: Re: Tor", answer, head))):
        found = taken(office, written(name, f"auto-{number}", *heads))
        assert (found.outcome, found.reason) == ("ignored", reason)
    assert case(office, key, ADMINISTRATOR).instance.status == "active"


def test_our_own_mail_that_comes_back_begins_nothing(office: Workspace, postbox: Postbox) -> None:
    deployed(office, *inquiries("mirrored"))
    taken(office, written("mirrored", "asks", ASKS))
    Worker(office).run_once()
    ours = str(postbox.messages[-1]["Message-ID"])
    back = written("mirrored", "back", ASKS, by="mirrored-server@example.net")
    back = back.replace(b"<mirrored-back@customer.example>", ours.encode())
    found = taken(office, back)
    assert (found.outcome, found.reason) == ("ignored", "own")


def test_what_names_our_own_address_as_its_sender_waits_for_a_person(office: Workspace) -> None:
    deployed(office, *inquiries("self-written"))
    ours = office.settings.mail_from.rpartition("<")[2].strip(">")
    found = taken(office, written("self-written", "own", ASKS, by=ours.upper()))
    assert (found.outcome, found.reason) == ("quarantined", "own-sender")


def test_mails_that_wait_come_page_by_page_and_by_reason(office: Workspace) -> None:
    for number in range(7):
        taken(office, written("nobody-here", str(number), ASKS))
    seen: list[int] = []
    chosen = WaitingChosen("no-rule")
    while page := waiting_mails(
        office, actor=OPERATOR, chosen=chosen, most=2, before=seen[-1] if seen else None
    ):
        seen += [one.key for one in page]
        assert {one.reason for one in page} == {"no-rule"}
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == dict(waiting_reasons(office, actor=OPERATOR))["no-rule"] >= 7
    answers = waiting_mails(office, actor=OPERATOR, chosen=WaitingChosen(answering=True))
    assert all(one.case is not None for one in answers)
