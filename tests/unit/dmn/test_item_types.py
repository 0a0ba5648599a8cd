from decimal import Decimal

import pytest

from feel import Value
from tests.unit.dmn.models import decide, decision, literal, read, refused

D = Decimal
_TYPES = """
<itemDefinition name="tLevel"><typeRef>number</typeRef>
  <allowedValues><text>[1..3]</text></allowedValues></itemDefinition>
<itemDefinition name="tLevels" isCollection="true"><typeRef>tLevel</typeRef></itemDefinition>
<itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef>
  <typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>
<itemDefinition name="tPerson">
  <itemComponent name="name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="levels" isCollection="true"><typeRef>number</typeRef></itemComponent>
</itemDefinition>
<itemDefinition name="tTree">
  <itemComponent name="value"><typeRef>number</typeRef></itemComponent>
  <itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef></itemComponent>
</itemDefinition>
<itemDefinition name="tFunction"><functionItem outputTypeRef="number">
  <parameters name="a" typeRef="number"/></functionItem></itemDefinition>
"""


def converted(kind: str, value: Value) -> Value:
    variable = f'<variable name="d" typeRef="{kind}"/>'
    return decide(read(_TYPES, decision("d", literal("x"), variable=variable)), "d", x=value).value


def person(name: Value, levels: Value) -> Value:
    return {"name": name, "levels": levels}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("tLevel", D(2), D(2)),
        ("tLevel", [D(2)], D(2)),
        ("tLevel", [[D(2)]], None),
        ("tLevel", D(4), None),
        ("tLevel", "2", None),
        ("tLevels", D(2), [D(2)]),
        ("tLevels", [D(1), None], [D(1), None]),
        ("tLevels", [D(1), D(4)], None),
        ("tPair", [D(1), D(2)], [D(1), D(2)]),
        ("tPair", [D(1)], None),
        ("tPerson", person("a", [D(1)]), person("a", [D(1)])),
        ("tPerson", person("a", D(1)), person("a", [D(1)])),
        ("tPerson", person("a", None), person("a", None)),
        ("tPerson", person(D(1), None), None),
        ("tPerson", {"name": "a"}, None),
        ("tPerson", "a", None),
        ("Any", [D(1)], [D(1)]),
        ("list", [D(1)], [D(1)]),
        ("tTree", {"value": D(1), "children": []}, {"value": D(1), "children": []}),
        ("tTree", {"value": D(1), "children": [{"value": "x", "children": []}]}, None),
    ],
)
def test_a_value_becomes_one_of_the_type_or_null(kind: str, value: Value, expected: Value) -> None:
    assert converted(kind, value) == expected


def test_entries_that_a_structure_does_not_know_are_kept() -> None:
    value: Value = {"name": "a", "levels": [], "more": True}
    assert converted("tPerson", value) == value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x instance of tLevel", True),
        ('"x" instance of tLevel', False),
        ("[x] instance of tLevels", True),
        ("x instance of tLevels", False),
        ('{name: "a", levels: [1]} instance of tPerson', True),
        ('{name: "a"} instance of tPerson', False),
        ("{value: 1, children: [{value: 2, children: []}]} instance of tTree", True),
        ("null instance of tLevel", False),
        ("[x] instance of list<tLevel>", True),
        ("(function(a) a) instance of tFunction", True),
        ("(function(a, b) a) instance of tFunction", False),
        ("(function(a: tLevel) a)(x)", D(9)),
        ('(function(a: tLevel) a)("x")', None),
    ],
)
def test_expressions_know_the_types_of_the_model(expression: str, expected: Value) -> None:
    # `instance of` asks for the type and not for the allowed values, so 9 is a level.
    assert decide(read(_TYPES, decision("d", literal(expression))), "d", x=D(9)).value == expected


def test_a_function_type_asks_for_the_number_of_parameters() -> None:
    variable = '<variable name="f" typeRef="tFunction"/>'
    for parameters, expected in (("a", 2), ("a, b", None)):
        model = read(
            _TYPES,
            decision("f", literal(f"function({parameters}) a + 1"), variable=variable),
            decision("d", literal("f(1)"), requires=["f"]),
        )
        assert decide(model, "d").value == expected


@pytest.mark.parametrize("kind", ["tFunction", "number"])
@pytest.mark.parametrize(("body", "expected"), [("a + 1", D(2)), ('"text"', None)])
def test_the_variable_of_a_knowledge_model_types_it_or_its_result(
    kind: str, body: str, expected: Value
) -> None:
    knowledge = (
        f'<businessKnowledgeModel id="b" name="B"><variable name="B" typeRef="{kind}"/>'
        f'<encapsulatedLogic><formalParameter name="a"/>{literal(body)}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )
    needs = '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'
    model = read(_TYPES, knowledge, decision("d", needs + literal("B(1)")))
    assert decide(model, "d").value == expected


@pytest.mark.parametrize(
    "circle",
    [
        '<itemDefinition name="a"><typeRef>a</typeRef></itemDefinition>',
        '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>'
        '<itemDefinition name="b" isCollection="true"><typeRef>a</typeRef></itemDefinition>',
    ],
)
def test_a_type_that_refines_itself_is_refused(circle: str) -> None:
    assert {finding.rule for finding in refused(circle).findings} == {"dmn/type"}
