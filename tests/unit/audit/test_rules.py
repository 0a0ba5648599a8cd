"""Each evidence rule with histories that keep it and one that breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from audit.finding import RULES_OF_MEANING
from audit.meaning import check_meaning
from audit.vocabulary import VOCABULARY
from tests.unit.audit.mail_histories import (
    MAILS_BROKEN,
    MAILS_KEPT,
    OTHER_TEXT,
    TEXT,
    Fact,
    day,
    fact,
)


def codes(
    history: Sequence[Fact | tuple[str, Fact]], begin: int = 1, last_day: int = 0
) -> list[str]:
    """Return what is found in a history: one entry a fact, one a day, or by somebody named."""
    entries = []
    for seq, one in enumerate([*history, fact("process.completed")], begin):
        person, said = one if isinstance(one, tuple) else ("alice", one)
        at = max(seq - begin, last_day if said["type"] == "process.completed" else 0)
        entry = {"inst": "1", "seq": seq, "eid": f"{seq:032x}", "ts": day(at)}
        entries.append((seq + 100, {**entry, "actor": {"ref": person}, "facts": [said]}))
    return [finding.code for finding in check_meaning(entries)]


def given(purpose: str) -> list[Fact]:
    return [fact(f"consent.{word}", purpose=purpose) for word in ("requested", "confirmed")]


def approved(version: int, task: str = "1") -> list[Fact]:
    asked, granted = fact("approval.requested", version=version), GRANTED
    return [{**asked, "task": task}, {**granted, "task": task}]


def carried(version: int, entry: int) -> Fact:
    return fact("approval.carried_over", version=version, approved_entry=f"{entry:032x}")


SENT = fact("quote.sent", version=2)
CANCELLED, UNNAMED = fact("task.cancelled"), fact("quote.sent")
ASKED, GRANTED = fact("approval.requested"), fact("approval.granted")
REFUSED = fact("approval.rejected")
ANSWERED, REPORTED = fact("dsr.answered"), fact("breach.reported")
KEPT: dict[str, list[list[Any]]] = {
    "approval-of-another-version": [
        [*approved(2), SENT],
        [*approved(1), carried(2, 2), SENT],
        # A chain: version 2 goes back to 1 by way of 3.
        [*approved(1), carried(3, 2), carried(2, 3), SENT],
        [fact("approval.auto", version=2), SENT],
        # Approvals that name no version, and what is sent without any.
        [ASKED, GRANTED, SENT],
        [SENT],
        # What was sent needed no approval; the next version did.
        [fact("quote.sent", version=1), *approved(2), SENT],
        [*approved(1), UNNAMED],
        # Somebody decided too late, on what was granted or had gone to the group above.
        [*approved(2), fact("approval.void", version=2, result="reject"), SENT],
        [*approved(2), fact("approval.void", version=2, result="reject"), UNNAMED],
        # Refused, asked again, granted.
        [*approved(2)[:1], fact("approval.returned"), *approved(2), SENT],
        # What was asked of another version was decided before, or waits no longer.
        [*approved(1), *approved(2), SENT],
        [*approved(1)[:1], fact("task.cancelled"), *approved(2), SENT],
        [*approved(2), {**approved(2)[0], "task": "2"}, {**CANCELLED, "task": "2"}, SENT],
        # Its element got another id meanwhile.
        [
            approved(2)[0],
            {**fact("element.migrated"), "elem": "New", "data": {"from": "Step"}},
            {**approved(2)[1], "elem": "New"},
            SENT,
        ],
        # Refused; asked again, approved without a person, or carried over, all without a version.
        [REFUSED, ASKED, GRANTED, UNNAMED],
        [fact("approval.returned"), fact("approval.auto"), UNNAMED],
    ],
    "approval-carried-from-nothing": [[*approved(1), carried(2, 2)]],
    "consent-before-request": [
        [fact("consent.requested", purpose=["a", "b"]), fact("consent.confirmed", purpose="b")],
        [fact("consent.requested"), fact("consent.confirmed", purpose="b", channel="email")],
    ],
    "consent-text-differs": [
        [
            fact("consent.requested", {"text": TEXT}, purpose="a", text_version=3),
            fact("consent.confirmed", {"text": TEXT}, purpose="a", text_version=3),
        ],
        # The newest request counts.
        [
            fact("consent.requested", {"text": OTHER_TEXT}, purpose="a"),
            fact("consent.requested", {"text": TEXT}, purpose="a"),
            fact("consent.confirmed", {"text": TEXT}, purpose="a"),
        ],
    ],
    "consent-used-after-end": [
        [*given("a"), fact("consent.used", purpose="a"), fact("consent.withdrawn", purpose="a")],
        [*given("a"), fact("consent.withdrawn", purpose="b"), fact("consent.used", purpose="a")],
        [
            fact("consent.withdrawn"),
            fact("consent.requested", purpose="a"),
            fact("consent.confirmed", purpose="a"),
            fact("consent.used", purpose="a"),
        ],
        [
            *given("a"),
            fact("consent.withdrawn", purpose="a", channel="sms"),
            fact("consent.used", purpose="a", channel="email"),
        ],
        # A use that names no purpose is one of all that were given, and given again.
        [*given("a"), fact("consent.withdrawn"), *given("a"), fact("consent.used")],
    ],
    "consent-never-given": [
        [*given("a"), fact("consent.used", purpose="a", channel="email")],
        [*given("a"), fact("consent.used")],
        [fact("consent.requested"), fact("consent.confirmed"), fact("consent.used", purpose="a")],
        # In another case, of which nothing is known.
        [fact("consent.used", purpose="a", consent="9")],
    ],
    "token-unknown": [
        [
            fact("consent.requested", {"token": TEXT}),
            fact("consent.mail_sent", {"token": OTHER_TEXT}),
            fact("consent.confirmed", {"token": TEXT}),
        ],
        # Links whose token no entry names, and an answer that names none.
        [fact("consent.requested"), fact("consent.confirmed", {"token": TEXT})],
        [fact("consent.requested", {"token": TEXT}), fact("consent.confirmed")],
    ],
    "deadline-too-late": [
        [fact("dsr.received", due=day(30)), fact("dsr.answered")],
        # The last day is one of rest.
        [fact("dsr.received", due=day(34)), fact("dsr.answered")],
        [fact("dsr.received", due=day(30)), fact("dsr.extended", due=day(92)), ANSWERED],
    ],
    "token-expired": [
        [
            fact("consent.requested", valid_until=day(1)),
            fact("consent.confirmed"),
        ],
        # The newest link does not end.
        [
            fact("consent.requested", {"token": TEXT}, valid_until=day(0)),
            fact("consent.mail_sent", {"token": OTHER_TEXT}),
            fact("consent.confirmed"),
        ],
        # Another link, still good.
        [
            fact("signature.requested", {"token": TEXT}, valid_until=day(0)),
            fact("signature.requested", {"token": OTHER_TEXT}, valid_until=day(9)),
            fact("signature.completed", {"token": OTHER_TEXT}),
        ],
    ],
    "deadline-missed": [
        [fact("dsr.received", due=day(1)), fact("dsr.answered")],
        [fact("dsr.received", due=day(2)), fact("dsr.extended", due=day(9)), fact("dsr.answered")],
        [
            fact("deadline.set", kind="statutory", rule="r", due=day(1)),
            fact("deadline.met", rule="r"),
        ],
        # One that we set ourselves binds nobody else.
        [fact("deadline.set", kind="internal", rule="r", due=day(0)), fact("process.resumed")],
        [fact("dsr.received", due="soon")],
        [fact("dsr.received"), fact("dsr.answered")],
        # Asked again while the first request, since extended, is open.
        [
            fact("dsr.received", due=day(2)),
            fact("dsr.extended", due=day(9)),
            fact("dsr.received", due=day(3)),
            ANSWERED,
        ],
    ],
    **MAILS_KEPT,
    "outcome-set-by-operator": [
        [fact("admin.intervened", operation="set_variables")],
        [fact("admin.intervened", operation="set_variables", outcomes=[])],
    ],
    "erasure-not-approved": [
        [
            fact("erasure.requested", request="1"),
            *[fact("erasure.approved", request="1")] * 2,
            *[fact("erasure.executed", request="1")] * 2,
        ],
        # Of the time when no request was named.
        [fact("erasure.executed", handle="sub_1")],
    ],
}
BROKEN: dict[str, list[list[Any]]] = {
    "approval-of-another-version": [
        [*approved(1), SENT],
        # Sent first, approved afterwards.
        [SENT, *approved(2)],
        [SENT, fact("approval.auto", version=2)],
        # One of two is still open, or was refused later.
        [*approved(2), {**approved(2)[0], "task": "2"}, SENT],
        [*approved(2), {**fact("approval.rejected", version=2), "task": "2"}, SENT],
        [*approved(2), {**fact("approval.void", version=2), "task": "2"}, SENT],
        # Another version is still being decided on.
        [*approved(2), {**approved(3)[0], "task": "3"}, SENT],
        [*approved(2), *approved(3)[:1], {**CANCELLED, "task": "9"}, SENT],
        # Sent without saying which, though a request is open, or nothing came after the refusal.
        [ASKED, UNNAMED],
        [REFUSED, ASKED, CANCELLED, UNNAMED],
        [ASKED, REFUSED, UNNAMED],
        [*approved(2)[:1], fact("approval.returned", version=2), UNNAMED],
        [ASKED, ASKED, fact("approval.returned"), GRANTED, UNNAMED],
    ],
    "approval-carried-from-nothing": [
        [fact("approval.requested", version=1), carried(2, 1)],
        [*approved(1), fact("approval.void", version=1), carried(2, 2)],
    ],
    "consent-before-request": [
        [fact("consent.confirmed", purpose="a"), fact("consent.requested", purpose="a")],
        [fact("consent.requested", purpose="b"), fact("consent.confirmed", purpose="a")],
        [fact("consent.requested", consent="9"), fact("consent.confirmed")],
    ],
    "consent-text-differs": [
        [
            fact("consent.requested", {"text": TEXT}, purpose="a"),
            fact("consent.confirmed", {"text": OTHER_TEXT}, purpose="a"),
        ],
        [
            fact("consent.requested", purpose="a", text_version=3),
            fact("consent.confirmed", purpose="a", text_version=4),
        ],
    ],
    "consent-used-after-end": [
        [fact("consent.withdrawn", purpose="a"), fact("consent.used", purpose="a")],
        [fact("consent.expired", purpose="a"), fact("consent.used", purpose="a", channel="email")],
        # Used without a purpose: one of two was withdrawn, or the only one, or in one channel.
        [*given("a"), *given("b"), fact("consent.withdrawn", purpose="a"), fact("consent.used")],
        [*given("a"), fact("consent.withdrawn", purpose="a"), fact("consent.used")],
        [*given("a"), fact("consent.withdrawn", channel="sms"), fact("consent.used", purpose="a")],
        # A new consent to one purpose is none to the other.
        [
            fact("consent.withdrawn"),
            fact("consent.requested", purpose="a"),
            fact("consent.confirmed", purpose="a"),
            fact("consent.used", purpose="b"),
        ],
        [fact("consent.withdrawn", consent="9"), fact("consent.used", consent="9")],
    ],
    "consent-never-given": [
        [fact("consent.used", purpose="a")],
        [fact("consent.requested", purpose="a"), fact("consent.used", purpose="a")],
        [*given("a"), fact("consent.used", purpose=["a", "b"])],
        [
            fact("consent.requested", purpose="a", channel="sms"),
            fact("consent.confirmed", purpose="a", channel="sms"),
            fact("consent.used", purpose="a", channel="email"),
        ],
    ],
    "token-unknown": [
        [
            fact("consent.requested", {"token": TEXT}),
            fact("consent.confirmed", {"token": "c" * 64}),
        ],
        # Also when all that were sent had ended.
        [
            fact("signature.requested", {"token": TEXT}, valid_until=day(0)),
            fact("signature.completed", {"token": OTHER_TEXT}),
        ],
        # One of the other kind.
        [
            fact("signature.requested", {"token": TEXT}),
            fact("consent.requested", {"token": OTHER_TEXT}),
            fact("consent.confirmed", {"token": TEXT}),
        ],
    ],
    "deadline-too-late": [
        [fact("dsr.received", due=day(3_650)), ANSWERED],
        [fact("dsr.received", due=day(36)), ANSWERED],
        [fact("dsr.received", due=day(30)), fact("dsr.extended", due=day(99)), ANSWERED],
    ],
    "token-expired": [
        [fact("consent.requested", valid_until=day(0.5)), fact("consent.confirmed")],
        # Its token is compared with none: no link names one.
        [
            fact("consent.requested", valid_until=day(0.5)),
            fact("consent.confirmed", {"token": TEXT}),
        ],
        [
            fact("consent.requested"),
            fact("consent.mail_sent", valid_until=day(1.5)),
            fact("consent.confirmed"),
        ],
        [
            fact("signature.requested", {"token": TEXT}, valid_until=day(0)),
            fact("signature.requested", {"token": OTHER_TEXT}, valid_until=day(9)),
            fact("signature.completed", {"token": TEXT}),
        ],
    ],
    "deadline-missed": [
        [fact("dsr.received", due=day(0.5)), fact("dsr.answered")],
        # Never answered at all.
        [fact("dsr.received", due=day(0.5))],
        # Extended when the first term was over.
        [
            fact("dsr.received", due=day(0.5)),
            fact("dsr.extended", due=day(9)),
            fact("dsr.answered"),
        ],
        # Asked twice: the first deadline stands, whatever the second says.
        [fact("dsr.received", due=day(0.5)), fact("dsr.received", due=day(9)), ANSWERED],
        [
            fact("dsr.received", request="1", due=day(1.5)),
            fact("dsr.received", request="1", due=day(9)),
            fact("dsr.answered", request="1"),
        ],
        [fact("breach.aware", due=day(0.5)), fact("breach.aware", due=day(9)), REPORTED],
        [fact("dsr.received", due=day(9)), fact("dsr.deadline_missed")],
        [fact("dsr.received", due=day(0.5)), fact("dsr.deadline_missed"), fact("dsr.answered")],
        [fact("breach.aware", at=day(0), due=day(0.5)), fact("breach.reported")],
        [
            fact("deadline.set", kind="statutory", rule="r", due=day(0.5)),
            fact("deadline.met", rule="r"),
        ],
        # One of two requests.
        [
            fact("dsr.received", request="1", due=day(0.5)),
            fact("dsr.received", request="2", due=day(9)),
            fact("dsr.answered", request="2"),
        ],
    ],
    **MAILS_BROKEN,
    "outcome-set-by-operator": [
        [fact("admin.intervened", operation="set_variables", outcomes=["decision"])]
    ],
    "erasure-not-approved": [
        [fact("erasure.executed", request="1")],
        [
            fact("erasure.requested", request="1"),
            fact("erasure.approved", request="1"),
            *[fact("erasure.executed", request="1")] * 2,
        ],
        # The approval of another request.
        [
            fact("erasure.requested", request="1"),
            fact("erasure.approved", request="1"),
            fact("erasure.approved", request="2"),
            fact("erasure.executed", request="1"),
        ],
        # Nobody asked.
        [
            *[fact("erasure.approved", request="1")] * 2,
            fact("erasure.executed", request="1"),
        ],
    ],
}
ELSEWHERE = {
    "approver-twice", "approver-is-requester", "version-changed-silently", "clock-was-set",
}  # fmt: skip
"""Rules with tests of their own, in `test_meaning.py`, and of times in `test_times.py`."""


def test_every_rule_has_a_history_that_keeps_it_and_one_that_breaks_it() -> None:
    assert set(KEPT) == set(BROKEN) == set(RULES_OF_MEANING) - ELSEWHERE


@pytest.mark.parametrize("history", [one for all_ in KEPT.values() for one in all_])
def test_what_keeps_the_rules_is_not_found(history: list[Any]) -> None:
    assert codes([(f"p{number}", one) for number, one in enumerate(history)]) == []


@pytest.mark.parametrize(
    ("code", "history"), [(code, one) for code, all_ in BROKEN.items() for one in all_]
)
def test_what_breaks_a_rule_is_found_once_and_by_its_name(code: str, history: list[Any]) -> None:
    assert codes([(f"p{number}", one) for number, one in enumerate(history)]) == [code]


NEEDS_ALL = ("approval-of-another-version", "approval-carried-from-nothing",
    "consent-before-request", "consent-never-given", "token-unknown")  # fmt: skip


@pytest.mark.parametrize("code", NEEDS_ALL)
def test_what_is_not_known_is_not_said_to_be_missing(code: str) -> None:
    """Of an instance whose first entries are not at hand."""
    for history in BROKEN[code]:
        assert codes([(f"p{number}", one) for number, one in enumerate(history)], begin=2) == []


@pytest.mark.parametrize("name", ["purpose", "version", "due", "request", "requesters", "consent"])
@pytest.mark.parametrize("value", [[], {}, [[]], [{}], 1, True, None, "", "x"])
def test_no_value_of_another_kind_lets_a_rule_stumble(name: str, value: object) -> None:
    """An export comes from outside: its facts may hold anything."""
    for word in VOCABULARY:
        strange = {"type": word, "elem": "a", "task": "b", "data": {name: value}}
        codes([strange, strange])
