"""The shipped matrix against a second reading of its rules, at all limits and beside them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise, product

from dmn.evaluate import evaluate_decision
from feel import Value
from tests.conformance.deal_desk import DECISIONS, NOW

STEP = Decimal("0.0001")
DISCOUNTS = [Decimal(limit) + sign * STEP for limit in (10, 15, 25, 40) for sign in (-1, 0, 1)]
MARGINS = [None, *(Decimal(limit) + sign * STEP for limit in (10, 20) for sign in (-1, 0, 1))]
TOTALS = [
    Decimal(limit) + sign * Decimal("0.01")
    for limit in (50_000, 100_000, 500_000)
    for sign in (-1, 0, 1)
]
SEGMENTS = ["new", "standard"]
OTHERS: list[dict[str, Value]] = [
    {"paymentDays": Decimal(60), "highestLineDiscount": Decimal(50), "termMonths": Decimal(36)},
    {"paymentDays": Decimal(61), "highestLineDiscount": Decimal(50), "termMonths": Decimal(36)},
    {"paymentDays": Decimal(60), "highestLineDiscount": Decimal(51), "termMonths": Decimal(36)},
    {"paymentDays": Decimal(60), "highestLineDiscount": Decimal(50), "termMonths": Decimal(37)},
]


def read_again(
    discount: Decimal, margin: Decimal | None, offered: Decimal, segment: str
) -> set[str]:
    """Return the groups by the rules as a person reads them."""
    found = set()
    if discount > 15:
        found |= {"sales-manager", "finance"}
    if discount > 25 or offered > 100_000:
        found |= {"head-of-sales"}
    if discount > 40 or offered > 500_000 or margin is None or margin < 10:
        found |= {"managing-director"}
    if margin is None or margin < 20:
        found |= {"finance"}
    if segment == "new" and discount > 10:
        found |= {"sales-manager"}
    if segment == "new" and offered > 50_000:
        found |= {"finance"}
    return found


def asked(offer: dict[str, Value]) -> set[str]:
    rows = evaluate_decision(DECISIONS, "deal-desk-matrix", offer, NOW).value
    assert isinstance(rows, list)
    return {str(one["group"]) for one in rows if isinstance(one, dict)}


def offer(discount: Value, margin: Value, offered: Value, segment: Value) -> dict[str, Value]:
    return {
        "discount": discount,
        "margin": margin,
        "offered": offered,
        "segment": segment,
        "nonStandardTerms": False,
        **OTHERS[0],
    }


def test_every_limit_and_its_neighbours_ask_the_groups_that_the_rules_name() -> None:
    for one in product(DISCOUNTS, MARGINS, TOTALS, SEGMENTS):
        assert asked(offer(*one)) == read_again(*one), one


def test_the_other_dimensions_add_their_group_and_take_none_away() -> None:
    added = [set(), {"finance"}, {"head-of-sales"}, {"finance"}]
    for one in product(DISCOUNTS[::3], MARGINS[::2], TOTALS[::4], SEGMENTS):
        for other, group in zip(OTHERS, added, strict=True):
            assert asked({**offer(*one), **other}) == read_again(*one) | group
        lawyers = asked({**offer(*one), "nonStandardTerms": True})
        assert lawyers == read_again(*one) | {"legal"}


def steps(values: list[Decimal]) -> Iterator[tuple[Decimal, Decimal]]:
    ordered = sorted(values)
    return pairwise(ordered)


def test_more_discount_or_a_larger_total_never_asks_fewer() -> None:
    for margin, total, segment in product(MARGINS, TOTALS, SEGMENTS):
        for less, more in steps(DISCOUNTS):
            one, other = (asked(offer(each, margin, total, segment)) for each in (less, more))
            assert one <= other
    for discount, margin, segment in product(DISCOUNTS, MARGINS, SEGMENTS):
        for less, more in steps(TOTALS):
            one, other = (asked(offer(discount, margin, each, segment)) for each in (less, more))
            assert one <= other
