"""Terms that the law gives, and what is judged only where the whole log is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from audit.meaning import check_meaning
from audit.rules.statutory import latest
from tests.unit.audit.mail_histories import Fact, day, fact
from tests.unit.audit.test_rules import codes, given
from tests.work import calls


@pytest.mark.parametrize("due", ["", "soon", day(3_650)])
def test_a_request_without_a_lawful_deadline_has_that_of_the_law(due: str) -> None:
    history = [fact("dsr.received", due=due) if due else fact("dsr.received")]
    named = ["deadline-too-late"] if due == day(3_650) else []
    assert codes(history, last_day=35) == named
    assert codes(history, last_day=36) == [*named, "deadline-missed"]


@pytest.mark.parametrize("due", ["", day(700)])
def test_a_breach_is_reported_within_seventy_two_hours_whatever_its_entry_names(due: str) -> None:
    history = [fact("breach.aware", due=due) if due else fact("breach.aware")]
    named = ["deadline-too-late"] if due else []
    assert codes(history, last_day=7) == named
    assert codes(history, last_day=9) == [*named, "deadline-missed"]


@pytest.mark.parametrize(
    ("result", "decided", "named"),
    [
        ("not-reported", 2, []),
        ("not-reported", 9, ["deadline-missed"]),
        ("report", 2, ["deadline-missed"]),
    ],
)
def test_a_breach_that_need_not_be_reported_is_decided_in_time_instead(
    result: str, decided: int, named: list[str]
) -> None:
    history = [
        fact("breach.aware", due=day(3)),
        *[fact("breach.assessed")] * (decided - 1),
        fact("breach.decided", result=result),
    ]
    assert codes(history, last_day=20) == named


def test_consents_of_many_cases_cost_no_more_each() -> None:
    def read(count: int) -> None:
        words = [*given("a"), fact("consent.used", purpose="a")]
        check_meaning(
            (3 * case + seq, {"inst": str(case), "seq": seq, "ts": day(seq), "facts": [word],
                              "actor": {"ref": "p"}})
            for case in range(count)
            for seq, word in enumerate(words, 1)
        )  # fmt: skip

    assert calls(lambda: read(400)) < 12 * calls(lambda: read(40))


@pytest.mark.parametrize("begin", ["2026-01-31", "2028-01-31", "2026-12-31", "2026-02-28"])
def test_a_month_ends_with_the_day_of_the_same_number_or_its_last(begin: str) -> None:
    since = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    for months, ends in ((1, {1: 28, 2: 28, 12: 31}), (3, {1: 30, 2: 28, 12: 31})):
        last = latest(since, months) - timedelta(days=5)
        day_ = 29 if (begin, months) == ("2028-01-31", 1) else ends[since.month]
        assert (last.day, (last.month - since.month) % 12) == (day_, months)


def test_a_time_at_the_end_of_the_calendar_lets_no_term_stumble() -> None:
    for text in ("9999-12-31", "9998-12-31", "0001-01-01"):
        assert latest(datetime.fromisoformat(text).replace(tzinfo=UTC), 3)


def test_a_use_in_another_case_is_judged_where_the_whole_log_is_known() -> None:
    def found_from(first: int, *facts: tuple[str, Fact]) -> list[str]:
        entries = [
            {"inst": inst, "seq": seq, "ts": day(seq), "actor": {"ref": "p"}, "facts": [one]}
            for seq, (inst, one) in enumerate(facts, 1)
        ]
        # Each instance counts its own.
        for entry in entries:
            entry["seq"] = sum(
                1 for one in entries[: entries.index(entry) + 1] if one["inst"] == entry["inst"]
            )
        return [one.code for one in check_meaning(enumerate(entries, first))]

    asked, confirmed = given("a")
    used = fact("consent.used", purpose="a", consent="1")
    assert found_from(0, ("1", asked), ("1", confirmed), ("2", used)) == []
    assert found_from(0, ("1", asked), ("2", used)) == ["consent-never-given"]
    assert found_from(7, ("1", asked), ("2", used)) == []


def test_a_request_that_nobody_answers_is_missed_as_soon_as_its_time_is_over() -> None:
    history = [fact("dsr.received", due=day(10))]
    assert codes(history, last_day=10) == []
    assert codes(history, last_day=11) == ["deadline-missed"]


def test_an_approval_counts_once_and_not_of_who_asked() -> None:
    asked, approved = fact("erasure.requested", request="1"), fact("erasure.approved", request="1")
    executed = fact("erasure.executed", request="1")
    for first in ("asks", "b", "c"):
        for second in ("asks", "b", "c"):
            history = [("asks", asked), (first, approved), (second, approved), ("b", executed)]
            right = {first, second} == {"b", "c"}
            assert codes(history) == ([] if right else ["erasure-not-approved"])
