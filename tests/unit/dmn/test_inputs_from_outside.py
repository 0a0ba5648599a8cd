"""Inputs come as JSON: texts become what the model declares, or nothing is decided."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.model import DecisionModel
from feel import Value, parse_temporal
from tests.unit.dmn.models import NOW, decide, decision, literal, read, table

D = Decimal
TYPES = """<itemDefinition name="tDay"><typeRef>date</typeRef></itemDefinition>
<itemDefinition name="tCustomer"><itemComponent name="since"><typeRef>tDay</typeRef></itemComponent>
<itemComponent name="limits" isCollection="true"><typeRef>number</typeRef></itemComponent>
</itemDefinition>
<itemDefinition name="tSmall"><typeRef>number</typeRef><allowedValues><text>[0..10]</text>
</allowedValues></itemDefinition>"""
FITTING = [
    ("date", "2026-05-01"),
    ("time", "14:30:00"),
    ("date and time", "2026-05-01T14:30:00+02:00"),
    ("dateTime", "2026-05-01T14:30:00"),
    ("days and time duration", "P2DT3H"),
    ("years and months duration", "P1Y6M"),
]


def input_of(kind: str, expression: str = "x") -> DecisionModel:
    data = f'<inputData id="x" name="x"><variable name="x" typeRef="{kind}"/></inputData>'
    needs = '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
    return read(TYPES, data, decision("d", needs + literal(expression)))


def column_of(kind: str, test: str = "-") -> DecisionModel:
    logic = table([("Day", "x")], [("y", "string")], [f'{test} => "yes"', '- => "no"'])
    typed = logic.replace("<inputExpression>", f'<inputExpression typeRef="{kind}">')
    return read(TYPES, decision("d", typed.replace('id="table"', 'id="t" hitPolicy="FIRST"')))


@pytest.mark.parametrize(("kind", "text"), FITTING)
def test_an_iso_text_is_the_temporal_value_that_the_input_declares(kind: str, text: str) -> None:
    assert decide(input_of(kind), "d", x=text).value == parse_temporal(text)
    assert decide(column_of(kind), "d", x=text).evidence[0].inputs == {"Day": parse_temporal(text)}


def test_a_column_of_dates_matches_the_text_as_it_matches_the_date() -> None:
    model = column_of("date", '>= date("2026-01-01")')
    for value in ("2026-05-01", parse_temporal("2026-05-01")):
        assert decide(model, "d", x=value).value == "yes"
    assert decide(model, "d", x="2025-05-01").value == "no"


def test_texts_inside_structures_and_lists_are_read() -> None:
    model = input_of("tCustomer", 'x.since < date("2026-01-01") and sum(x.limits) = 30.5')
    customer: Value = {"since": "2025-12-31", "limits": ["10.5", D(20)]}
    assert decide(model, "d", x=customer).value is True


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    )
)
def test_a_numeric_text_is_that_number_to_the_cent(number: Decimal) -> None:
    assert decide(NUMBER, "d", x=format(number, "f")).value == number


NUMBER = input_of("number")


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("date", "01.05.2026", 'the text "01.05.2026" is no date; write 2026-05-01'),
        ("date", "2026-02-30", 'the text "2026-02-30" is no date'),
        ("date", "2026-05-01T10:00:00Z", "is no date"),
        ("date", "", 'the text "" is no date'),
        ("date", D(5), "number given, but date expected"),
        ("number", "100,01", 'the text "100,01" is no number; write 100.01'),
        ("number", "1.000,50", "write 1000.50"),
        ("number", "NaN", 'the text "NaN" is no number'),
        ("number", "1_000", 'the text "1_000" is no number'),
        ("number", True, "boolean given"),
        ("number", [D(1), D(2)], "list given"),
        ("boolean", "true", "string given, but boolean expected"),
        ("string", D(1), "number given, but string expected"),
        ("tSmall", "11", "not allowed"),
        (
            "tCustomer",
            {"since": "gestern", "limits": []},
            "'since': the text \"gestern\" is no date",
        ),
        ("tCustomer", {"limits": []}, "the entry 'since' of 'tCustomer' is missing"),
        ("tCustomer", "Silke", "is a structure"),
    ],
)
def test_what_fits_no_type_decides_nothing_and_the_input_is_named(
    kind: str, value: Value, told: str
) -> None:
    for model, label in ((input_of(kind), "x"), (column_of(kind), "Day")):
        with pytest.raises(DecisionFailed) as caught:
            decide(model, "d", x=value)
        failure = caught.value
        assert f"the input '{label}' cannot be used: " in str(failure)
        assert told in str(failure)
        assert (failure.code, failure.label, failure.given) == ("input", label, value)
        assert failure.decision_id == "d"


def test_an_input_that_is_not_given_stays_null() -> None:
    assert decide(input_of("date", "x = null"), "d").value is True
    assert decide(column_of("number", "null"), "d", x=None).value == "yes"


def test_a_service_reads_the_texts_it_is_asked_with() -> None:
    data = '<inputData id="x" name="x"><variable name="x" typeRef="date"/></inputData>'
    needs = '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
    service = '<decisionService id="s" name="S"><outputDecision href="#d"/><inputData href="#x"/>'
    model = read(data, decision("d", needs + literal("x.year")), service + "</decisionService>")
    assert decide(model, "s", x="2026-05-01").value == 2026
    with pytest.raises(DecisionFailed, match="the input 'x'"):
        decide(model, "s", x="morgen")


def test_values_of_feel_are_null_where_they_are_of_another_type_as_the_standard_has_it() -> None:
    for kind, value in (("date", "2026-05-01"), ("number", "1")):
        result = evaluate_decision(input_of(kind), "d", {"x": value}, NOW, lenient=True)
        assert result.value is None
        assert "string given" in result.warnings[0].message
