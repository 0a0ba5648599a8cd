"""Invitations: what calendars get by mail, read by another library than wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

import pytest
import vobject

from engine.connectors.invitation import InvitationConnector
from engine.model import BusinessError, ConnectorFailed, ConnectorRequest, StoredDocument
from engine.settings import Settings
from tests.fakes import Postbox, mail_server

GIVEN: dict[str, Any] = {
    "to": ["Jo Schäfer <jo@example.com>", "alex@example.com"],
    "subject": "Termin: Übergabe; Teil 1, Raum",
    "text": "Guten Tag,\nwir sehen uns.",
    "start": "2026-03-27T10:00:00+01:00",
    "end": "2026-03-29T12:00:00+02:00",
    "location": "Köln, Domplatz 1",
}


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as box:
        yield box


def send(postbox: Postbox, key: str = "7-3", method: str = "REQUEST", **more: Any) -> Any:
    request = ConnectorRequest(
        key,
        {**GIVEN, **more},
        {"method": method},
        lambda _: pytest.fail("no document is asked for"),
        now=datetime(2026, 3, 1, 9, tzinfo=UTC),
    )
    settings = replace(Settings(), smtp_port=postbox.port)
    return InvitationConnector(settings).run(request).values


def calendar_in(message: EmailMessage) -> tuple[str, Any]:
    (part, *_) = (one for one in message.walk() if one.get_content_type() == "text/calendar")
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    return str(part.get_param("method")), vobject.readOne(text.decode())


def test_an_invitation_says_when_and_where_in_the_time_of_berlin(postbox: Postbox) -> None:
    send(postbox)
    (message,) = postbox.messages
    method, calendar = calendar_in(message)
    assert method == calendar.method.value == "REQUEST"
    event = calendar.vevent
    assert event.summary.value == GIVEN["subject"]
    assert event.location.value == GIVEN["location"]
    # Across the change of clocks: three hours less one.
    assert event.dtend.value - event.dtstart.value in (
        timedelta(days=2, hours=1),
        timedelta(days=2, hours=2),
    )
    assert event.dtstart.value.astimezone(UTC) == datetime(2026, 3, 27, 9, tzinfo=UTC)
    assert event.dtend.value.astimezone(UTC) == datetime(2026, 3, 29, 10, tzinfo=UTC)
    assert calendar.vtimezone.tzid.value == "Europe/Berlin"
    assert [one.value for one in event.attendee_list] == [
        "mailto:jo@example.com",
        "mailto:alex@example.com",
    ]
    assert event.organizer.value == "mailto:vorgang@vorgang.localhost"
    body = message.get_body(("plain",))
    assert body is not None
    assert "wir sehen uns" in body.get_content()


def test_a_second_word_updates_and_a_cancellation_cancels_the_same_appointment(
    postbox: Postbox,
) -> None:
    first = send(postbox)
    second = send(postbox, "7-9", sequence=first["sequence"], start="2026-03-28T10:00:00+01:00")
    last = send(postbox, "7-12", "CANCEL", sequence=second["sequence"])
    assert [one["sequence"] for one in (first, second, last)] == [Decimal(n) for n in range(3)]
    found = [calendar_in(one)[1] for one in postbox.messages]
    assert len({one.vevent.uid.value for one in found}) == 1
    assert [one.vevent.sequence.value for one in found] == ["0", "1", "2"]
    assert found[-1].method.value == "CANCEL"
    assert found[-1].vevent.status.value == "CANCELLED"


def test_another_case_and_another_name_are_other_appointments(postbox: Postbox) -> None:
    given = [send(postbox), send(postbox, "8-3"), send(postbox, appointment="handover")]
    assert len({one["uid"] for one in given}) == 3


def test_every_attempt_is_the_same_message(postbox: Postbox) -> None:
    for _ in range(2):
        send(postbox)
    one, two = postbox.messages
    assert one["Message-ID"] == two["Message-ID"]
    assert calendar_in(one)[1].serialize() == calendar_in(two)[1].serialize()


def test_it_says_what_it_is_for_and_goes_to_nobody_whom_the_list_keeps_it_from(
    postbox: Postbox,
) -> None:
    said = {"class": "internal", "purpose": "Übergabe", "basis": "Art. 6(1)(b) GDPR"}
    asked: list[str] = []

    def stopped(_: Sequence[str], mail_class: str) -> Mapping[str, str]:
        asked.append(mail_class)
        return {"alex@example.com": "objection"}

    def never(sha256: str) -> StoredDocument:
        raise AssertionError(sha256)

    settings = replace(Settings(), smtp_port=postbox.port)
    headers = {"method": "REQUEST", **said}
    request = ConnectorRequest("7-3", GIVEN, headers, never, stopped=stopped)
    result = InvitationConnector(settings).run(request)
    assert asked == ["internal"]
    assert result.values["sentTo"] == ["jo@example.com"]
    (fact,) = result.facts
    assert {name: fact.data[name] for name in said} == said
    alone = replace(request, variables={**GIVEN, "to": "alex@example.com"})
    strict = replace(alone, headers={**headers, "onSuppressed": "error"})
    assert InvitationConnector(settings).run(alone).values["sent"] is False
    with pytest.raises(BusinessError):
        InvitationConnector(settings).run(strict)
    assert len(postbox.messages) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": None},
        {"start": "2026-03-27"},
        {"end": "2026-03-27T10:00:00+01:00"},
        {"end": "2027-03-27T10:00:00+01:00"},
        {"location": "x\r\nATTENDEE:mailto:x@example.com"},
        {"subject": "x\r\nBcc: x@example.com"},
        {"sequence": "1"},
        {"sequence": Decimal("1.5")},
        {"appointment": "a b"},
        {"to": []},
    ],
    ids=str,
)
def test_what_is_no_appointment_is_never_sent(postbox: Postbox, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConnectorFailed) as failure:
        send(postbox, **wrong)
    assert not failure.value.retry
    assert postbox.messages == []
