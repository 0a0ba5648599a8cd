"""What variables are: a field goes before the catalogue, a value is sealed as a whole."""

from __future__ import annotations

import json
from itertools import permutations, product

import pytest

from engine.data_catalogue.classification import Classification, classification, part_given
from engine.data_catalogue.model import Variable
from forms.model import Form
from forms.personal import CLASSES
from forms.reader import read_form
from tests.builders import form, text_field


def field(key: str, **said: str) -> dict[str, object]:
    """Return a text field with custom properties `vorgang:…`."""
    named = {f"vorgang:{name.rstrip('_')}": value for name, value in said.items()}
    return {**text_field(key), "properties": named}


def read(*components: dict[str, object]) -> Form:
    made = form("f", *components)
    return read_form(made.content, made.name)


def group(path: str, *components: dict[str, object], **said: str) -> dict[str, object]:
    named = {f"vorgang:{name.rstrip('_')}": value for name, value in said.items()}
    of = {"path": path} if path else {}
    return {
        "type": "group",
        "id": f"group-{path}",
        **of,
        "properties": named,
        "components": [*components],
    }


def test_a_field_goes_before_the_catalogue_and_the_catalogue_before_nothing() -> None:
    catalogue = {
        "email": Variable("contact", "E-Mail", given=True),
        "vat": Variable("voucher", "USt-IdNr."),
    }
    form = read(field("email", class_="special", given="false"), field("note", class_="business"))
    assert classification([form], [catalogue]) == Classification(
        {"email": "special", "vat": "voucher", "note": "business"},
        frozenset(),
        frozenset({("email",)}),
        {"email": "E-Mail", "vat": "USt-IdNr."},
        frozenset({"email", "note"}),
        {"email": "Email", "note": "Note"},
    )


def test_what_an_expression_or_a_part_of_a_variable_is_called_is_no_name_of_the_variable() -> None:
    computed = {**field("sum"), "label": "=title"}
    form = read(computed, group("customer", field("email")), {**field("a"), "label": "A \u2026"})
    assert classification([form], []).fields == {"a": "A \u2026"}


def test_what_stands_in_a_group_belongs_to_its_variable_and_takes_after_it() -> None:
    form = read(
        group("customer", field("email", given="true"), text_field("rating"), class_="contact"),
        group("", text_field("iban"), class_="voucher", given="true"),
    )
    found = classification([form], [])
    assert found.retention == {"customer": "contact", "iban": "voucher"}
    assert found.given == {("customer", "email"), ("iban",)}


@pytest.mark.parametrize("classes", list(permutations(["business", "contact", "special"])))
def test_a_value_of_several_classes_is_as_protected_as_its_most_protected_part(
    classes: tuple[str, ...],
) -> None:
    fields = [field(f"a.{place}", class_=one) for place, one in zip("xyz", classes, strict=True)]
    assert classification([read(*fields)], []).retention == {"a": "special"}
    personal = [one for one in fields if one["properties"] != {"vorgang:class": "special"}]
    assert classification([read(*personal)], []).retention == {"a": "contact"}


VALUE = {"name": "Anne", "rating": 3, "pets": [{"kind": "cat", "chip": 7}, {"kind": "dog"}]}


@pytest.mark.parametrize(
    ("wanted", "withheld", "part"),
    [
        ([()], [], VALUE),
        ([("name",)], [], {"name": "Anne"}),
        ([("pets", "chip")], [], {"pets": [{"chip": 7}, None]}),
        ([()], [("rating",)], {"name": "Anne", "pets": VALUE["pets"]}),
        (
            [()],
            [("pets", "chip"), ("rating",)],
            {"name": "Anne", "pets": [{"kind": "cat"}, {"kind": "dog"}]},
        ),
        ([("pets",)], [("pets", "kind")], {"pets": [{"chip": 7}, None]}),
        ([], [], None),
        ([()], [()], None),
        ([("age",)], [], None),
        ([("name", "first")], [], None),
    ],
)
def test_exactly_what_was_given_is_handed_over(
    wanted: list[tuple[str, ...]], withheld: list[tuple[str, ...]], part: object
) -> None:
    assert part_given(VALUE, wanted, withheld) == part


def test_more_that_was_given_never_hands_over_less_and_more_withheld_never_more() -> None:
    """All combinations of these paths."""
    paths: list[tuple[str, ...]] = [(), ("name",), ("rating",), ("pets", "kind")]

    def leaves(value: object) -> set[str]:
        text = json.dumps(value)
        return {one for one in ('"Anne"', "3", '"cat"', "7") if one in text}

    for chosen in product([False, True], repeat=len(paths)):
        wanted = [path for path, one in zip(paths, chosen, strict=True) if one]
        for more in paths:
            assert leaves(part_given(VALUE, wanted)) <= leaves(part_given(VALUE, [*wanted, more]))
            assert leaves(part_given(VALUE, [()], [*wanted, more])) <= leaves(
                part_given(VALUE, [()], wanted)
            )


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_field_may_have_any_class_there_is(name: str) -> None:
    (component,) = read(field("a", class_=name)).components
    assert component.retention == name
