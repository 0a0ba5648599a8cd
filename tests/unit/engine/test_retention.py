"""Terms: when what a case leaves behind may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.erased import LEAST_YEARS
from bpmn.dialect import RETENTION_CLASSES
from engine.retention import STATUTORY, TERMS, Term, TermRefused, days, terms
from forms.personal import CLASSES

MOMENTS = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def test_every_class_that_a_model_may_name_has_a_term() -> None:
    assert set(TERMS) == RETENTION_CLASSES == CLASSES


@pytest.mark.parametrize(
    ("ended", "kept_until"),
    [
        # Six years from the end of 2026 are over when 2033 begins in Berlin.
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2032, 12, 31, 23, tzinfo=UTC)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2032, 12, 31, 23, tzinfo=UTC)),
        # In Berlin this is 2027 already.
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2033, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_commercial_letter_is_kept_six_years_from_the_end_of_its_year(
    ended: datetime, kept_until: datetime
) -> None:
    term = TERMS["commercial-letter"]
    assert ended < term.over_before(kept_until)
    assert ended >= term.over_before(kept_until - timedelta(microseconds=1))


@given(MOMENTS, MOMENTS, st.sampled_from(sorted(TERMS)))
def test_what_is_over_stays_over(earlier: datetime, later: datetime, name: str) -> None:
    earlier, later = sorted((earlier, later))
    assert TERMS[name].over_before(earlier) <= TERMS[name].over_before(later)


@given(MOMENTS, st.integers(1, 240))
def test_a_term_in_months_goes_back_that_many_calendar_months(now: datetime, months: int) -> None:
    gone = now - Term(months=months).over_before(now)
    assert timedelta(days=28 * months - 3) <= gone <= timedelta(days=31 * months + 1)


def test_a_month_that_is_shorter_ends_on_its_last_day() -> None:
    assert Term(months=1).over_before(datetime(2027, 3, 31, 12, tzinfo=UTC)).day == 28


def test_an_operator_may_choose_terms_but_none_shorter_than_the_law() -> None:
    chosen = terms("contact=P90D, books=P12Y")
    assert (chosen["contact"], chosen["books"].months) == (Term(days=90), 144)
    assert chosen["books"].from_year_end
    assert chosen["voucher"] == STATUTORY["voucher"]


@pytest.mark.parametrize(
    "text",
    ["books=P9Y", "books=P4000D", "voucher=P95M", "letters=P6Y", "contact=2 years", "contact"],
)
def test_a_term_that_cannot_be_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(TermRefused, match=text.partition("=")[0] if "=P" in text else "term"):
        terms(text)


@pytest.mark.parametrize("text", ["P1M", "30", "P-1D", ""])
def test_the_archive_waits_whole_days(text: str) -> None:
    with pytest.raises(TermRefused):
        days(text)


def test_verification_knows_the_terms_of_the_law() -> None:
    """What verification excuses by the end of retention is what the law lets go."""
    assert {name: term.months for name, term in STATUTORY.items()} == {
        name: years * 12 for name, years in LEAST_YEARS.items()
    }
