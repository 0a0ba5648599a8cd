"""A step ends: after its work time, and with what the database and the ledger can hold."""

from __future__ import annotations

import time

import pytest

from bpmn.model import Assignment
from engine.core.executable import LONGEST_SUMMARY, ExecutableProcess
from engine.core.interpreter import TOKENS_PER_STEP
from engine.faults import StepFailed
from feel import work_time
from tests.unit.core import drawn
from tests.unit.core.builders import (
    NOW,
    Run,
    chain,
    compiled,
    end,
    exclusive,
    flow,
    job,
    script,
    start,
    user,
)

WORK_SECONDS = 0.3
COSTLY = "=count(for i in 1..90000 return i * i)"


def endless(expression: str, *first: str) -> ExecutableProcess:
    """A loop without a wait state around a script; a user task before it if one is named."""
    nodes = [user(name) for name in first]
    entry = first[0] if first else "again"
    return compiled(
        start(),
        *nodes,
        exclusive("again"),
        script("work", expression, "r"),
        exclusive("enough", default="enough_again"),
        end(),
        flow("start", entry),
        *(flow(name, "again") for name in first),
        flow("again", "work"),
        flow("work", "enough"),
        flow("enough", "again"),
        flow("enough", "end", "=r = null"),
    )


def test_a_loop_of_costly_expressions_fails_the_step_in_time_and_names_the_activity() -> None:
    begun = time.thread_time()
    with work_time(WORK_SECONDS), pytest.raises(StepFailed) as failed:
        Run.of(endless(COSTLY))
    assert time.thread_time() - begun < 10 * WORK_SECONDS
    assert failed.value.activity_id in {"again", "work", "enough"}
    assert "of work" in str(failed.value)


def test_the_work_time_counts_for_a_completion_as_well() -> None:
    run = Run.of(endless(COSTLY, "ask"))
    with work_time(WORK_SECONDS), pytest.raises(StepFailed):
        run.complete("ask")


def test_many_costly_mappings_of_one_activity_share_the_work_time() -> None:
    process = compiled(
        *chain(script("one", "=1", "r", inputs={f"v{n}": COSTLY for n in range(40)}))
    )
    begun = time.thread_time()
    with work_time(WORK_SECONDS), pytest.raises(StepFailed) as failed:
        Run.of(process)
    assert failed.value.activity_id == "one"
    assert time.thread_time() - begun < 10 * WORK_SECONDS


def test_a_loop_that_writes_large_variables_fails_before_it_fills_the_memory() -> None:
    doubling = '=if r = null then "0123456789" else if string length(r) < 400000 then r + r else r'
    with pytest.raises(StepFailed, match="characters and items"):
        Run.of(endless(doubling))


UNFIT = [
    '=["a\\u0000"]',
    '="a\\u0000"',
    "=for i in 1..101 return string(i)",
    '=[string join(for i in 1..300 return "x")]',
]


@pytest.mark.parametrize("names", UNFIT)
@pytest.mark.parametrize("where", ["candidate_groups", "candidate_users"])
def test_names_that_cannot_be_kept_are_an_incident(names: str, where: str) -> None:
    assignment = Assignment(**{where: names})
    run = Run.of(compiled(*chain(user("ask", assignment=assignment))))
    (incident,) = run.last.incidents_opened
    assert (incident.activity_id, incident.type) == ("ask", "assignment")
    assert run.last.user_tasks_opened == ()


@pytest.mark.parametrize("name", ['="a\\u0000"', '=string join(for i in 1..300 return "x")'])
def test_an_assignee_or_a_job_type_that_cannot_be_kept_is_an_incident(name: str) -> None:
    assignment = Assignment(assignee=name, candidate_groups="finance")
    for node in (user("ask", assignment=assignment), job("ask", name)):
        run = Run.of(compiled(*chain(node)))
        assert [one.activity_id for one in run.last.incidents_opened] == ["ask"]


def test_a_hundred_groups_of_the_greatest_length_are_taken() -> None:
    groups = '=for i in 1..100 return string join(for j in 1..252 return "g") + string(i + 100)'
    run = Run.of(compiled(*chain(user("ask", assignment=Assignment(candidate_groups=groups)))))
    (task,) = run.last.user_tasks_opened
    assert len(task.candidate_groups) == 100
    assert {len(group) for group in task.candidate_groups} == {255}


def test_a_variable_holds_no_null_character() -> None:
    run = Run.of(compiled(*chain(script("one", '="a\\u0000b"', "r"), user("ask"))))
    (incident,) = run.last.incidents_opened
    assert (incident.activity_id, incident.type) == ("one", "value")
    with pytest.raises(StepFailed):
        Run.of(compiled(*chain(user("ask"))), name="a\0")


def test_the_message_of_an_incident_is_short_and_can_be_kept() -> None:
    priority = '="\\u0000" + string join(for i in 1..9000 return "x")'
    run = Run.of(compiled(*chain(user("ask", priority=priority))))
    (incident,) = run.last.incidents_opened
    assert len(incident.message) <= 2_000
    assert "\0" not in incident.message


def test_a_summary_is_shortened_and_a_business_id_that_does_not_fit_is_refused() -> None:
    long = '=string join(for i in 1..9000 return "x")'
    properties = {"vorgang:summary": long, "vorgang:businessId": long}
    process = compiled(*chain(user("ask")), properties=properties)
    summary = process.summary({}, NOW)
    assert summary is not None
    assert len(summary) == LONGEST_SUMMARY
    with pytest.raises(StepFailed, match="business id"):
        process.business_id({}, NOW)


def test_null_characters_neither_reach_a_summary_nor_a_business_id() -> None:
    properties = {"vorgang:summary": '="a\\u0000b"', "vorgang:businessId": '="a\\u0000b"'}
    process = compiled(*chain(user("ask")), properties=properties)
    assert process.summary({}, NOW) == "a\ufffdb"
    with pytest.raises(StepFailed, match="business id"):
        process.business_id({}, NOW)


def test_a_step_ends_that_makes_more_tokens_than_it_could_run() -> None:
    """However many flows leave: the tokens are counted as they are made, not when they run."""
    ways = "".join(drawn.task(f"t{n}") for n in range(40))
    pairs = [f"many>t{n}" for n in range(40)]
    many = drawn.task("many", 'completionQuantity="1000"')
    process = drawn.drawn(drawn.start() + many + ways + drawn.flows("start>many", *pairs))
    with pytest.raises(StepFailed, match=f"more than {TOKENS_PER_STEP} tokens"):
        Run.of(process)


def test_loops_in_loops_make_no_more_tokens_than_a_step_could_run() -> None:
    each = (
        "<bpmn:multiInstanceLoopCharacteristics>"
        "<bpmn:loopCardinality>=200</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    inner = drawn.start("i") + f'<bpmn:task id="t">{each}</bpmn:task>' + drawn.flows("i>t")
    body = drawn.start() + drawn.sub("s", inner, each) + drawn.flows("start>s")
    with pytest.raises(StepFailed, match=r"more than \d+ (tokens|activities) without a wait state"):
        Run.of(drawn.drawn(body))
