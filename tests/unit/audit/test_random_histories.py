"""Honest histories, made up at random, break no rule; each defect put into one breaks its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.entry import write_time
from audit.meaning import check_meaning
from audit.vocabulary import VOCABULARY

BEGIN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PEOPLE = ("alice", "bob", "carol", "dave", "erin")
Fact = dict[str, Any]
Entry = dict[str, Any]


@dataclass
class Case:
    """One case as it is written: entries with their actors and times."""

    random: Random
    entries: list[Entry] = field(default_factory=list)
    at: datetime = BEGIN
    tasks: int = 0

    def say(self, person: str, word: str, elem: str = "Step", task: str = "", **data: Any) -> Fact:
        refs = data.pop("refs", {})
        assert set(data) <= VOCABULARY[word]
        fact = {"type": word, "elem": elem, "task": task, "data": data, "refs": refs}
        seq = len(self.entries) + 1
        self.at += timedelta(minutes=self.random.randrange(1, 600))
        entry = {"inst": "1", "seq": seq, "eid": f"{seq:032x}", "ts": write_time(self.at)}
        actor = {"kind": "user", "ref": person}
        self.entries.append({**entry, "actor": actor, "facts": [fact]})
        return fact

    def task(self) -> str:
        self.tasks += 1
        return str(self.tasks)

    def other(self, *but: str) -> str:
        return self.random.choice([one for one in PEOPLE if one not in but])


def approval_loop(case: Case) -> None:
    """Two stages that may reject, until the quote is approved, and sent."""
    style = case.random.choice(("numbered", "named", "unnamed", "by version"))
    for attempt in range(1, case.random.randrange(1, 4) + 1):
        version = attempt if style != "unnamed" else 1
        said: dict[str, Any] = {"version": version}
        if style in {"numbered", "named"}:
            said["round"] = attempt if style == "numbered" else f"Runde {attempt}"
        asker = case.other()
        if case.random.random() < 0.5:
            said["requesters"] = [asker]
        granted: list[str] = []
        for stage in ("A", "B"):
            task = case.task()
            case.say(asker, "approval.requested", stage, task, **said)
            person = case.other(asker, *granted)
            if case.random.random() < 0.3:
                case.say(person, "approval.rejected", stage, task, **said)
                break
            case.say(person, "approval.granted", stage, task, **said)
            granted.append(person)
        if len(granted) == 2:
            case.say(asker, "quote.sent", version=version)
            return


def double_opt_in(case: Case) -> None:
    """Asked, a mail with a link, confirmed with it, used; withdrawn, and perhaps asked again."""
    purpose, channel = case.random.choice("xyz"), case.random.choice(("email", "sms"))
    for _ in range(case.random.randrange(1, 3)):
        token, text = f"{case.random.getrandbits(256):064x}", f"{case.random.getrandbits(256):064x}"
        until = write_time(case.at + timedelta(days=9))
        named = {"purpose": purpose, "channel": channel}
        case.say("subject", "consent.requested", **named, refs={"text": text})
        case.say("service", "consent.mail_sent", valid_until=until, refs={"token": token})
        if case.random.random() < 0.2:
            return
        shown = {"text": text, "token": token}
        case.say("subject", "consent.confirmed", **named, refs=shown)
        for _ in range(case.random.randrange(0, 3)):
            case.say("service", "consent.used", **named)
        if case.random.random() < 0.5:
            case.say("subject", "consent.withdrawn", purpose=purpose)
        elif case.random.random() < 0.5:
            return


def request_of_a_person(case: Case) -> None:
    """Received, perhaps extended, answered, always in time."""
    request = str(case.task())
    due = case.at + timedelta(days=case.random.randrange(20, 28))
    case.say("alice", "dsr.received", request=request, due=write_time(due))
    if case.random.random() < 0.4:
        later = write_time(case.at + timedelta(days=80))
        case.say("alice", "dsr.extended", request=request, due=later)
    case.say("alice", "dsr.answered", request=request)


def erasure(case: Case) -> None:
    """Asked by one, approved by two others."""
    request = str(case.task())
    asker = case.other()
    case.say(asker, "erasure.requested", request=request)
    first = case.other(asker)
    case.say(first, "erasure.approved", request=request)
    case.say(case.other(asker, first), "erasure.approved", request=request)
    case.say(first, "erasure.executed", request=request)


PARTS = (approval_loop, double_opt_in, request_of_a_person, erasure)


def honest(seed: int) -> Case:
    """Return a case that keeps all rules, with something of each kind in it."""
    case = Case(Random(seed))
    parts = list(PARTS)
    case.random.shuffle(parts)
    for part in parts:
        part(case)
    return case


def codes(case: Case) -> list[str]:
    return [one.code for one in check_meaning(enumerate(case.entries, 100))]


@given(st.integers(0, 2**32))
def test_an_honest_history_breaks_no_rule(seed: int) -> None:
    assert codes(honest(seed)) == []


# ---- defects, each put at the end of an honest history -------------------------------------------
def _granted_twice(case: Case) -> None:
    for _ in range(2):
        case.say("bob", "approval.granted", "C", case.task(), round=9)


def _granted_twice_in_the_whole_case(case: Case) -> None:
    for element in ("C", "D"):
        case.say("bob", "approval.granted", element, case.task(), round="R")


def _granted_by_who_asked(case: Case) -> None:
    task = case.task()
    case.say("alice", "approval.requested", "C", task, round=9)
    case.say("alice", "approval.granted", "C", task, round=9)


def _sent_another_version(case: Case) -> None:
    case.say("alice", "approval.auto", version=77)
    case.say("alice", "quote.sent", version=78)


def _carried_from_nothing(case: Case) -> None:
    case.say("alice", "approval.carried_over", version=77, approved_entry="f" * 32)


def _confirmed_before_asked(case: Case) -> None:
    case.say("subject", "consent.confirmed", purpose="n")
    case.say("subject", "consent.requested", purpose="n")


def _another_text(case: Case) -> None:
    case.say("subject", "consent.requested", purpose="n", refs={"text": "a" * 64})
    case.say("subject", "consent.confirmed", purpose="n", refs={"text": "b" * 64})


def _never_given(case: Case) -> None:
    case.say("service", "consent.used", purpose="n")


def _used_after_end(case: Case) -> None:
    case.say("subject", "consent.requested", purpose="n")
    case.say("subject", "consent.confirmed", purpose="n")
    case.say("subject", "consent.withdrawn", purpose="n")
    case.say("service", "consent.used")


def _unknown_link(case: Case) -> None:
    case.say("subject", "consent.requested", purpose="n", refs={"token": "a" * 64})
    case.say("subject", "consent.confirmed", purpose="n", refs={"token": "b" * 64})


def _expired_link(case: Case) -> None:
    until = write_time(case.at)
    case.say("subject", "signature.requested", valid_until=until)
    case.say("subject", "signature.completed")


def _too_much_time(case: Case) -> None:
    due = write_time(case.at + timedelta(days=3_650))
    case.say("alice", "dsr.received", request="n", due=due)
    case.say("alice", "dsr.answered", request="n")


def _asked_again_to_hide(case: Case) -> None:
    for days in (0, 20):
        due = write_time(case.at + timedelta(days=days))
        case.say("alice", "dsr.received", request="n", due=due)
    case.say("alice", "dsr.answered", request="n")


def _set_by_operator(case: Case) -> None:
    case.say("carol", "admin.intervened", operation="set_variables", outcomes=["decision"])


def _erased_alone(case: Case) -> None:
    case.say("carol", "erasure.requested", request="n")
    case.say("carol", "erasure.executed", request="n")


def _mailed_though_suppressed(case: Case) -> None:
    case.say("carol", "suppression.added", reason="objection", refs={"address": "a"})
    told = {"class": "advertising", "checked": write_time(case.at)}
    case.say("alice", "message.sent", refs={"to1": "a"}, **told)


DEFECTS: list[tuple[str, Callable[[Case], None]]] = [
    ("approver-twice", _granted_twice),
    ("approver-twice", _granted_twice_in_the_whole_case),
    ("approver-is-requester", _granted_by_who_asked),
    ("approval-of-another-version", _sent_another_version),
    ("approval-carried-from-nothing", _carried_from_nothing),
    ("consent-before-request", _confirmed_before_asked),
    ("consent-text-differs", _another_text),
    ("consent-never-given", _never_given),
    ("consent-used-after-end", _used_after_end),
    ("token-unknown", _unknown_link),
    ("token-expired", _expired_link),
    ("deadline-too-late", _too_much_time),
    ("deadline-missed", _asked_again_to_hide),
    ("outcome-set-by-operator", _set_by_operator),
    ("erasure-not-approved", _erased_alone),
    ("mail-while-suppressed", _mailed_though_suppressed),
]


@pytest.mark.parametrize(("code", "defect"), DEFECTS)
@given(seed=st.integers(0, 2**32))
def test_a_defect_in_an_honest_history_breaks_exactly_its_rule(
    code: str, defect: Callable[[Case], None], seed: int
) -> None:
    case = honest(seed)
    defect(case)
    assert codes(case) == [code]
