"""The shipped deal desk: its diagram and its decisions, by the product's own readers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpmn.lint import lint, warn
from bpmn.model import Node, Process
from dmn.evaluate import evaluate_decision
from feel import Value, compile_expression
from tests.conformance.deal_desk import (
    ASSESSMENT,
    CUSTOMER,
    DECISIONS,
    DEFINITIONS,
    FORMS,
    NOW,
    PROCESS,
    evaluated,
    line,
)

QUIET: dict[str, Value] = {
    "discount": Decimal(0),
    "offered": Decimal(1000),
    "margin": Decimal(45),
    "paymentDays": Decimal(30),
    "highestLineDiscount": Decimal(0),
    "termMonths": Decimal(12),
    "nonStandardTerms": False,
    "segment": "standard",
}


def groups(**changes: Value) -> set[str]:
    """Return the groups that the matrix asks for when the quiet offer is changed so."""
    rows = evaluate_decision(DECISIONS, "deal-desk-matrix", QUIET | changes, NOW).value
    found = set()
    for row in rows if isinstance(rows, list) else ():
        assert isinstance(row, dict)
        found.add(str(row["group"]))
    return found


def expressions(process: Process) -> Iterator[str]:
    """Yield every value of the diagram that begins with `=`, without it."""
    written = [flow.condition for flow in process.flows]
    written += process.extensions.properties.values()
    for node in process.nodes:
        written += _written(node)
    return (source[1:] for source in written if source is not None and source.startswith("="))


def _written(node: Node) -> Iterator[str | None]:
    extensions, loop = node.extensions, node.multi_instance
    yield from (mapping.source for mapping in (*extensions.inputs, *extensions.outputs))
    yield from extensions.properties.values()
    yield extensions.script.expression if extensions.script else None
    yield extensions.assignment.assignee
    yield extensions.assignment.candidate_groups
    yield extensions.schedule.due_date
    yield from (event.timer.expression for event in node.events if event.timer)
    if loop is not None:
        yield from (loop.input_collection, loop.output_element, loop.completion_condition)


def totals(lines: list[Value], valid_until: str = "2026-12-31") -> dict[str, Value]:
    """Return what the script task computes."""
    node = ASSESSMENT.node("compute-totals")
    scope: dict[str, Value] = {
        "lines": lines,
        "validUntil": valid_until,
        "customer": {"segment": "standard", "email": "a@b.example", "isConsumer": None},
        "paymentDays": Decimal(30),
        "termsText": None,
    }
    for mapping in node.extensions.inputs:
        scope[mapping.target] = evaluated(mapping.source, scope)
    assert node.extensions.script is not None
    result = evaluated(node.extensions.script.expression, scope)
    assert isinstance(result, dict)
    return result


# ---- the diagram ---------------------------------------------------------------------------------
def test_the_diagram_passes_the_deployment_checks_without_advice() -> None:
    assert lint(DEFINITIONS, {"mail", "calendar.add", "people.find", "message.publish"}) == ()
    assert warn(DEFINITIONS) == ()


def test_every_expression_of_the_diagram_compiles() -> None:
    written = list(expressions(PROCESS))
    assert len(written) > 80
    for source in written:
        compile_expression(source)


def test_every_form_and_decision_that_the_diagram_names_is_shipped() -> None:
    nodes = [*PROCESS.nodes, *ASSESSMENT.nodes, *CUSTOMER.nodes]
    named = {node.extensions.form.form_id for node in nodes if node.extensions.form}
    assert named == {path.stem for path in FORMS.glob("deal-desk-*.form")}
    called = {node.extensions.decision for node in nodes if node.extensions.decision}
    shared = {"exchange-rates"}
    assert {decision.decision_id for decision in called} == set(DECISIONS.decisions) | shared


def test_whoever_asked_or_already_decided_never_approves() -> None:
    approve = PROCESS.node("approve-quote").extensions.properties
    assert (
        approve["vorgang:fourEyes"] == "quote-submitted,submit-received,revise-quote,approve-quote"
    )


def test_the_document_for_the_customer_carries_neither_cost_nor_margin() -> None:
    mappings = CUSTOMER.node("create-document").extensions.inputs
    (data,) = [mapping.source for mapping in mappings if mapping.target == "data"]
    assert "cost" not in data.lower()
    assert "margin" not in data.lower()


# ---- the totals ----------------------------------------------------------------------------------
def test_a_line_is_rounded_half_up_to_cents() -> None:
    result = totals([line("1", "0.05", "10"), line("3", "0.335", "0")])
    assert result["offered"] == Decimal("0.05") + Decimal("1.01")
    assert result["listTotal"] == Decimal("0.05") + Decimal("1.01")


@pytest.mark.parametrize(
    ("discount", "expected"), [("15", ""), ("15.0001", "sales-manager finance")]
)
def test_the_limit_itself_needs_nobody_and_a_ten_thousandth_more_does(
    discount: str, expected: str
) -> None:
    result = totals([line("1000", "1000", discount)])
    assert result["discount"] == Decimal(discount)
    assert groups(discount=result["discount"]) == set(expected.split())


def test_a_missing_cost_leaves_the_margin_open_and_is_seen() -> None:
    result = totals([line("1", "10", "0"), line("1", "10", "0", None)])
    assert result["costsMissing"] is True
    assert result["margin"] is None


def test_an_offer_for_nothing_has_no_margin() -> None:
    assert totals([line("1", "10", "100", "5")])["margin"] is None


@pytest.mark.parametrize(
    ("lines", "valid_until"),
    [
        ([], "2026-12-31"),
        ([line("1", "0", "0")], "2026-12-31"),
        ([line("1", "1", "0")], "2026-11-20"),
        ([line("1", "1", "0")], "2027-05-20"),
    ],
)
def test_an_offer_that_cannot_be_used_says_why(lines: list[Value], valid_until: str) -> None:
    assert isinstance(totals(lines, valid_until)["problem"], str)


@pytest.mark.parametrize("valid_until", ["2026-11-21", "2027-05-19"])
def test_an_offer_is_valid_from_tomorrow_for_at_most_180_days(valid_until: str) -> None:
    assert totals([line("1", "1", "0")], valid_until)["problem"] is None


CENTS = st.decimals(Decimal("0.01"), Decimal(10000), places=2)
LINES = st.lists(
    st.builds(
        lambda quantity, price, discount, cost: line(
            str(quantity), str(price), discount, str(cost)
        ),
        st.integers(1, 50),
        CENTS,
        st.sampled_from(["0", "12.5", "33.3333", "100"]),
        CENTS,
    ),
    min_size=1,
    max_size=5,
)


@given(LINES)
def test_the_order_of_the_lines_changes_nothing(lines: list[Value]) -> None:
    turned = list(reversed(lines))
    one, other = totals(lines), totals(turned)
    for name in ("listTotal", "offered", "discount", "margin", "highestLineDiscount"):
        assert one[name] == other[name]


# ---- the matrix ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ""),
        ({"discount": Decimal("15.0000")}, ""),
        ({"discount": Decimal("15.0001")}, "finance sales-manager"),
        ({"discount": Decimal(26)}, "finance head-of-sales sales-manager"),
        ({"discount": Decimal(41)}, "finance head-of-sales managing-director sales-manager"),
        ({"offered": Decimal("100000.00")}, ""),
        ({"offered": Decimal("100000.01")}, "head-of-sales"),
        ({"offered": Decimal("500000.01")}, "head-of-sales managing-director"),
        ({"discount": Decimal(5), "margin": Decimal("9.99")}, "finance managing-director"),
        ({"margin": Decimal(10)}, "finance"),
        ({"margin": Decimal(20)}, ""),
        ({"margin": None}, "finance managing-director"),
        ({"discount": Decimal(12), "segment": "new"}, "sales-manager"),
        ({"offered": Decimal("50000.01"), "segment": "new"}, "finance"),
        ({"discount": Decimal("0.4"), "highestLineDiscount": Decimal(100)}, "head-of-sales"),
        ({"paymentDays": Decimal(60)}, ""),
        ({"paymentDays": Decimal(61)}, "finance"),
        ({"termMonths": Decimal(37)}, "finance"),
        ({"nonStandardTerms": True}, "legal"),
    ],
)
def test_the_matrix_asks_exactly_these_groups(changes: dict[str, Value], expected: str) -> None:
    assert groups(**changes) == set(expected.split())


def test_the_matrix_names_rule_reason_and_hours_in_order() -> None:
    changed = QUIET | {"discount": Decimal(26)}
    rows = evaluate_decision(DECISIONS, "deal-desk-matrix", changed, NOW).value
    assert isinstance(rows, list)
    assert rows[2] == {
        "group": "head-of-sales",
        "reasonCode": "M03",
        "reason": "Nachlass über 25 %",
        "hours": Decimal(16),
    }


def _around(*limits: str) -> st.SearchStrategy[Decimal]:
    step = Decimal("0.0001")
    near = [Decimal(limit) + sign * step for limit in limits for sign in (-1, 0, 1)]
    return st.sampled_from(sorted(near))


WORSE_UPWARDS = {
    "discount": _around("0", "10", "15", "25", "40", "100"),
    "offered": _around("0", "50000", "100000", "500000"),
    "paymentDays": _around("60"),
    "highestLineDiscount": _around("0", "50", "100"),
    "termMonths": _around("36"),
}
MARGIN = st.none() | _around("-5", "10", "20", "45")


@given(st.data(), st.sampled_from(["new", "standard", "key", "public"]))
def test_an_offer_no_better_in_anything_asks_no_fewer_groups(
    data: st.DataObject, segment: str
) -> None:
    better: dict[str, Value] = {"segment": segment}
    worse: dict[str, Value] = {"segment": segment}
    for name, values in WORSE_UPWARDS.items():
        better[name], worse[name] = sorted([data.draw(values), data.draw(values)])
    margins = [data.draw(MARGIN), data.draw(MARGIN)]
    # An unknown margin is the worst of all.
    worse["margin"], better["margin"] = sorted(
        margins, key=lambda margin: Decimal(-1000) if margin is None else margin
    )
    better["nonStandardTerms"], worse["nonStandardTerms"] = sorted(
        [data.draw(st.booleans()), data.draw(st.booleans())]
    )
    assert groups(**better) <= groups(**worse)


def test_every_group_that_the_matrix_names_has_a_tier() -> None:
    everything = groups(
        discount=Decimal(50), margin=None, nonStandardTerms=True, offered=Decimal(900000)
    )
    tiers = {}
    for group in everything:
        result = evaluate_decision(DECISIONS, "approver-groups", {"group": group}, NOW).value
        assert isinstance(result, dict)
        tiers[group] = result["tier"]
    assert tiers == {
        "sales-manager": 1,
        "finance": 1,
        "legal": 1,
        "head-of-sales": 2,
        "managing-director": 3,
    }
