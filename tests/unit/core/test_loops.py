"""Multi-instance activities: order, counters, collections, completion conditions."""

from __future__ import annotations

from decimal import Decimal

from engine.core.loops import MOST_INSTANCES
from tests.unit.core.builders import (
    Run,
    chain,
    compiled,
    each,
    job,
    script,
    task,
    timer,
    user,
    values,
)

ITEMS = ["x", "y", "z"]


def test_a_sequential_loop_runs_one_instance_after_the_other() -> None:
    loop = each(sequential=True, input_element="item")
    run = Run.of(compiled(*chain(user("u", loop=loop))), items=ITEMS)
    for counter, item in enumerate(ITEMS, 1):
        assert run.standing() == ["u"]
        seen = run.variables("u")
        assert (seen["item"], seen["loopCounter"]) == (item, Decimal(counter))
        run.complete("u")
    assert run.last.status == "completed"
    assert run.ran().count("u") == 3


def test_a_parallel_loop_opens_all_instances_in_order() -> None:
    run = Run.of(compiled(*chain(user("u", loop=each(input_element="item")))), items=ITEMS)
    tokens = run.tokens("u")
    assert [opened.token_id for opened in run.last.user_tasks_opened] == tokens
    for token in reversed(tokens):
        run.complete(token)
    assert run.last.status == "completed"
    assert run.types("u").count("task.completed") == 3


def test_outputs_stand_in_the_order_of_the_input_whatever_came_first() -> None:
    loop = each(input_element="item", output_collection="answers", output_element="=answer")
    run = Run.of(compiled(*chain(user("u", loop=loop), user("end_task"))), items=ITEMS)
    for token, answer in zip(reversed(run.tokens("u")), ("c", "b", "a"), strict=True):
        run.complete(token, answer=answer)
    assert run.variables()["answers"] == ["a", "b", "c"]
    assert "answer" not in run.variables()


def test_outputs_of_a_context_keep_what_each_instance_submitted() -> None:
    loop = each(
        input_element="item",
        output_collection="answers",
        output_element="={item: item, vote: vote}",
    )
    run = Run.of(compiled(*chain(user("u", loop=loop), user("v"))), items=ITEMS)
    for token, vote in zip(reversed(run.tokens("u")), (3, 2, 1), strict=True):
        run.complete(token, vote=vote)
    expected = [{"item": item, "vote": Decimal(n)} for n, item in enumerate(ITEMS, 1)]
    assert run.variables()["answers"] == expected


def test_a_completion_condition_cancels_the_rest() -> None:
    loop = each(completion_condition="=numberOfCompletedInstances >= 2")
    run = Run.of(compiled(*chain(user("u", loop=loop), task("t"))), items=[1, 2, 3, 4])
    first, second, third, fourth = run.tokens("u")
    run.complete(second).complete(fourth)
    assert run.last.user_tasks_closed == (first, third)
    assert run.types("u").count("task.cancelled") == 2
    assert run.last.status == "completed"


def test_a_completion_condition_sees_counters_and_what_was_submitted() -> None:
    loop = each(
        sequential=True,
        completion_condition=(
            '=decision = "reject" or numberOfCompletedInstances = numberOfInstances'
            " and numberOfActiveInstances = 0 and numberOfTerminatedInstances = 0"
        ),
    )
    run = Run.of(compiled(*chain(user("u", loop=loop))), items=ITEMS)
    run.complete("u", decision="approve")
    assert run.standing() == ["u"]
    assert run.complete("u", decision="reject").last.status == "completed"


def test_a_completion_condition_sees_what_has_been_collected_so_far() -> None:
    """The collection of the activity hides an older one of the instance until the activity ends."""
    loop = each(
        input_element="item",
        output_collection="votes",
        output_element="={item: item, vote: vote}",
        completion_condition='=some v in votes satisfies v != null and v.vote = "no"',
    )
    run = Run.of(compiled(*chain(user("u", loop=loop), user("v"))), items=ITEMS, votes=["old"])
    _, second, third = run.tokens("u")
    run.complete(third, vote="yes")
    assert run.variables()["votes"] == ["old"]
    assert run.variables("u")["votes"] == [None, None, {"item": "z", "vote": "yes"}]
    run.complete(second, vote="no")
    assert run.standing() == ["v"]
    assert run.variables()["votes"] == [
        None,
        {"item": "y", "vote": "no"},
        {"item": "z", "vote": "yes"},
    ]


def test_active_instances_are_counted_down_in_a_parallel_loop() -> None:
    loop = each(completion_condition="=numberOfActiveInstances <= 1")
    run = Run.of(compiled(*chain(user("u", loop=loop))), items=ITEMS)
    run.complete(run.tokens("u")[0])
    assert run.last.status == "active"
    assert run.complete(run.tokens("u")[0]).last.status == "completed"


def test_results_of_an_instance_that_nothing_collects_go_to_the_process_instance() -> None:
    run = Run.of(compiled(*chain(user("u", loop=each()), user("v"))), items=ITEMS)
    run.complete("u", found=1)
    assert run.variables()["found"] == Decimal(1)


def test_an_empty_collection_passes_without_an_instance() -> None:
    loop = each(output_collection="out", output_element="=1")
    run = Run.of(compiled(*chain(task("t", loop=loop), user("u"))), items=[])
    assert run.types("t") == ["variable.changed", "element.skipped"]
    assert run.variables()["out"] == []
    assert run.standing() == ["u"]


def test_the_wrapper_leaves_no_entry_under_the_id_of_its_instances() -> None:
    run = Run.of(compiled(*chain(task("t", loop=each()))), items=ITEMS)
    assert run.ran() == ["start", "t", "t", "t", "end"]


def test_scripts_and_jobs_repeat_too() -> None:
    doubling = each(
        input_element="n", output_collection="doubled", output_element="=twice", sequential=True
    )
    run = Run.of(
        compiled(*chain(script("s", "=n * 2", "twice", loop=doubling), job("j", loop=each()))),
        items=[1, 2, 3],
    )
    assert run.variables()["doubled"] == values({"l": [2, 4, 6]})["l"]
    for _ in range(3):
        run.work("j")
    assert run.last.status == "completed"


def test_a_boundary_timer_of_a_loop_cancels_all_its_instances() -> None:
    process = compiled(*chain(user("u", loop=each())), timer("late", "u", "timeDuration", "PT1H"))
    run = Run.of(process, items=ITEMS)
    assert len(run.last.timers_opened) == 1
    run.fire("late")
    assert len(run.last.user_tasks_closed) == 3
    assert run.last.status == "completed"


def test_the_collection_is_read_once() -> None:
    loop = each(sequential=True, input_element="item")
    run = Run.of(compiled(*chain(user("u", loop=loop))), items=["a", "b"])
    run.complete("u", items=["a", "b", "c", "d"])
    assert run.variables("u")["item"] == "b"
    assert run.complete("u").last.status == "completed"


def test_what_is_no_list_is_an_incident_and_can_be_resolved() -> None:
    run = Run.of(compiled(*chain(user("u", loop=each()))), items="abc")
    (incident,) = run.last.incidents_opened
    assert (incident.activity_id, incident.type) == ("u", "loop")
    run.resolve("u")
    assert len(run.last.incidents_closed) == len(run.last.incidents_opened) == 1


def test_too_many_items_are_an_incident_and_the_most_that_fit_run() -> None:
    process = compiled(*chain(task("t", loop=each())))
    run = Run.of(process, items=[1] * (MOST_INSTANCES + 1))
    assert run.last.incidents_opened[0].type == "loop"
    run = Run.of(process, items=[1] * MOST_INSTANCES)
    assert run.last.status == "completed"
