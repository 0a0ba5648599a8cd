"""A decision table of 20 rules and 4 inputs, against the same conditions as Python."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from bench.installation import Installation
from bench.rounds import Ratio, in_turns
from dmn.evaluate import evaluate_decision
from dmn.reader import read_decisions
from feel import Value

_RULES = 20
_EVALUATIONS = 500
_INPUTS = (("amount", "number"), ("region", "string"), ("discount", "number"), ("code", "string"))
_SCOPE: dict[str, Value] = {
    "amount": Decimal("1200.50"),
    "region": "north",
    "discount": Decimal(15),
    "code": f"c{_RULES - 1}",
}


def table_over_eval(installation: Installation) -> dict[str, Ratio]:
    """Return the time of a decision ÷ of its rules as one expression of Python's, compiled.

    The last rule alone holds, by its last cell: every cell is tested.
    """
    model = read_decisions(_file(), "bench.dmn")
    code = compile(f"[{', '.join(map(_condition, range(_RULES)))}].index(True)", "rules", "eval")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert evaluate_decision(model, "d", _SCOPE, now).value == _RULES - 1
    assert eval(code, {}, _SCOPE) == _RULES - 1

    def ours() -> float:
        begun = time.thread_time()
        for _ in range(_EVALUATIONS):
            evaluate_decision(model, "d", _SCOPE, now)
        return (time.thread_time() - begun) / _EVALUATIONS

    def python() -> float:
        begun = time.thread_time()
        for _ in range(_EVALUATIONS):
            eval(code, {}, _SCOPE)
        return (time.thread_time() - begun) / _EVALUATIONS

    rounds = in_turns(installation.rounds(40, 10), ours, python)
    figures = {**rounds.figures("table", "python_eval"), "rules": _RULES, "inputs": len(_INPUTS)}
    return {"table_over_eval": Ratio(rounds.first_over_second(), figures)}


def _cells(rule: int) -> tuple[str, str, str, str]:
    return f">= {rule}", '"north", "south"', f"[0..{50 - rule}]", f'"c{rule}"'


def _condition(rule: int) -> str:
    return (
        f'amount >= {rule} and region in ("north", "south") and 0 <= discount <= {50 - rule}'
        f' and code == "c{rule}"'
    )


def _file() -> bytes:
    inputs = "".join(
        f'<input id="i{name}" label="{name}"><inputExpression id="e{name}" typeRef="{type_}">'
        f"<text>{name}</text></inputExpression></input>"
        for name, type_ in _INPUTS
    )
    rules = "".join(
        f'<rule id="r{rule}">'
        + "".join(
            f'<inputEntry id="c{rule}-{column}"><text>{escape(cell)}</text></inputEntry>'
            for column, cell in enumerate(_cells(rule))
        )
        + f'<outputEntry id="o{rule}"><text>{rule}</text></outputEntry></rule>'
        for rule in range(_RULES)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="bench" name="bench"'
        ' namespace="http://example.org/bench"><decision id="d" name="Rule"><decisionTable id="t"'
        f' hitPolicy="UNIQUE">{inputs}<output id="o" name="rule" typeRef="number"/>{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()
