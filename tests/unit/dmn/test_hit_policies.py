"""Every hit policy over every set of matching rules, against a reference of a few lines."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.model import DecisionModel
from feel import Value
from tests.unit.dmn.models import NOW, decide, decision, read, table

D = Decimal
ORDER = [D(3), D(1), D(2)]
POLICIES = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
AGGREGATORS = ["SUM", "MIN", "MAX", "COUNT"]
VIOLATION = "violation"


def a_model(policy: str, outputs: tuple[int, ...], default: bool) -> DecisionModel:
    rows = [f"list contains(?, {place}) => {value}" for place, value in enumerate(outputs)]
    inside = "<outputValues><text>3, 1, 2</text></outputValues>"
    if default:
        inside += "<defaultOutputEntry><text>9</text></defaultOutputEntry>"
    logic = table([("x", "x")], [("y", "number")], rows, policy=policy, inside=inside)
    return read(decision("d", logic))


def reference(policy: str, found: list[Decimal], default: bool) -> Any:
    is_list = policy in ("RULE ORDER", "OUTPUT ORDER", "COLLECT")
    if not found:
        nothing: Any = D(0) if policy == "COUNT" else [] if is_list else None
        return nothing if not default else [D(9)] if is_list else D(9)
    by_priority = sorted(found, key=ORDER.index)
    return {
        "UNIQUE": found[0] if len(found) == 1 else VIOLATION,
        "ANY": found[0] if len(set(found)) == 1 else VIOLATION,
        "FIRST": found[0],
        "PRIORITY": by_priority[0],
        "RULE ORDER": found,
        "OUTPUT ORDER": by_priority,
        "COLLECT": found,
        "COUNT": D(len(found)),
        "SUM": sum(found),
        "MIN": min(found),
        "MAX": max(found),
    }[policy]


@pytest.mark.parametrize("policy", [*POLICIES, *AGGREGATORS])
def test_every_set_of_matching_rules_gives_what_the_policy_says(policy: str) -> None:
    written = f'hitPolicy="{policy}"'
    if policy in AGGREGATORS:
        written = f'hitPolicy="COLLECT" aggregation="{policy}"'
    for outputs in product((1, 2, 3), repeat=3):
        for default in (False, True):
            model = a_model(written, outputs, default)
            for chosen in product((False, True), repeat=3):
                matching: list[Value] = [D(place) for place in range(3) if chosen[place]]
                found = [D(outputs[place]) for place in range(3) if chosen[place]]
                try:
                    value: Any = evaluate_decision(model, "d", {"x": matching}, NOW).value
                except DecisionFailed:
                    value = VIOLATION
                # The whole list is the input, so a list of one must not be taken for its item.
                assert value == reference(policy, found, default), (outputs, chosen, default)


@pytest.mark.parametrize("policy", POLICIES)
def test_several_outputs_make_contexts(policy: str) -> None:
    values = "<outputValues><text>1, 2</text></outputValues>"
    columns = [("a", "number"), ("b", "number")]
    rows = ["1 => 2; 1", "1 => 1; 2", "2 => 1; 1"]
    logic = table([("x", "x")], columns, rows, policy=f'hitPolicy="{policy}"', inside=values)
    model = read(decision("d", logic))
    assert decide(model, "d", x=D(2)).value in ({"a": 1, "b": 1}, [{"a": 1, "b": 1}])
    first, second = {"a": 2, "b": 1}, {"a": 1, "b": 2}
    expected: dict[str, object] = {
        "FIRST": first,
        "PRIORITY": second,
        "RULE ORDER": [first, second],
        "OUTPUT ORDER": [second, first],
        "COLLECT": [first, second],
    }
    if policy not in expected:
        with pytest.raises(DecisionFailed, match=policy):
            decide(model, "d", x=D(1))
    else:
        assert decide(model, "d", x=D(1)).value == expected[policy]


@pytest.mark.parametrize("orientation", ["Rule-as-Row", "Rule-as-Column", "CrossTable"])
def test_how_a_table_is_drawn_does_not_matter(orientation: str) -> None:
    policy = f'hitPolicy="FIRST" preferredOrientation="{orientation}"'
    model = read(decision("d", table([("x", "x")], [("y", "number")], ["1 => 5"], policy=policy)))
    assert decide(model, "d", x=D(1)).value == 5


def test_the_allowed_values_of_an_output_type_are_its_priorities() -> None:
    item = (
        '<itemDefinition name="tRisk"><typeRef>string</typeRef>'
        '<allowedValues><text>"high","low"</text></allowedValues></itemDefinition>'
    )
    rows = ['- => "low"', '- => "high"']
    logic = table([("x", "x")], [("y", "tRisk")], rows, policy='hitPolicy="PRIORITY"')
    model = read(item, decision("d", logic))
    assert decide(model, "d", x=D(1)).value == "high"
    assert model.warnings == ()


def test_a_priority_without_output_values_is_advised_against() -> None:
    logic = table([("x", "x")], [("y", "number")], ["- => 1"], policy='hitPolicy="PRIORITY"')
    model = read(decision("d", logic))
    assert [warning.rule for warning in model.warnings] == ["dmn/hit-policy"]


def test_a_default_is_converted_to_the_type_of_its_output() -> None:
    inside = "<defaultOutputEntry><text>[4]</text></defaultOutputEntry>"
    logic = table([("x", "x")], [("y", "number")], ["1 => 1"], inside=inside)
    assert decide(read(decision("d", logic)), "d", x=D(2)).value == 4
