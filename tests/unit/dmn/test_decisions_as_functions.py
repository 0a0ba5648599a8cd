from decimal import Decimal

import pytest

from dmn.model import DecisionModel
from feel import Value
from tests.unit.dmn.models import decide, decision, literal, read

D = Decimal
_INPUT = '<inputData id="net" name="net"><variable name="net" typeRef="number"/></inputData>'
_SERVICE = (
    '<decisionService id="pricing" name="Pricing Service">'
    '<variable name="Pricing Service" typeRef="number"/>'
    '<outputDecision href="#gross"/><inputDecision href="#rate"/><inputData href="#net"/>'
    "</decisionService>"
)
_NEEDS_NET = '<informationRequirement><requiredInput href="#net"/></informationRequirement>'
_NEEDS = '<knowledgeRequirement><requiredKnowledge href="#pricing"/></knowledgeRequirement>'
_GROSS = decision("gross", literal("net * (1 + rate)"), requires=["rate"]).replace(
    "<literal", _NEEDS_NET + "<literal"
)
_RATE = decision("rate", literal("0.19"), variable='<variable name="rate" typeRef="number"/>')


def model_asking(logic: str, *more: str) -> DecisionModel:
    asking = decision("ask", logic).replace("<literal", _NEEDS + "<literal", 1)
    if "<invocation" in logic:
        asking = decision("ask", _NEEDS + logic)
    return read(_INPUT, _SERVICE, _RATE, _GROSS, asking, *more)


def test_a_service_is_evaluated_by_its_id_with_what_it_is_given() -> None:
    model = model_asking(literal("1"))
    result = decide(model, "pricing", net=D(100), rate=D("0.07"))
    assert result.value == D("107.00")
    assert [part.decision_id for part in result.evidence] == ["gross", "pricing"]
    assert result.evidence[-1].inputs == {"net": D(100), "rate": D("0.07")}
    assert result.evidence[-1].output == D("107.00")


def test_an_input_decision_is_given_and_never_computed() -> None:
    assert decide(model_asking(literal("1")), "pricing", net=D(100)).value is None


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Pricing Service(100, 0.5)", D(150)),
        ("Pricing Service(rate: 0.5, net: 100)", D(150)),
        ("Pricing Service([100], 0.5)", D(150)),
        ("Pricing Service(100)", None),
        ("Pricing Service(100, 0.5, 1)", None),
        ("Pricing Service(net: 100, tax: 0.5)", None),
        ('Pricing Service("100", 0.5)', None),
    ],
)
def test_a_service_is_a_function_input_data_first(call: str, expected: Value) -> None:
    assert decide(model_asking(literal(call)), "ask").value == expected


def test_a_boxed_invocation_names_the_parameters_of_a_service() -> None:
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>'
        for name, text in (("rate", "1"), ("net", "2"))
    )
    logic = f"<invocation>{literal('Pricing Service')}{bindings}</invocation>"
    assert decide(model_asking(logic), "ask").value == 4


def test_a_service_decides_from_its_arguments_alone_and_leaves_the_outside_alone() -> None:
    outer = decision(
        "both",
        literal("[Pricing Service(10, 1), gross, Pricing Service(10, 0)]"),
        requires=["gross"],
    ).replace("<literal", _NEEDS + "<literal")
    model = model_asking(literal("1"), outer)
    assert decide(model, "both", net=D(100)).value == [D(20), D("119.00"), D(10)]


def test_several_outputs_make_a_context() -> None:
    service = (
        '<decisionService id="s" name="S"><outputDecision href="#a"/>'
        '<outputDecision href="#b"/></decisionService>'
    )
    model = read(
        service, decision("a", literal("1")), decision("b", literal("a + 1"), requires=["a"])
    )
    assert decide(model, "s").value == {"a": 1, "b": 2}


def test_a_result_of_another_type_than_the_service_declares_is_null() -> None:
    service = (
        '<decisionService id="s" name="S"><variable name="S" typeRef="number"/>'
        '<outputDecision href="#a"/></decisionService>'
    )
    result = decide(read(service, decision("a", literal('"text"'))), "s")
    assert result.value is None
    assert "number" in result.warnings[0].message
