"""Tokens and flows: which element ran, in which order, how often."""

from __future__ import annotations

import pytest

from engine.core import step
from engine.faults import NotFound, StepFailed, UserTaskNotReady
from tests.unit.core.builders import (
    ALICE,
    Run,
    around,
    chain,
    compiled,
    end,
    exclusive,
    flow,
    job,
    message,
    node,
    parallel,
    script,
    start,
    task,
    terminate,
    user,
)


def test_a_sequence_runs_in_order_and_ends_the_instance() -> None:
    run = Run.of(compiled(*chain(task("a"), task("b"))))
    assert run.ran() == ["start", "a", "b", "end"]
    assert run.last.status == "completed"
    assert run.types()[0] == "process.started"
    assert run.types()[-1] == "process.completed"


def test_a_process_without_an_end_event_ends_when_no_token_is_left() -> None:
    run = Run.of(compiled(start(), task("a"), flow("start", "a")))
    assert run.last.status == "completed"


def test_a_task_passes_and_a_user_task_waits() -> None:
    run = Run.of(compiled(*chain(node("m", "manualTask"), user("u"))))
    assert run.ran() == ["start", "m"]
    assert run.standing() == ["u"]
    assert run.last.status == "active"
    (opened,) = run.last.user_tasks_opened
    assert (opened.activity_id, opened.candidate_groups) == ("u", ("finance",))


def test_a_completed_user_task_cannot_be_completed_again() -> None:
    run = Run.of(compiled(*chain(user("u"), user("v"))))
    token = run.token("u")
    run.complete("u")
    assert run.last.user_task_completed == token
    with pytest.raises(UserTaskNotReady, match="completed or cancelled"):
        run.complete(token)


def test_a_user_task_that_has_not_been_reached_cannot_be_completed() -> None:
    run = Run.of(compiled(*chain(user("u"), user("v"))))
    for token in range(10):
        if token != run.token("u"):
            with pytest.raises(UserTaskNotReady):
                run.complete(token)


def test_an_exclusive_gateway_takes_the_first_true_flow_in_document_order() -> None:
    process = compiled(
        start(),
        exclusive("x", default="x_c"),
        task("a"),
        task("b"),
        task("c"),
        flow("start", "x"),
        flow("x", "c"),
        flow("x", "a", "=n > 10"),
        flow("x", "b", "=n > 5"),
    )
    assert Run.of(process, n=20).ran() == ["start", "x", "a"]
    assert Run.of(process, n=7).ran() == ["start", "x", "b"]
    run = Run.of(process, n=1)
    assert run.ran() == ["start", "x", "c"]
    (fact,) = [fact for fact in run.facts if fact.type == "gateway.decided"]
    assert fact.data == {"flow": "x_c"}


def test_a_parallel_join_waits_for_one_token_on_each_flow() -> None:
    process = compiled(
        start(),
        parallel("fork"),
        user("a"),
        user("b"),
        parallel("join"),
        task("after"),
        *(flow(*pair.split()) for pair in ("start fork", "fork a", "fork b", "a join", "b join")),
        flow("join", "after"),
    )
    run = Run.of(process).complete("a")
    assert "join" not in run.ran()
    run.complete("b")
    assert run.ran() == ["start", "fork", "a", "b", "join", "after"]
    assert run.last.status == "completed"


def test_two_tokens_on_one_flow_do_not_make_a_join_fire() -> None:
    """The surplus token stays at the join: the instance never ends by itself."""
    process = compiled(
        start(),
        parallel("fork"),
        user("a"),
        user("b"),
        exclusive("merge"),
        user("c"),
        parallel("join"),
        task("after"),
        *(flow(*pair.split()) for pair in ("start fork", "fork a", "fork b", "fork c")),
        *(flow(*pair.split()) for pair in ("a merge", "b merge", "merge join", "c join")),
        flow("join", "after"),
    )
    run = Run.of(process).complete("a").complete("b")
    assert "after" not in run.ran()
    run.complete("c")
    assert run.ran().count("after") == 1
    assert run.last.status == "active"
    assert run.standing() == ["join"]


def test_an_activity_with_several_flows_splits_in_parallel() -> None:
    process = compiled(
        start(),
        task("a"),
        task("b"),
        task("c"),
        flow("start", "a"),
        flow("a", "b"),
        flow("a", "c"),
    )
    assert Run.of(process).ran() == ["start", "a", "b", "c"]


@pytest.mark.parametrize(("n", "expected"), [(1, ["d"]), (3, ["b"]), (9, ["b", "c"])])
def test_conditional_flows_of_an_activity_are_all_followed_and_the_default_if_none_is(
    n: int, expected: list[str]
) -> None:
    process = compiled(
        start(),
        node("a", "task", default="a_d"),
        *(task(name) for name in "bcd"),
        flow("start", "a"),
        flow("a", "b", "=n > 2"),
        flow("a", "c", "=n > 5"),
        flow("a", "d"),
    )
    assert Run.of(process, n=n).ran() == ["start", "a", *expected]


def test_a_terminate_end_event_cancels_everything_else_at_once() -> None:
    process = compiled(
        start(),
        parallel("fork"),
        user("a"),
        job("j"),
        user("go"),
        terminate("stop"),
        *(flow(*pair.split()) for pair in ("start fork", "fork a", "fork j", "fork go", "go stop")),
    )
    run = Run.of(process)
    open_task, open_job = run.token("a"), run.token("j")
    run.complete("go")
    assert run.last.status == "completed"
    assert run.last.user_tasks_closed == (open_task,)
    assert run.last.jobs_closed == (open_job,)
    assert run.types("a")[-1] == "task.cancelled"
    assert run.types("j")[-1] == "job.cancelled"


def test_what_opens_and_is_cancelled_within_one_step_is_not_handed_to_the_shell() -> None:
    process = compiled(
        start(),
        user("a"),
        task("pass"),
        terminate("stop"),
        flow("start", "a"),
        flow("start", "pass"),
        flow("pass", "stop"),
    )
    run = Run.of(process)
    assert run.last.user_tasks_opened == ()
    assert run.last.user_tasks_closed == ()
    assert run.types("a") == ["task.ready", "task.cancelled"]


def test_a_token_that_is_cancelled_before_its_turn_never_runs() -> None:
    process = compiled(
        start(), terminate("stop"), task("t"), flow("start", "stop"), flow("start", "t")
    )
    assert Run.of(process).ran() == ["start", "stop"]


def test_the_default_flow_is_taken_beside_an_unconditional_one_if_no_condition_is_true() -> None:
    process = compiled(
        start(),
        node("a", "task", default="a_d"),
        *(task(name) for name in "bcd"),
        flow("start", "a"),
        flow("a", "b"),
        flow("a", "c", "=n > 2"),
        flow("a", "d"),
    )
    assert Run.of(process, n=1).ran() == ["start", "a", "b", "d"]
    assert Run.of(process, n=3).ran() == ["start", "a", "b", "c"]


def test_messages_and_services_wait_for_their_job() -> None:
    run = Run.of(compiled(*chain(job("mail"), message("confirm"), task("t"))))
    (opened,) = run.last.jobs_opened
    assert (opened.activity_id, opened.type, opened.retries) == ("mail", "mail", 3)
    run.work("mail").work("confirm")
    assert run.types("confirm") == ["job.created", "job.completed", "message.sent"]
    assert run.last.status == "completed"


def test_a_message_end_event_ends_when_its_job_is_done() -> None:
    process = compiled(start(), message("tell", "endEvent"), flow("start", "tell"))
    run = Run.of(process)
    assert run.last.status == "active"
    run.work("tell")
    assert run.last.status == "completed"
    assert run.types("tell")[-1] == "message.sent"


def test_a_thousand_rounds_leave_a_state_of_constant_size() -> None:
    process = compiled(
        start(),
        user("u"),
        parallel("fork"),
        task("a"),
        task("b"),
        parallel("join"),
        exclusive("x", default="x_u"),
        end(),
        *(flow(*pair.split()) for pair in ("start u", "u fork", "fork a", "fork b")),
        *(flow(*pair.split()) for pair in ("a join", "b join", "join x", "x u")),
        flow("x", "end", "=stop = true"),
    )
    run = Run.of(process, stop=False)
    sizes = []
    for _ in range(1000):
        run.complete("u")
        sizes.append(len(run.state))
    assert run.ran().count("join") == 1000
    assert sizes[999] <= sizes[10] + 4  # the token id has more digits
    assert run.complete("u", stop=True).last.status == "completed"


def test_a_loop_without_a_wait_state_fails_the_step_and_names_its_element() -> None:
    process = compiled(
        start(), task("a"), task("b"), flow("start", "a"), flow("a", "b"), flow("b", "a")
    )
    with pytest.raises(StepFailed, match="10000 activities") as failed:
        Run.of(process)
    assert failed.value.activity_id in {"a", "b"}


def test_cancelling_an_instance_closes_everything_and_gives_the_reason() -> None:
    process = compiled(start(), user("a"), job("j"), flow("start", "a"), flow("start", "j"))
    run = Run.of(process)
    tokens = run.token("a"), run.token("j")
    run.cancel()
    assert run.last.status == "terminated"
    assert (run.last.user_tasks_closed, run.last.jobs_closed) == ((tokens[0],), (tokens[1],))
    assert run.last.facts[0].type == "admin.intervened"
    assert run.last.facts[0].personal[0].value == "wrong"
    with pytest.raises(NotFound, match="terminated already"):
        run.cancel()


def test_a_state_of_another_process_is_refused() -> None:
    run = Run.of(compiled(*chain(user("u"))))
    other = compiled(*chain(user("v")))
    with pytest.raises(StepFailed, match="no element 'u'"):
        step.cancel(other, "1", run.state, "", around(ALICE))


def test_a_passed_event_writes_the_fact_its_model_asks_for() -> None:
    event = node("auto", "intermediateThrowEvent", properties={"vorgang:fact": "approval.auto"})
    run = Run.of(compiled(*chain(event)))
    assert run.types("auto") == ["element.completed", "approval.auto"]


def test_no_personal_value_stands_in_the_open_part_of_a_fact() -> None:
    secret = "Erika Mustermann"
    line = (user("u"), script("s", '=name + "!"', "greeting"), job("j"))
    run = Run.of(compiled(*chain(*line)), name=secret).complete("u", comment=secret)
    run.work("j", answer=secret)
    assert secret in str([fact.personal for fact in run.facts])
    assert secret not in str([(fact.data, fact.refs, fact.element) for fact in run.facts])
