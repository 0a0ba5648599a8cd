"""Whom we may contact: the shipped table against its rules, over the whole space of its inputs."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from dmn.evaluate import evaluate_decision
from dmn.reader import read_decisions
from feel import Value

TABLE = Path(__file__).resolve().parents[2] / "library" / "shared" / "contact-permission.dmn"
MODEL = read_decisions(TABLE.read_bytes(), TABLE.name)
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
WRITTEN = {"email", "sms", "social"}


class Case(NamedTuple):
    """One question; `None` is: nobody knows."""

    channel: str | None
    content: str | None
    recipient: str | None
    valid: bool | None
    suppressed: bool | None
    consent: str | None
    customer: bool | None
    interest: str | None


SPACE = [
    Case(*one)
    for one in product(
        ("email", "sms", "social", "phone", "letter", "pigeon", None),
        ("transactional", "advertising", "survey", None),
        ("consumer", "business", None),
        (True, False, None),
        (True, False, None),
        ("confirmed", "lapsed", "none", None),
        (True, False, None),
        ("hat am Messestand gefragt", "", None),
    )
]


def expected(case: Case) -> tuple[bool, str]:
    """Return what the law lets us do, written a second time: as conditions, not as rows."""
    if case.content == "transactional" and case.valid is True:
        return True, "P01"
    if case.suppressed is not False:
        return False, "P02"
    promotion = case.content in {"advertising", "survey"}
    if case.channel in WRITTEN and promotion:
        if case.consent == "confirmed":
            return True, "P03"
        known = case.channel == "email" and case.customer is True
        return (True, "P04") if known else (False, "P05")
    if case.channel == "phone" and promotion and case.recipient == "consumer":
        return (True, "P06") if case.consent == "confirmed" else (False, "P07")
    if case.channel == "phone" and promotion and case.recipient == "business" and case.interest:
        return True, "P08"
    return (True, "P09") if case.channel == "letter" and promotion else (False, "P10")


def asked(case: Case) -> dict[str, Value]:
    values: dict[str, Value] = {
        "channel": case.channel,
        "content": case.content,
        "recipient": case.recipient,
        "addressValid": case.valid,
        "suppressed": case.suppressed,
        "consent": case.consent,
        "existingCustomer": case.customer,
        "presumedInterest": case.interest,
    }
    found = evaluate_decision(MODEL, "contact-permission", values, NOW).value
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("channel", sorted({str(one.channel) for one in SPACE}))
def test_the_table_answers_every_question_as_its_rules_say(channel: str) -> None:
    for case in (one for one in SPACE if str(one.channel) == channel):
        answer = asked(case)
        assert (answer["allowed"], answer["rule"]) == expected(case), case


def test_every_rule_of_the_table_answers_some_question() -> None:
    assert {expected(one)[1] for one in SPACE} == {f"P{number:02}" for number in range(1, 11)}


def test_an_unknown_value_never_allows_more_than_a_known_one() -> None:
    known = {"valid": (True, False), "suppressed": (True, False), "customer": (True, False)}
    for case in SPACE:
        for name, others in known.items():
            if getattr(case, name) is None and expected(case)[0]:
                asked_again = (Case(**{**case._asdict(), name: one}) for one in others)
                assert all(expected(one)[0] for one in asked_again), case


@pytest.mark.parametrize(
    ("case", "duty"),
    [
        (Case("email", "survey", "consumer", True, False, "none", True, None), "objection-notice"),
        (Case("phone", "survey", "consumer", True, False, "confirmed", None, None), "renew-proof"),
        (Case("phone", "survey", "business", True, False, "none", None, "Messe"), "keep-reason"),
        (Case("email", "survey", "consumer", True, False, "confirmed", True, None), None),
    ],
)
def test_what_is_allowed_may_bring_a_duty_along(case: Case, duty: str | None) -> None:
    assert asked(case)["duty"] == duty
