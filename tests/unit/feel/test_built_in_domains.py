"""Every built-in function of the standard is there, and none breaks on any arguments."""

from itertools import product

import pytest

from feel import FeelAssertionFailed, Value, compile_expression
from feel.built_in import BUILT_IN
from feel.limits import Run
from feel.values import Arguments, NoValue
from tests.unit.feel.evaluating import NOW, value

STANDARD = {
    "10.3.4.1": ["context", "date", "date and time", "duration", "number", "range", "string"],
    "10.3.4.1, two more": ["time", "years and months duration"],
    "10.3.4.2": ["not"],
    "10.3.4.3": [
        *("substring", "string length", "upper case", "lower case", "substring before"),
        *("substring after", "replace", "contains", "starts with", "ends with", "matches"),
        *("split", "string join"),
    ],
    "10.3.4.4": [
        *("list contains", "count", "min", "max", "sum", "mean", "all", "any", "sublist"),
        *("append", "concatenate", "insert before", "remove", "list replace", "reverse"),
        *("index of", "union", "distinct values", "flatten", "product", "median", "stddev"),
        "mode",
    ],
    "10.3.4.5": [
        *("decimal", "floor", "ceiling", "round up", "round down", "round half up"),
        *("round half down", "abs", "modulo", "sqrt", "log", "exp", "odd", "even"),
    ],
    "10.3.4.6": ["is"],
    "10.3.4.7": [
        *("before", "after", "meets", "met by", "overlaps", "overlaps before"),
        *("overlaps after", "finishes", "finished by", "includes", "during", "starts"),
        *("started by", "coincides"),
    ],
    "10.3.4.8": ["day of year", "day of week", "month of year", "week of year"],
    "10.3.4.9": ["sort"],
    "10.3.4.10": ["get value", "get entries", "context put", "context merge"],
    "10.3.4.11": ["now", "today"],
    "Camunda": [
        *("is defined", "get or else", "assert", "fromAi", "is blank", "trim", "extract"),
        *("uuid", "random number", "to base64", "from json", "to json", "is empty"),
        *("partition", "duplicate values", "last day of month", "and", "or", "put", "put all"),
    ],
}
VALUES = [
    value(source)
    for source in (
        *("null", "true", "0", "-1.5", "1e30", '""', '"a"', '"2026-01-01"', "[]", "[1, null]"),
        *("[[1]]", '["a"]', "{}", '{key: "a", value: [1]}', "[1..5]", "(> 3)", '@"2026-01-01"'),
        *('@"10:00:00Z"', '@"2026-01-01T10:00:00@Europe/Berlin"', '@"P1Y"', '@"-P1DT0.5S"'),
        *("function(x, y) null", "function(x) external {}", '["a".."b"]'),
    )
]


@pytest.mark.parametrize("clause", STANDARD)
def test_every_function_of_the_clause_is_there(clause: str) -> None:
    assert [name for name in STANDARD[clause] if name not in BUILT_IN] == []


def outcome(name: str, arguments: Arguments) -> Value:
    try:
        return BUILT_IN[name].invoke(Run(NOW), arguments)
    except (NoValue, FeelAssertionFailed):
        return None


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_function_takes_any_arguments_without_breaking(name: str) -> None:
    for given in product(VALUES, repeat=2):
        outcome(name, Arguments(given))
        outcome(name, Arguments((*given, given[0])))
        named = dict(zip(BUILT_IN[name].parameters, given, strict=False))
        outcome(name, Arguments((), named))
    for one in VALUES:
        outcome(name, Arguments((one,)))
        outcome(name, Arguments((one,) * 4))
        outcome(name, Arguments((), dict.fromkeys(BUILT_IN[name].parameters, one)))
    outcome(name, Arguments(()))
    outcome(name, Arguments((), {}))


@pytest.mark.parametrize("name", ["sum", "string length", "date and time"])
def test_a_refusal_names_the_function_and_the_place(name: str) -> None:
    expression = compile_expression(f"[\n  {name}(true, true, true)\n]")
    (warning,) = expression.evaluate({}, NOW).warnings
    assert warning.message.startswith(f"{name}(): ")
    assert (warning.line, warning.column) == (2, 3 + len(name))
