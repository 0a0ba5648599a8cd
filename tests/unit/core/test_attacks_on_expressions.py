"""An expression that asks for too much is an incident where it stands; no case is lost."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from dmn.evaluate import DecisionFailed
from engine.core import step
from feel.limits import SECONDS
from tests.unit.core.builders import Run, compiled, exclusive, flow, parallel, start, task, user
from tests.unit.dmn.models import decide, decision, literal, read, table

# They compile, and want more than there is when they are evaluated.
ATTACKS = [
    "{f: function(n) f(n + 1), r: f(1)}.r = 1",
    "(function(f) f(f))(function(f) f(f))",
    "count(for i in 1..30 return if i = 1 then text else partial[-1] + partial[-1]) > 1",
    "string length(string join(for i in 1..100000 return text)) > 1",
    "some i in 1..100000, j in 1..100000 satisfies i + j = 0",
    "count([1..1000000000][item > 1]) + count(for i in 1..1000000000 return i) > 1",
    'matches(text + "!", "^(a|aa)+$")',
    "count(flatten(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])) > 1",
    "count(for i in 1..100000 return " + "1.0000001**" * 500 + "1.1) > 1",
    "sort(for i in 1..90000 return modulo(i * 7919, 90001), function(a, b) a < b)[1] = 1",
]
TEXT = "a" * 10_000


@pytest.mark.parametrize("source", ATTACKS)
def test_a_condition_of_a_gateway_parks_its_token_and_the_rest_goes_on(source: str) -> None:
    process = compiled(
        start(),
        parallel("fork"),
        exclusive("x"),
        task("yes"),
        user("beside"),
        flow("start", "fork"),
        flow("fork", "x"),
        flow("fork", "beside"),
        flow("x", "yes", f"={source}"),
    )
    begun = time.thread_time()
    run = Run.of(process, text=TEXT)
    assert time.thread_time() - begun < 5 * SECONDS
    (incident,) = run.last.incidents_opened
    assert incident.activity_id == "x"
    assert run.last.status == "active"
    assert [one.activity_id for one in run.last.user_tasks_opened] == ["beside"]
    # The case is what it was: the task beside it can be done, and nothing else was lost.
    after = run.complete("beside", done=True)
    assert {view.activity_id for view in step.tokens_of(after.process, after.state)} == {"x"}
    assert after.last.status == "active"


@pytest.mark.parametrize("source", ATTACKS)
@pytest.mark.parametrize("place", ["cell", "output", "input", "literal"])
def test_a_decision_fails_with_the_reason_wherever_the_expression_stands(
    place: str, source: str
) -> None:
    logic = {
        "cell": table([("A", "amount")], [("r", "string")], [f"{source} => 1"]),
        "output": table([("A", "amount")], [("r", "string")], [f"- => {source}"]),
        "input": table([("A", source)], [("r", "string")], ["- => 1"]),
        "literal": literal(source),
    }[place]
    model = read(decision("d", logic))
    begun = time.thread_time()
    with pytest.raises(DecisionFailed) as caught:
        decide(model, "d", amount=Decimal(1), text=TEXT)
    assert time.thread_time() - begun < 5 * SECONDS
    assert str(caught.value)
