"""Types: `instance of`, parameters, and types of a model. Source: DMN 1.5, 10.3.2.9, table 61."""

from dataclasses import dataclass

import pytest

from feel import Value, compile_expression, compile_unary_tests
from feel.limits import Run
from feel.syntax import ContextType, FunctionType, ListType, NamedType, RangeType, Type
from feel.type_check import type_conforms, type_text
from tests.unit.feel.evaluating import NOW, value

VALUES = {
    "number": "123",
    "string": '"abc"',
    "boolean": "true",
    "date": '@"2026-01-01"',
    "time": '@"10:00:00"',
    "date and time": '@"2026-01-01T10:00:00"',
    "years and months duration": '@"P1Y"',
    "days and time duration": '@"P1D"',
    "list<number>": "[123]",
    "context<a: number>": "{a: 1}",
    "range<number>": "[1..2]",
    "function<number> -> number": "function(x: number) x",
}


@pytest.mark.parametrize("type_name", VALUES)
def test_each_value_is_an_instance_of_its_own_type_and_of_no_other(type_name: str) -> None:
    for other, source in VALUES.items():
        assert value(f"({source}) instance of {type_name}") is (other == type_name), other
    assert value(f"null instance of {type_name}") is False
    assert value(f"({VALUES[type_name]}) instance of Any") is True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("null instance of Null", True),
        ("null instance of Any", False),
        ("1 instance of Null", False),
        ("[] instance of list<number>", True),
        ("[1, null] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ('[1, "a"] instance of list<Any>', True),
        ("[[1]] instance of list<list<number>>", True),
        ('{a: 1, b: "x"} instance of context<a: number>', True),
        ("{a: 1} instance of context<a: number, b: string>", False),
        ('{a: "1"} instance of context<a: number>', False),
        ("{a: null} instance of context<a: number>", True),
        ('["a".."b"] instance of range<number>', False),
        ('(> @"2026-01-01") instance of range<date>', True),
        ("(function(x) x) instance of function<number> -> number", True),
        ("(function(x: number) x) instance of function<string> -> number", False),
        ("(function(x: number) x) instance of function<Any> -> number", False),
        ("(function(x, y) x) instance of function<number> -> number", False),
        ("(function() 1) instance of function<> -> number", True),
        (
            "(function(c: context<a: number>) 1) instance of"
            " function<context<a: number, b: string>> -> number",
            True,
        ),
        ("1 instance of unheard", None),
    ],
)
def test_instances_follow_the_lattice_of_types(source: str, expected: bool | None) -> None:
    assert value(source) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{f: function(x: number) x + 1, r: f([1])}.r = 2", True),
        ("{f: function(x: list<number>) count(x), r: f(1)}.r = 1", True),
        ("{f: function(x: list) count(x), r: f(1)}.r = 1", True),
        (
            '{f: function(x: date and time) x, r: f(@"2026-01-01")}.r = @"2026-01-01T00:00:00Z"',
            True,
        ),
        ("{f: function(x: Any) x, r: f([1])}.r = [1]", True),
        ('{f: function(x: number) 5, r: f("1")}.r = null', True),
        ("{f: function(x: number) x = null, r: f(null)}.r", True),
        ("{f: function(a, b) b = null, r: f(a: 1)}.r", True),
        ("{f: function(a, b) a - b, r: f(b: 1, a: 3)}.r = 2", True),
        (
            "{f: function(a) a, r: f(1, 2)}.r = null and {f: function(a) a, r: f(c: 1)}.r = null",
            True,
        ),
    ],
)
def test_arguments_are_converted_to_the_types_of_parameters(source: str, expected: bool) -> None:
    assert value(source) is expected


# ---- types of a model ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Positive:
    """Numbers above zero."""

    def holds(self, value: Value, run: Run) -> bool:
        tests = compile_unary_tests("> 0")
        return tests.matches_within(run, value, {}) is True


TYPES = {"tPositive": Positive(), "Positive Number": Positive(), "other.tPositive": Positive()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 instance of tPositive", True),
        ("-1 instance of tPositive", False),
        ("null instance of tPositive", False),
        ('"1" instance of tPositive', False),
        ("[1, 2] instance of list<tPositive>", True),
        ("[1, -2] instance of list<tPositive>", False),
        ("{a: 1} instance of context<a: tPositive>", True),
        ("[1..2] instance of range<tPositive>", True),
        ("1 instance of Positive Number", True),
        ("1 instance of other.tPositive", True),
        ("1 instance of tUnknown", None),
        ("{f: function(x: tPositive) x, r: f(1)}.r = 1", True),
        ("{f: function(x: tPositive) x, r: f([1])}.r = 1", True),
        ("{f: function(x: tPositive) 5, r: f(-1)}.r = null", True),
        ("{f: function(x: list<tPositive>) x, r: f(1)}.r = [1]", True),
    ],
)
def test_a_type_of_the_model_stands_wherever_a_type_may(source: str, expected: bool | None) -> None:
    expression = compile_expression(source, ["Positive Number"], TYPES)
    assert expression.evaluate({}, NOW).value is expected
    cell = compile_unary_tests(f"? = 1 and ({source}) = true", ["Positive Number"], TYPES)
    assert cell.matches(value("1"), {}, NOW) is bool(expected)


# ---- the lattice ---------------------------------------------------------------------------------
NUMBER, STRING, ANY = NamedType("number"), NamedType("string"), NamedType("Any")
LATTICE: list[Type] = [
    *(ANY, NamedType("Null"), NUMBER, STRING),
    *(ListType(ANY), ListType(NUMBER), RangeType(NUMBER), RangeType(ANY)),
    ContextType((("a", NUMBER),)),
    ContextType((("a", NUMBER), ("b", STRING))),
    FunctionType((NUMBER,), NUMBER),
    FunctionType((ANY,), NUMBER),
    FunctionType((NUMBER,), ANY),
    FunctionType((), None),
]


def conforms(one: Type, other: Type) -> bool:
    return type_conforms(one, other, Run(NOW))


def test_conformance_is_a_partial_order_between_null_and_any() -> None:
    for one in LATTICE:
        assert conforms(one, one)
        assert conforms(one, ANY)
        assert conforms(NamedType("Null"), one)
        for other in LATTICE:
            if conforms(one, other) and conforms(other, one):
                assert one == other
            for third in LATTICE:
                if conforms(one, other) and conforms(other, third):
                    assert conforms(one, third), (one, other, third)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("list<number>", "list<Any>"),
        ("context<a: number, b: string>", "context<a: number>"),
        ("function<Any> -> number", "function<number> -> Any"),
        ("range<number>", "range<Any>"),
    ],
)
def test_the_narrower_type_conforms_and_the_wider_does_not(one: str, other: str) -> None:
    types = {type_text(each): each for each in LATTICE}
    narrow, wide = types[one], types[other]
    assert conforms(narrow, wide)
    assert not conforms(wide, narrow)
