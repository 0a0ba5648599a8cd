"""A model invoked again and again ends in time, however much each invocation does."""

import time
import tracemalloc
from decimal import Decimal

import pytest

from dmn.allowance import MOST_CHARACTERS, Allowance
from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.findings import ModelRefused
from dmn.model import DecisionTable
from dmn.read_together import read_together
from dmn.reader import read_with_findings
from feel import Value
from feel.limits import SECONDS
from tests.unit.dmn.models import (
    NOW,
    decide,
    decision,
    definitions,
    literal,
    read,
    table,
)
from tests.work import calls, growth

HEAVY = " + ".join(["x"] * 2_000)
LOOP = literal("count(for i in 1..100000 return heavy(i))")


def knowledge(logic: str) -> str:
    return (
        '<businessKnowledgeModel id="b" name="heavy"><encapsulatedLogic>'
        f'<formalParameter name="x"/>{logic}</encapsulatedLogic></businessKnowledgeModel>'
    )


@pytest.mark.parametrize(
    "logic",
    [
        literal(HEAVY),
        table([("x", "x")], [("r", "number")], [f"{HEAVY} > 1 => 1"], policy='hitPolicy="FIRST"'),
        table([("x", HEAVY)], [("r", "number")], ["- => 1"]),
        table([("x", "x")], [("r", "number")], [f"{number} => 1" for number in range(3_000)]),
    ],
)
def test_a_heavy_knowledge_model_in_a_loop_is_a_failure_soon(logic: str) -> None:
    needs = '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'
    model = read(knowledge(logic), decision("d", needs + LOOP))
    begun = time.thread_time()
    with pytest.raises(DecisionFailed):
        decide(model, "d", amount=Decimal(1))
    assert time.thread_time() - begun < 5 * SECONDS


def test_many_decisions_over_very_many_variables_copy_none_of_them() -> None:
    many: dict[str, Value] = {f"v{number}": Decimal(number) for number in range(150_000)}
    parts = [decision(f"d{number}", literal("1")) for number in range(1_000)]
    every = [f"d{number}" for number in range(1_000)]
    model = read(*parts, decision("all", literal("1"), requires=every))
    tracemalloc.start()
    assert evaluate_decision(model, "all", many, NOW).value == 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()

    def decided(variables: dict[str, Value]) -> None:
        evaluate_decision(model, "all", variables, NOW)

    # A copy for each decision would make it some fifty times the work.
    assert growth(lambda: decided({}), lambda: decided(many)) < 10


def _rules(count: int, *, alike: bool = False) -> str:
    rows = [f"{'+'.join(['x'] * 90)}+{0 if alike else row} => 1" for row in range(count)]
    return decision("d", table([("x", "x")], [("r", "number")], rows))


def test_four_hundred_thousand_characters_may_be_compiled_together() -> None:
    assert Allowance().most == MOST_CHARACTERS == 400_000


def test_very_many_heavy_cells_are_refused_before_they_are_compiled() -> None:
    # Nothing is said against the syntax of the first expression, for nobody has looked at it.
    content = definitions(decision("e", literal("1 +")), _rules(100))
    with pytest.raises(ModelRefused) as refusal:
        read_with_findings(content, "m.dmn", allowance=Allowance(15_000))
    (finding,) = refusal.value.findings
    assert (finding.rule, finding.element) == ("dmn/too-much", "M83")
    assert "15000 characters" in finding.message


def test_what_may_be_compiled_does_not_hang_on_the_notes_beside_it() -> None:
    note = f'<textAnnotation id="n"><text>{"x" * 20_000}</text></textAnnotation>'
    content = definitions(note, _rules(80))
    _, findings = read_with_findings(content, "m.dmn", allowance=Allowance(15_000))
    assert findings == ()


def test_files_read_together_share_what_may_be_compiled() -> None:
    files = {f"{name}.dmn": definitions(_rules(50)) for name in "ab"}
    files["c.dmn"] = definitions(_rules(10))
    together = read_together(files, allowance=Allowance(15_000))
    assert [each.rule for each in together.refusals["b.dmn"]] == ["dmn/too-much"]
    assert set(together.models) == {"a.dmn", "c.dmn"}


def test_equal_cells_are_compiled_once_and_counted_once() -> None:
    content = definitions(_rules(120, alike=True))
    model, findings = read_with_findings(content, "m.dmn", allowance=Allowance(1_000))
    assert findings == ()
    table_read = model.decisions["d"].logic
    assert isinstance(table_read, DecisionTable)
    assert len({id(rule.tests[0]) for rule in table_read.rules}) == 1


def _many_names(count: int) -> bytes:
    data = [
        f'<inputData id="i{number}" name="amount of item {number}"/>' for number in range(count)
    ]
    rows = [f"< amount of item {number} => 1" for number in range(count)]
    return definitions(*data, decision("d", table([("x", "x")], [("r", "number")], rows)))


def test_the_names_of_a_model_are_learned_once_for_all_its_expressions() -> None:
    few, many = _many_names(100), _many_names(200)
    once = calls(lambda: read_with_findings(few, "few.dmn"))
    assert calls(lambda: read_with_findings(many, "many.dmn")) < 3 * once
