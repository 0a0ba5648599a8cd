"""What is evaluated often: FEEL conditions."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal

from bench.installation import Installation
from bench.rounds import Ratio, in_turns
from feel import Value, compile_expression

_EVALUATIONS = 5_000


def feel_over_eval(installation: Installation) -> dict[str, Ratio]:
    """Return the time of a compiled FEEL condition ÷ of the same as Python's compiled bytecode."""
    text = 'amount > 1000 and discount <= 15 and region = "north"'
    condition = compile_expression(text, ["amount", "discount", "region"])
    code = compile(text.replace(" = ", " == "), "condition", "eval")
    scope: dict[str, Value] = {
        "amount": Decimal("1200.50"),
        "discount": Decimal(15),
        "region": "north",
    }
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert condition.evaluate(scope, now).value is True
    assert eval(code, {}, scope) is True

    def ours() -> float:
        begun = time.thread_time()
        for _ in range(_EVALUATIONS):
            condition.evaluate(scope, now)
        return (time.thread_time() - begun) / _EVALUATIONS

    def python() -> float:
        begun = time.thread_time()
        for _ in range(_EVALUATIONS):
            eval(code, {}, scope)
        return (time.thread_time() - begun) / _EVALUATIONS

    rounds = in_turns(installation.rounds(40, 10), ours, python)
    figures = {**rounds.figures("feel", "python_eval"), "condition": text}
    return {"feel_over_eval": Ratio(rounds.first_over_second(), figures)}
