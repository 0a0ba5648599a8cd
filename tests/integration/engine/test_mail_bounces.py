"""Mails that came back: for good, for now, and what is no such notification."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.commands.suppress_mail import suppressions_of
from engine.commands.take_bounce import MOST_SOFT, take_bounce
from engine.commands.verify_ledger import verify_ledger
from engine.connectors.mail_message import message_id
from engine.faults import MailAddressRefused, NotAllowed
from engine.settings import Settings
from engine.store import sent_mails, suppressions
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, person

OPERATOR = replace(ADMINISTRATOR, account_id="postmaster", groups=frozenset({"operator"}))


def notification(address: str, status: str, key: str = "7-3", action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@mx.example
To: bounces@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain

This is the mail system.
--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user
--xx
Content-Type: text/rfc822-headers

Message-ID: <{key}@example.com>
To: {address}
--xx--
""".encode()


def returned(workspace: Workspace, address: str, status: str, key: str = "7-3") -> bytes:
    """Return what comes back of a mail that went out with this key."""
    told = notification(address, status, key)
    id_ = message_id(key, workspace.settings.mail_from)
    return told.replace(f"<{key}@example.com>".encode(), id_.encode())


def we_wrote(workspace: Workspace, address: str, key: str = "7-3") -> None:
    """Note that a case sent a mail there, as its job does."""
    seals = workspace.seals
    message = seals.mail_message(message_id(key, workspace.settings.mail_from))
    with workspace.transaction() as connection:
        to = [suppressions.address_hash(seals, address)]
        sent_mails.keep(connection, 7, message, to, datetime.now(UTC))


def reasons(workspace: Workspace, address: str) -> list[str]:
    return [str(one.reason) for one in suppressions_of(workspace, address, actor=OPERATOR)]


def test_an_address_that_takes_no_mail_is_suppressed_once(workspace: Workspace) -> None:
    we_wrote(workspace, "gone@example.com")
    told = returned(workspace, "Gone@example.com", "5.1.1")
    assert [take_bounce(workspace, told, actor=OPERATOR) for _ in range(2)] == [1, 0]
    assert reasons(workspace, "gone@example.com") == ["invalid"]
    assert verify_ledger(workspace) == ()


def test_what_comes_back_for_now_counts_only_if_it_does_so_often(workspace: Workspace) -> None:
    for number in range(MOST_SOFT):
        assert reasons(workspace, "full@example.com") == []
        we_wrote(workspace, "full@example.com", f"8-{number}")
        told = returned(workspace, "full@example.com", "4.2.2", f"8-{number}")
        for _ in range(2):
            take_bounce(workspace, told, actor=OPERATOR)
    assert reasons(workspace, "full@example.com") == ["invalid"]


def test_whoever_makes_up_a_notification_silences_nobody(workspace: Workspace) -> None:
    we_wrote(workspace, "other@example.com", "9-1")
    for key in ("9-1", "9-2"):
        told = returned(workspace, "victim@example.com", "5.1.1", key)
        assert take_bounce(workspace, told, actor=OPERATOR) == 0
    bare = returned(workspace, "victim@example.com", "5.1.1", "9-1").replace(b"Message-ID", b"X")
    assert take_bounce(workspace, bare, actor=OPERATOR) == 0
    assert reasons(workspace, "victim@example.com") == []


def test_what_gives_no_message_back_is_known_by_the_address_that_it_goes_to(
    settings: Settings,
) -> None:
    opened = open_workspace(replace(settings, mail_return_path="bounces@example.com"))
    we_wrote(opened, "mute@example.com", "10-1")
    told = returned(opened, "mute@example.com", "5.1.1").replace(b"Message-ID", b"X")
    assert take_bounce(opened, told, actor=OPERATOR) == 0
    told = told.replace(b"To: bounces@", b"To: bounces+10-1@", 1)
    assert take_bounce(opened, told, actor=OPERATOR) == 1
    assert reasons(opened, "mute@example.com") == ["invalid"]
    opened.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: Urlaub\n\nIch bin nicht da.",
        notification("late@example.com", "4.4.1", action="delayed"),
        notification("there@example.com", "2.0.0", action="delivered"),
        notification("nobody", "5.1.1"),
        notification("x@example.com", "kaputt"),
        b"x" * 1_000_001,
    ],
)
def test_what_tells_of_no_mail_that_came_back_changes_nothing(
    workspace: Workspace, content: bytes
) -> None:
    with pytest.raises(MailAddressRefused):
        take_bounce(workspace, content, actor=OPERATOR)


def test_not_everybody_may_say_that_a_mail_came_back(workspace: Workspace) -> None:
    clerk = person(workspace, "clerk-of-bounces", "clerk")
    with pytest.raises(NotAllowed):
        take_bounce(workspace, notification("a@example.com", "5.1.1"), actor=clerk)
