from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from forms.validate import SubmissionRefused, shown_data, validate_submission
from tests.unit.forms.build import NOW, faults, form_of, take

NAME = {"type": "textfield", "key": "name", "label": "Name", "validate": {"required": True}}
AMOUNT = {"type": "number", "key": "amount", "label": "Betrag", "decimalDigits": 2}
LINES = {
    "type": "dynamiclist",
    "id": "Lines",
    "path": "lines",
    "components": [
        {"type": "textfield", "id": "Sku", "key": "sku", "label": "Artikel", "readonly": True},
        {"type": "number", "id": "Price", "key": "price", "label": "Preis", "readonly": True},
        {"type": "number", "id": "Qty", "key": "qty", "label": "Menge"},
        {"type": "expression", "id": "Sum", "key": "sum", "expression": "=this.price * this.qty"},
    ],
}
STORED = [
    {"sku": "A", "price": Decimal("0.10"), "qty": Decimal(1), "note": "keep"},
    {"sku": "B", "price": Decimal("20"), "qty": Decimal(2)},
]


def test_all_faults_are_reported_at_once_in_the_order_of_the_form() -> None:
    form = form_of(NAME, AMOUNT)
    submission = {"more": 1, "amount": Decimal("1.234"), "name": ""}
    assert faults(form, submission) == [
        ("name", "required"),
        ("amount", "digits"),
        ("more", "unknown"),
    ]


def test_a_fault_says_field_and_remedy_in_german() -> None:
    with pytest.raises(SubmissionRefused) as refused:
        validate_submission(form_of(NAME, AMOUNT), {"name": "x", "amount": "1.234"}, {}, NOW)
    (fault,) = refused.value.faults
    assert (fault.path, fault.field_id, fault.label) == ("amount", "Id_amount", "Betrag")
    assert fault.message == (
        "Geben Sie bei „Betrag“ eine Zahl mit höchstens 2 Nachkommastellen ein."
    )


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        (Decimal("0.1"), "0.1"),
        ("0.1", "0.1"),
        (7, "7"),
        ("12345678901234567.01", "12345678901234567.01"),
        (Decimal("1E+3"), "1000"),
        ("-0", "0"),
    ],
)
def test_a_number_is_taken_exactly(sent: object, taken: str) -> None:
    value = take(form_of(AMOUNT), {"amount": sent})["amount"]
    assert isinstance(value, Decimal)
    assert str(value) == taken


def test_a_number_that_is_serialised_to_a_string_stays_one() -> None:
    form = form_of({**AMOUNT, "serializeToString": True})
    assert take(form, {"amount": "12.50"}) == {"amount": "12.50"}


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "1,5", "0x10", "1e999999", "٣", " 1", Decimal("NaN"), "9" * 500]
)
def test_what_is_no_number_is_refused(value: object) -> None:
    assert faults(form_of(AMOUNT), {"amount": value}) == [("amount", "number")]


def test_a_field_that_is_not_mentioned_is_left_alone() -> None:
    assert take(form_of(AMOUNT, {**NAME, "validate": {}}), {}, amount=Decimal(3)) == {}


def test_a_required_field_must_be_answered_even_if_the_server_has_a_value() -> None:
    assert faults(form_of(NAME), {}, name="from an earlier round") == [("name", "required")]


def test_a_hidden_field_is_neither_validated_nor_taken() -> None:
    form = form_of({"type": "checkbox", "key": "no"}, {**NAME, "conditional": {"hide": "=no"}})
    assert take(form, {"no": True, "name": "smuggled"}) == {"no": True}
    assert faults(form, {"no": False}) == [("name", "required")]


def test_what_is_inside_a_hidden_group_is_hidden() -> None:
    group = {"type": "group", "conditional": {"hide": "=true"}, "components": [{"id": "N", **NAME}]}
    assert take(form_of(group), {"name": "smuggled"}) == {}


def test_a_disabled_field_is_neither_validated_nor_taken() -> None:
    assert take(form_of({**NAME, "disabled": True}), {"name": "smuggled"}) == {}


@pytest.mark.parametrize("readonly", [True, "=locked", "=1 = 1"])
def test_a_read_only_field_keeps_the_servers_value(readonly: object) -> None:
    form = form_of(
        {**AMOUNT, "readonly": readonly},
        {"type": "expression", "key": "double", "expression": "=amount * 2"},
    )
    taken = take(form, {"amount": 999}, amount=Decimal(4), locked=True)
    assert taken == {"double": Decimal(8)}


def test_expressions_are_computed_by_the_server() -> None:
    form = form_of(
        AMOUNT,
        {"type": "expression", "key": "net", "expression": "=amount / 2"},
        {"type": "expression", "key": "half", "expression": "=net / 2"},
    )
    taken = take(form, {"amount": 8, "net": 1_000_000, "half": 0})
    assert taken == {"amount": Decimal(8), "net": Decimal(4), "half": Decimal(2)}


@pytest.mark.parametrize(
    "options",
    [
        {"values": [{"label": "A", "value": "a"}, {"label": "Eins", "value": 1}]},
        {"valuesKey": "possible"},
        {"valuesExpression": "=possible"},
    ],
)
def test_only_offered_options_are_taken(options: dict[str, Any]) -> None:
    select = form_of({"type": "select", "key": "one", **options})
    several = form_of({"type": "checklist", "key": "many", **options})
    possible = ["a", Decimal(1)]
    assert take(select, {"one": 1}, possible=possible) == {"one": Decimal(1)}
    assert take(several, {"many": ["a", 1]}, possible=possible) == {"many": ["a", Decimal(1)]}
    for value in ("b", True, ["a"], {"value": "a"}):
        assert faults(select, {"one": value}, possible=possible) == [("one", "option")]
    assert faults(several, {"many": ["a", True]}, possible=possible) == [("many", "option")]
    assert faults(several, {"many": ["a", "a"]}, possible=possible) == [("many", "duplicate")]


def test_a_submission_cannot_bring_its_own_options() -> None:
    form = form_of({"type": "select", "key": "one", "valuesKey": "possible"})
    assert faults(form, {"one": "b", "possible": ["b"]}, possible=["a"]) == [
        ("one", "option"),
        ("possible", "unknown"),
    ]


@pytest.mark.parametrize(
    ("subtype", "good", "bad"),
    [
        ("date", "2024-02-29", "2026-02-29"),
        ("time", "23:59+01:00", "24:00"),
        ("datetime", "2026-11-19T14:30+01:00", "2026-13-01T14:30"),
    ],
)
def test_dates_and_times_are_real_ones(subtype: str, good: str, bad: str) -> None:
    form = form_of({"type": "datetime", "key": "at", "subtype": subtype})
    assert take(form, {"at": good}) == {"at": good}
    assert faults(form, {"at": bad}) == [("at", subtype)]


def test_limits_may_depend_on_other_answers() -> None:
    form = form_of(AMOUNT, {"type": "number", "key": "part", "validate": {"max": "=amount"}})
    assert faults(form, {"amount": 5, "part": 6}) == [("part", "max")]
    assert faults(form, {"amount": 5, "part": 5}) == []
    assert faults(form, {"part": 6}) == []


def test_nested_answers_are_laid_over_the_servers_own_values() -> None:
    inner = {"type": "textfield", "id": "City", "key": "address.city"}
    form = form_of({"type": "group", "path": "customer", "components": [inner]})
    customer = {"name": "Krause", "address": {"city": "Kiel", "zip": "24103"}}
    taken = take(form, {"customer": {"address": {"city": "Ulm"}}}, customer=customer)
    assert taken == {"customer": {"name": "Krause", "address": {"city": "Ulm", "zip": "24103"}}}
    assert customer["address"] == {"city": "Kiel", "zip": "24103"}


def test_a_row_keeps_its_read_only_values_when_another_row_is_removed() -> None:
    taken = take(form_of(LINES), {"lines": [{"sku": "B", "price": 20, "qty": 5}]}, lines=STORED)
    assert taken == {
        "lines": [{"sku": "B", "price": Decimal(20), "qty": Decimal(5), "sum": Decimal(100)}]
    }


def test_a_row_keeps_what_the_form_does_not_show() -> None:
    rows = [{"sku": "A", "price": "0.1", "qty": 3}, {"qty": 1}]
    taken = take(form_of(LINES), {"lines": rows}, lines=STORED)["lines"]
    assert taken[0]["note"] == "keep"
    assert taken[0]["sum"] == Decimal("0.3")
    assert taken[1] == {"qty": Decimal(1), "sum": None}


@pytest.mark.parametrize(
    "rows",
    [
        [{"sku": "A", "price": 1, "qty": 1}],
        [{"sku": "B", "price": 20}, {"sku": "A", "price": "0.1"}],
        [{"sku": "A", "price": "0.1"}, {"sku": "A", "price": "0.1"}],
    ],
)
def test_a_changed_swapped_or_doubled_read_only_row_is_refused(rows: list[Any]) -> None:
    assert faults(form_of(LINES), {"lines": rows}, lines=STORED) == [("lines", "readonly")]


def test_rows_neither_come_nor_go_where_the_form_forbids_it() -> None:
    form = form_of({**LINES, "allowAddRemove": False})
    assert faults(form, {"lines": [{"qty": 1}]}, lines=STORED) == [("lines", "rows")]
    taken = take(form, {"lines": [{"qty": 1}, {"qty": 2}]}, lines=STORED)
    assert [row["sku"] for row in taken["lines"]] == ["A", "B"]


def test_faults_in_rows_name_the_row() -> None:
    rows = [{"sku": "A", "price": "0.1", "qty": "x"}, {"sku": "B", "price": 20, "other": 1}]
    assert faults(form_of(LINES), {"lines": rows}, lines=STORED) == [
        ("lines[0].qty", "number"),
        ("lines[1].other", "unknown"),
    ]


def test_a_fault_in_a_row_says_which_row_to_people_too() -> None:
    rows: list[Any] = [{"sku": "A", "price": "0.1"}, {"sku": "B", "price": 20, "qty": "x"}]
    variables: dict[str, Any] = {"lines": STORED}
    with pytest.raises(SubmissionRefused) as refused:
        validate_submission(form_of(LINES), {"lines": rows}, variables, NOW)
    (fault,) = refused.value.faults
    assert fault.label == "Menge (Zeile 2)"
    assert "„Menge (Zeile 2)“" in fault.message


def test_expressions_in_rows_see_row_parent_and_number() -> None:
    form = form_of(
        AMOUNT,
        {
            "type": "dynamiclist",
            "path": "rows",
            "components": [
                {"type": "number", "id": "Q", "key": "q"},
                {
                    "type": "expression",
                    "id": "E",
                    "key": "e",
                    "expression": "=[this.q, parent.amount, i[1], _this_.q, amount]",
                },
            ],
        },
    )
    taken = take(form, {"amount": 9, "rows": [{"q": 4}, {"q": 5}]})
    assert taken["rows"][1]["e"] == [Decimal(5), Decimal(9), Decimal(2), Decimal(5), Decimal(9)]


def test_only_what_visible_fields_need_is_shown() -> None:
    form = form_of(
        NAME,
        {"type": "text", "text": "Guten Tag {{customer.name}}, {{#if vip}}Bonus{{/if}}"},
        {"type": "textfield", "key": "salary", "conditional": {"hide": "=not(boss)"}},
        {"type": "checkbox", "key": "more"},
        {"type": "textfield", "key": "detail", "conditional": {"hide": "=not(more)"}},
        {"type": "textfield", "key": "account.owner"},
    )
    variables: dict[str, Any] = {
        "name": "Ada",
        "customer": {"name": "Krause"},
        "vip": True,
        "salary": Decimal(100),
        "boss": False,
        "detail": "appears when ticked",
        "account": {"owner": "Jo", "balance": Decimal(1)},
        "secret": "never",
    }
    assert shown_data(form, variables, NOW) == {
        "name": "Ada",
        "customer": {"name": "Krause"},
        "vip": True,
        "boss": False,
        "detail": "appears when ticked",
        "account": {"owner": "Jo"},
    }


def test_an_empty_list_is_sent_where_the_browser_would_show_a_hidden_table_without_it() -> None:
    form = form_of(
        {
            "type": "table",
            "label": "Earlier",
            "dataSource": "=earlier",
            "columns": [{"label": "Who", "key": "who"}],
            "conditional": {"hide": "=count(earlier) = 0"},
        }
    )
    assert shown_data(form, {"earlier": []}, NOW) == {"earlier": []}
    assert shown_data(form, {"earlier": [{"who": "Ada"}]}, NOW) == {"earlier": [{"who": "Ada"}]}


def test_what_hides_a_field_is_not_sent_where_the_field_stays_hidden_without_it() -> None:
    form = form_of(
        {"type": "textfield", "key": "salary", "conditional": {"hide": "=boss.level != 1"}}
    )
    assert shown_data(form, {"salary": Decimal(9), "boss": {"level": Decimal(2)}}, NOW) == {}
