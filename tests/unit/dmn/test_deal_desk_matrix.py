"""The matrix of the deal desk: exact limits, and never a group fewer for a worse quote."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.dmn.models import decide, decision, read, table

D = Decimal
_INPUTS = [
    ("Rabatt", "discount"),
    ("Angebotssumme", "offered"),
    ("Marge", "margin"),
    ("Zahlungsziel", "paymentDays"),
    ("Höchster Positionsrabatt", "lineDiscount"),
    ("Laufzeit", "termMonths"),
    ("Abweichende Bedingungen", "nonStandardTerms"),
    ("Segment", "segment"),
]
_ROWS = [
    '> 15;-;-;-;-;-;-;- => "sales-manager"; "M01"; 8',
    '> 15;-;-;-;-;-;-;- => "finance"; "M02"; 8',
    '> 25;-;-;-;-;-;-;- => "head-of-sales"; "M03"; 16',
    '-;> 100000;-;-;-;-;-;- => "head-of-sales"; "M04"; 16',
    '> 40;-;-;-;-;-;-;- => "managing-director"; "M05"; 24',
    '-;-;< 10, null;-;-;-;-;- => "managing-director"; "M06"; 24',
    '-;-;< 20, null;-;-;-;-;- => "finance"; "M07"; 8',
    '-;-;-;> 60;-;-;-;- => "finance"; "M08"; 8',
    '-;-;-;-;> 50;-;-;- => "head-of-sales"; "M09"; 16',
    '-;> 500000;-;-;-;-;-;- => "managing-director"; "M10"; 24',
    '-;-;-;-;-;> 36;-;- => "finance"; "M11"; 8',
    '-;-;-;-;-;-;true;- => "legal"; "M12"; 16',
    '> 10;-;-;-;-;-;-;"new" => "sales-manager"; "M13"; 8',
    '-;> 50000;-;-;-;-;-;"new" => "finance"; "M14"; 8',
]
MATRIX = read(
    decision(
        "deal-desk-matrix",
        table(
            _INPUTS,
            [("group", "string"), ("reasonCode", "string"), ("hours", "number")],
            _ROWS,
            policy='hitPolicy="COLLECT"',
        ),
    )
)
HARMLESS: dict[str, Any] = {
    "discount": D(0),
    "offered": D(20_000),
    "margin": D(30),
    "paymentDays": D(30),
    "lineDiscount": D(0),
    "termMonths": D(12),
    "nonStandardTerms": False,
    "segment": "standard",
}


def asked(**quote: Any) -> set[Any]:
    result = decide(MATRIX, "deal-desk-matrix", **{**HARMLESS, **quote})
    assert isinstance(result.value, list)
    return {row["group"] for row in result.value if isinstance(row, dict)}


EXAMPLES: list[tuple[dict[str, Any], set[str]]] = [
    ({"discount": D("15.0000")}, set()),
    ({"discount": D("15.0001")}, {"sales-manager", "finance"}),
    ({"discount": D(26)}, {"sales-manager", "finance", "head-of-sales"}),
    ({"discount": D(41)}, {"sales-manager", "finance", "head-of-sales", "managing-director"}),
    ({"offered": D("100000.00")}, set()),
    ({"offered": D("100000.01")}, {"head-of-sales"}),
    ({"discount": D(5), "margin": D("9.99")}, {"finance", "managing-director"}),
    ({"margin": None}, {"finance", "managing-director"}),
    ({"margin": D("19.9999")}, {"finance"}),
    ({"margin": D(20)}, set()),
    ({"discount": D(12), "segment": "new"}, {"sales-manager"}),
    ({"lineDiscount": D(100), "discount": D("0.4")}, {"head-of-sales"}),
    ({"paymentDays": D(61)}, {"finance"}),
    ({"termMonths": D(37)}, {"finance"}),
    ({"nonStandardTerms": True}, {"legal"}),
    ({"offered": D("50000.01"), "segment": "new"}, {"finance"}),
    ({"offered": D("500000.01")}, {"head-of-sales", "managing-director"}),
]


@pytest.mark.parametrize(("quote", "groups"), EXAMPLES)
def test_the_matrix_asks_exactly_the_groups_of_the_rules(
    quote: dict[str, Any], groups: set[str]
) -> None:
    assert asked(**quote) == groups


def test_a_harmless_quote_gives_the_empty_list_and_not_null() -> None:
    result = decide(MATRIX, "deal-desk-matrix", **HARMLESS)
    assert result.value == []
    assert result.evidence[0].matched == ()


def test_the_evidence_names_rules_inputs_and_outputs() -> None:
    result = decide(MATRIX, "deal-desk-matrix", **{**HARMLESS, "discount": D("15.0001")})
    (evidence,) = result.evidence
    assert [(rule.rule_id, rule.index) for rule in evidence.matched] == [("M01", 1), ("M02", 2)]
    assert evidence.matched[0].outputs == {
        "group": "sales-manager",
        "reasonCode": "M01",
        "hours": D(8),
    }
    assert evidence.inputs["Rabatt"] == D("15.0001")
    assert list(evidence.inputs) == [label for label, _ in _INPUTS]
    assert evidence.output == result.value
    assert result.sha256 == MATRIX.sha256
    assert len(result.sha256) == 64


limits = st.sampled_from([0, 10, 15, 20, 25, 36, 40, 50, 60, 50_000, 100_000, 500_000])
near_limits = st.builds(
    lambda limit, step: D(limit) + D(step) / 10_000, limits, st.integers(-20_000, 20_000)
)
worse_by = st.integers(0, 200_000).map(lambda step: D(step) / 10_000)
NUMBERS = ("discount", "offered", "paymentDays", "lineDiscount", "termMonths")


@given(
    st.fixed_dictionaries(dict.fromkeys((*NUMBERS, "margin"), near_limits)),
    st.fixed_dictionaries(dict.fromkeys((*NUMBERS, "margin"), worse_by)),
    st.sampled_from(["new", "standard", "key"]),
    st.booleans(),
)
def test_a_worse_quote_is_never_asked_of_fewer_groups(
    quote: dict[str, Any], step: dict[str, Any], segment: str, margin_unknown: bool
) -> None:
    worse = {name: quote[name] + step[name] for name in NUMBERS}
    worse["margin"] = None if margin_unknown else quote["margin"] - step["margin"]
    assert asked(**quote, segment=segment) <= asked(**worse, segment=segment)


@given(st.sampled_from([15, 25, 40]), st.integers(1, 10**6))
def test_a_limit_itself_is_free_and_the_least_bit_more_is_not(limit: int, parts: int) -> None:
    step = D(1) / (parts * 10_000)
    assert asked(discount=D(limit)) == asked(discount=D(limit) - step) or limit > 15
    assert asked(discount=D(limit)) < asked(discount=D(limit) + step)
