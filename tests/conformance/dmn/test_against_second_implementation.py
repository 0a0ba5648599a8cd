"""Random decision tables give what a second evaluator, written apart from ours, makes of them.

Where the two differ by design it is said here: ours refuses a violated hit policy, the other
gives null; ours gives the empty list where nothing matches, the other null.
"""

from __future__ import annotations

import importlib
import sys
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.evaluate import DecisionFailed, evaluate_decision
from feel import Value
from tests.conformance.beside import PROTOTYPES
from tests.unit.dmn.models import NOW, decision, read, table

sys.path.insert(0, str(PROTOTYPES / "feel" if PROTOTYPES else ""))
other: Any = importlib.import_module("owndmn")

_TESTS = ["-", "< 2", ">= 1", "[1..2]", "not(2)", "0, 3", "? * 2 > 3", "null"]
_WORDS = ["high", "middle", "low"]
_ORDER = ", ".join(f'"{word}"' for word in _WORDS)
_POLICIES = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
_AGGREGATORS = ["SUM", "MIN", "MAX", "COUNT"]

tables = st.fixed_dictionaries(
    {
        "rules": st.lists(
            st.tuples(st.sampled_from(_TESTS), st.sampled_from(_TESTS), st.integers(0, 2)),
            min_size=1,
            max_size=5,
        ),
        "policy": st.sampled_from(_POLICIES),
        "default": st.sampled_from([None, 0, 1]),
    }
)


def _ours(given_table: dict[str, Any], aggregator: str | None, x: Value, y: Value) -> Value:
    kind, outputs, inside = "string", _WORDS, f"<outputValues><text>{_ORDER}</text></outputValues>"
    cells = [f'"{word}"' for word in outputs]
    policy = f'hitPolicy="{given_table["policy"]}"'
    if aggregator:
        kind, inside, cells = "number", "", ["0.1", "0.2", "0.7"]
        policy = f'hitPolicy="COLLECT" aggregation="{aggregator}"'
    if given_table["default"] is not None:
        default = cells[given_table["default"]]
        inside += f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>"
    rows = [f"{one}; {two} => {cells[place]}" for one, two, place in given_table["rules"]]
    logic = table([("x", "x"), ("y", "y")], [("z", kind)], rows, policy=policy, inside=inside)
    model = read(decision("d", logic))
    return evaluate_decision(model, "d", {"x": x, "y": y}, NOW).value


def _theirs(given_table: dict[str, Any], aggregator: str | None, x: Value, y: Value) -> Any:
    cells = ["0.1", "0.2", "0.7"] if aggregator else [f'"{word}"' for word in _WORDS]
    default = given_table["default"]
    logic = {
        "k": "dt",
        "hp": "COLLECT" if aggregator else given_table["policy"],
        "agg": aggregator,
        "inputs": [{"expr": name, "type": None, "values": None} for name in ("x", "y")],
        "outputs": [
            {
                "name": "z",
                "type": "number" if aggregator else "string",
                "values": None if aggregator else _ORDER,
                "default": None if default is None else cells[default],
            }
        ],
        "rules": [
            {"i": [one, two], "o": [cells[place]]} for one, two, place in given_table["rules"]
        ],
    }
    nothing = ("inputs", "decisions", "bkms", "services", "items")
    empty = {"ns": "n", "imports": [], **{kind: {} for kind in nothing}}
    model = other.Model(empty, {})
    return model.x(logic, {"x": x, "y": y}, model.m)


numbers = st.sampled_from([None, *(Decimal(number) for number in range(4))])


@settings(max_examples=300, deadline=None)
@given(tables, st.sampled_from([None, *_AGGREGATORS]), numbers, numbers)
def test_both_give_the_same(
    given_table: dict[str, Any], aggregator: str | None, x: Value, y: Value
) -> None:
    theirs = _theirs(given_table, aggregator, x, y)
    try:
        ours = _ours(given_table, aggregator, x, y)
    except DecisionFailed:
        assert given_table["policy"] in ("UNIQUE", "ANY")
        assert theirs is None
        return
    if theirs is None and (ours == [] or (aggregator == "COUNT" and ours == 0)):
        return
    assert ours == theirs
