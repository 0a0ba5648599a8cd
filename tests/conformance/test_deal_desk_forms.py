"""The forms of the shipped deal desk: what they take, and what they show to whom."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bpmn.model import Process
from feel import Value
from forms.reader import read_form
from forms.validate import SubmissionRefused, shown_data, validate_submission
from tests.conformance.deal_desk import (
    ASSESSMENT,
    FORMS,
    LINE,
    NOW,
    OFFER,
    PROCESS,
    evaluated,
    line,
)


def faults(form_id: str, submission: dict[str, object]) -> dict[str, str]:
    path = FORMS / f"{form_id}.form"
    form = read_form(path.read_bytes(), path.name)
    try:
        validate_submission(form, submission, {}, NOW)
    except SubmissionRefused as refused:
        return {fault.path: fault.code for fault in refused.faults}
    return {}


def changed(**values: object) -> dict[str, object]:
    return OFFER | values


def customer(segment: str) -> dict[str, object]:
    return {**dict(OFFER["customer"]), "segment": segment}  # type: ignore[call-overload]


def test_a_complete_offer_is_accepted() -> None:
    assert faults("deal-desk-submit", OFFER) == {}


@pytest.mark.parametrize(
    ("submission", "paths"),
    [
        (changed(reason="zu kurz"), {"reason"}),
        (changed(quoteNumber="17"), {"quoteNumber"}),
        (changed(paymentDays=Decimal(366)), {"paymentDays"}),
        (changed(termMonths=Decimal(121)), {"termMonths"}),
        (changed(customer=customer("public"), paymentDays=Decimal(90)), {"paymentDays"}),
        (changed(nonStandardTerms=True), {"termsText"}),
        (changed(paymentDays=Decimal(75)), {"individuallyAgreed"}),
        (changed(lines=[LINE | {"qty": Decimal(0)}]), {"lines[0].qty"}),
        (changed(lines=[LINE, LINE | {"discountPct": Decimal(101)}]), {"lines[1].discountPct"}),
        (changed(lines=[LINE | {"listPrice": Decimal(-1)}]), {"lines[0].listPrice"}),
    ],
)
def test_an_offer_that_breaks_a_rule_is_refused_at_its_field(
    submission: dict[str, object], paths: set[str]
) -> None:
    assert paths <= set(faults("deal-desk-submit", submission))


def test_approving_needs_no_comment_and_anything_else_does() -> None:
    assert faults("deal-desk-approve", {"decision": "approve"}) == {}
    for decision in ("reject", "revise"):
        assert set(faults("deal-desk-approve", {"decision": decision})) == {"comment"}
        short: dict[str, object] = {"decision": decision, "comment": "zu viel"}
        assert set(faults("deal-desk-approve", short)) == {"comment"}
        long: dict[str, object] = {"decision": decision, "comment": "Höchstens 15 % Nachlass."}
        assert faults("deal-desk-approve", long) == {}
    assert set(faults("deal-desk-approve", {})) == {"decision"}


def test_withdrawing_needs_nothing_more_and_changing_needs_the_whole_offer() -> None:
    assert faults("deal-desk-revise", {"action": "withdraw"}) == {}
    unnumbered = {name: value for name, value in OFFER.items() if name != "quoteNumber"}
    assert faults("deal-desk-revise", unnumbered | {"action": "change"}) == {}
    assert "reason" in faults("deal-desk-revise", {"action": "change"})


def local_variables(
    activity: str, variables: dict[str, Value], process: Process = PROCESS
) -> dict[str, Value]:
    """Return what a form of this activity is shown: the variables after its input mappings."""
    local = dict(variables)
    for mapping in process.node(activity).extensions.inputs:
        local[mapping.target] = evaluated(mapping.source, local)
    return local


def shown_to(group: str) -> str:
    """Return all that the approval form hands to the browser of a member of this group."""
    variables: dict[str, Value] = {
        "totals": {"margin": Decimal("9.9"), "cost": Decimal("4711")},
        "display": {"margin": "9,90 %", "offered": "5.230,00 €", "lines": []},
        "matrix": [{"reasonCode": "M06"}],
        "stage": {"earlier": []},
        "approver": {"group": group, "reasons": []},
        "holder": {"group": group},
        "comparison": {"changes": []},
        "carriedOver": [],
        "lines": [line("1", "1", "0", "4711")],
    }
    path = FORMS / "deal-desk-approve.form"
    form = read_form(path.read_bytes(), path.name)
    return repr(shown_data(form, local_variables("approve-quote", variables), NOW))


@pytest.mark.parametrize("group", ["finance", "head-of-sales", "managing-director"])
def test_the_margin_is_shown_to_those_who_answer_for_it(group: str) -> None:
    assert "9,90 %" in shown_to(group)
    assert "4711" not in shown_to(group)


@pytest.mark.parametrize(("group", "band"), [("sales-manager", True), ("legal", False)])
def test_the_margin_does_not_leave_the_server_for_anybody_else(group: str, band: bool) -> None:
    shown = shown_to(group)
    assert "5.230,00 €" in shown
    assert "9,90 %" not in shown
    assert "9.9" not in shown
    assert "4711" not in shown
    assert ("'rot'" in shown) is band


def test_the_costs_that_finance_adds_arrive_in_the_lines_and_change_nothing_else() -> None:
    variables: dict[str, Value] = OFFER | {
        "lines": [LINE | {"unitCost": None}],
        "version": Decimal(1),
    }  # type: ignore[assignment]
    path = FORMS / "deal-desk-costs.form"
    form = read_form(path.read_bytes(), path.name)
    local = local_variables("add-costs", variables, ASSESSMENT)
    submission = {"costs": [{"unitCost": Decimal("700.00")}]}
    local |= validate_submission(form, submission, local, NOW)
    (output,) = ASSESSMENT.node("add-costs").extensions.outputs
    assert evaluated(output.source, local) == [LINE]


def test_a_revised_offer_keeps_known_costs_without_showing_them() -> None:
    variables: dict[str, Value] = OFFER | {"version": Decimal(1), "findings": []}  # type: ignore[assignment]
    path = FORMS / "deal-desk-revise.form"
    form = read_form(path.read_bytes(), path.name)
    local = local_variables("revise-quote", variables)
    assert "700" not in repr(shown_data(form, local, NOW))
    without_cost = {name: value for name, value in LINE.items() if name != "unitCost"}
    submission = OFFER | {"action": "change", "lines": [without_cost]}
    del submission["quoteNumber"]
    local |= validate_submission(form, submission, local, NOW)
    outputs = {
        mapping.target: evaluated(mapping.source, local)
        for mapping in PROCESS.node("revise-quote").extensions.outputs
    }
    assert outputs["lines"] == [LINE]
    assert outputs["version"] == 2
