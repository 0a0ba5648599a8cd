"""The form of a decision asks for all that it needs, deep, and takes exact values."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.json_text import write_json
from api.web.decision_inputs import InputForm, input_form, text_value
from dmn.reader import read_decisions
from engine.faults import SubmissionRefused
from feel import Date, Value
from forms.reader import read_form
from tests.unit.dmn.models import decision, definitions, literal, read, table

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MATRIX = Path(__file__).resolve().parents[3] / "library" / "deal-desk" / "deal-desk-matrix.dmn"


def component(form: InputForm, name: str) -> dict[str, Any]:
    components: Any = form.schema["components"]
    return next(one for one in components if form.names[one["key"]] == name)


def filled(form: InputForm, **answers: object) -> dict[str, Value]:
    keys = {name: key for key, name in form.names.items()}
    return form.values_of({keys[name]: value for name, value in answers.items()}, NOW)


def matrix() -> InputForm:
    return input_form(read_decisions(MATRIX.read_bytes(), MATRIX.name), "deal-desk-matrix")


def test_the_matrix_asks_for_its_columns_with_their_labels_and_types() -> None:
    form = matrix()
    assert list(form.names.values()) == [
        *("discount", "offered", "margin", "paymentDays", "highestLineDiscount", "termMonths"),
        *("nonStandardTerms", "segment"),
    ]
    assert list(form.kinds.values()) == [*["number"] * 6, "boolean", "string"]
    assert component(form, "discount")["label"] == "Nachlass in %"
    assert component(form, "discount")["description"] == "discount"


def test_a_text_column_offers_what_its_cells_list_and_one_other_value() -> None:
    options = component(matrix(), "segment")["values"]
    assert [one["value"] for one in options] == ["new", "(anderer Wert)"]


def test_every_form_is_one_that_form_js_and_the_server_accept() -> None:
    labels = ['a "{{b}}" c', "= 1", "{{", "x" * 300]
    rows = [(label, f"value{n}") for n, label in enumerate(labels)]
    logic = table(rows, [("r", "string")], [f'{";".join("-" for _ in rows)} => "x"'])
    form = input_form(read(decision("d", logic)), "d")
    assert len(read_form(write_json(form.schema), "d.form").components) == len(labels)


def test_inputs_of_required_decisions_are_asked_for_and_their_results_are_not() -> None:
    model = read(
        decision("base", literal("price * quantity")),
        decision("net", literal("base * (1 - rebate)"), requires=["base"]),
        decision("gross", literal("net * 1.19"), requires=["net"]),
    )
    assert sorted(input_form(model, "gross").names.values()) == ["price", "quantity", "rebate"]
    assert sorted(input_form(model, "base").names.values()) == ["price", "quantity"]


def test_names_that_the_logic_binds_itself_are_not_asked_for() -> None:
    logic = "sum(for line in lines return line.price)"
    context = (
        f'<context><contextEntry><variable name="total"/>{literal(logic)}</contextEntry>'
        f"<contextEntry>{literal('total * factor')}</contextEntry></context>"
    )
    form = input_form(read(decision("d", context)), "d")
    assert sorted(form.names.values()) == ["factor", "lines"]


def test_input_data_keep_their_type_and_allowed_values_close_the_list() -> None:
    types = (
        '<itemDefinition name="tLevel"><typeRef>string</typeRef><allowedValues><text>"low", '
        '"high"</text></allowedValues></itemDefinition>'
    )
    data = (
        '<inputData id="i" name="Risk Level"><variable name="Risk Level" typeRef="tLevel"/>'
        "</inputData>"
    )
    needs = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    made = f'<decision id="d" name="d">{needs}{literal("Risk Level")}</decision>'
    form = input_form(read_decisions(definitions(types, data, made), "m.dmn"), "d")
    assert [one["value"] for one in component(form, "Risk Level")["values"]] == ["low", "high"]
    assert filled(form, **{"Risk Level": "low"}) == {"Risk Level": "low"}


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=15))
def test_a_number_keeps_every_digit(number: Decimal) -> None:
    assert filled(FORM, discount=f"{number:f}")["discount"] == number


FORM = matrix()


def test_an_empty_field_is_null_and_a_choice_is_a_boolean() -> None:
    values = filled(matrix(), nonStandardTerms="false", segment="new", margin="")
    assert values["nonStandardTerms"] is False
    assert values["segment"] == "new"
    assert values["margin"] is None
    assert values["discount"] is None


def test_a_date_is_a_date_and_anything_else_is_written_as_feel_or_json() -> None:
    assert text_value('{"a": [1.10, null, "x"], "b": true}', NOW) == {
        "a": [Decimal("1.10"), None, "x"],
        "b": True,
    }
    assert text_value('date("2026-12-24")', NOW) == Date(2026, 12, 24)
    assert text_value("  ", NOW) is None


def test_an_unreadable_value_names_its_field() -> None:
    form = input_form(read(decision("d", literal("customer.segment"))), "d")
    with pytest.raises(SubmissionRefused) as refused:
        filled(form, customer='{"segment": ')
    [fault] = refused.value.faults
    assert fault.field_id == "value_1"
    assert "customer" in fault.message
    assert "Erwartet wird" in fault.message
