"""Values as a report writes them: German, short, never changed without saying so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.terms import Terms, figure, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "ja"),
        (False, "nein"),
        (None, "leer"),
        ("2026-12-22", "22.12.2026"),
        ("2026-02-31", "2026-02-31"),
        ("24818.12", "24.818,12"),
        ("0049123", "0049123"),
        ("10012", "10012"),
        ("P180D", "180 Tage"),
        (Decimal("1250"), "1.250"),
        (Decimal("-0.5"), "-0,5"),
    ],
)
def test_a_value_is_written_in_german(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_figure_with_many_decimals_is_rounded_and_says_so() -> None:
    assert figure(Decimal("45.627871892603600321055744754236017188")) == "45,6279 (gerundet)"
    assert figure(Decimal("45.627800")) == "45,6278"
    assert figure(Decimal("45.6278")) == "45,6278"


def test_labels_choices_and_people_are_found_by_the_last_part_of_a_name() -> None:
    terms = Terms({"qty": "Menge"}, {"decision": {"approve": "Freigeben"}}, {"acc_1": "Alice"})
    assert terms.label("lines.qty") == "Menge"
    assert terms.text("input.decision", "approve") == "Freigeben"
    assert terms.text("assignee", "acc_1") == "Alice"
    assert terms.text("row", {"qty": "2.5", "agreed": True}) == "Menge: 2,5, agreed: ja"
