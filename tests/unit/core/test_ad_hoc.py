"""Ad-hoc sub-processes (BPMN 2.0.2, 10.3.5 and 13.3.5; Camunda 8, `zeebe:adHoc`)."""

from __future__ import annotations

import pytest

from dmn.findings import ModelRefused
from tests.unit.core.builders import Run
from tests.unit.core.drawn import flows, task, user
from tests.unit.core.library import activity, asked, chained, checked, each, script


def ad_hoc(
    *inner: str, attributes: str = "", condition: str = "", zeebe: str = "", marker: str = ""
) -> str:
    """An ad-hoc sub-process `a` between a start and an end."""
    enough = (
        f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">{condition}'
        "</bpmn:completionCondition>"
        if condition
        else ""
    )
    own = f"<zeebe:adHoc {zeebe} />" if zeebe else ""
    body = marker + "".join(inner) + enough
    return chained(activity("adHocSubProcess", "a", body, own, attributes), ids="a")


def test_all_inner_activities_that_no_flow_leads_to_begin_side_by_side() -> None:
    run = Run.of(checked(ad_hoc(user("x"), user("y"), user("z"), flows("x>z"))))
    assert run.standing() == ["x", "y"]
    run.complete("x")
    assert run.standing() == ["y", "z"]
    run.complete("y").complete("z")
    assert run.ran()[-2:] == ["a", "end"]


def test_without_a_condition_it_ends_when_all_that_began_has_ended() -> None:
    run = Run.of(checked(ad_hoc(task("x"), task("y"))))
    assert run.ran() == ["start", "x", "y", "a", "end"]


def test_the_collection_says_which_activities_begin() -> None:
    body = ad_hoc(user("x"), user("y"), user("z"), zeebe='activeElementsCollection="=chosen"')
    run = Run.of(checked(body), chosen=["z", "x", "x"])
    assert run.standing() == ["z", "x"]


def test_an_empty_collection_leaves_nothing_to_do() -> None:
    body = ad_hoc(user("x"), zeebe='activeElementsCollection="=[]"')
    assert Run.of(checked(body)).ran() == ["start", "a", "end"]


@pytest.mark.parametrize("chosen", ["x", ["q"], [1], None, ["z"]])
def test_a_collection_that_names_nothing_that_can_begin_is_an_incident(chosen: object) -> None:
    body = ad_hoc(user("x"), user("z"), flows("x>z"), zeebe='activeElementsCollection="=chosen"')
    run = Run.of(checked(body), chosen=chosen)
    assert run.types()[-1] == "incident.created"
    assert run.standing() == ["a"]


def test_a_sequential_one_begins_the_next_when_the_one_before_has_ended() -> None:
    body = ad_hoc(user("x"), user("y"), user("z"), attributes='ordering="Sequential"')
    run = Run.of(checked(body))
    for one in ("x", "y", "z"):
        assert run.standing() == [one]
        run.complete(one)
    assert run.ran()[-1] == "end"


def test_in_a_sequential_one_a_path_goes_before_what_has_not_begun() -> None:
    body = ad_hoc(user("x"), user("y"), user("z"), flows("x>z"), attributes='ordering="Sequential"')
    run = Run.of(checked(body))
    run.complete("x")
    assert run.standing() == ["z"]
    run.complete("z")
    assert run.standing() == ["y"]


def test_a_true_condition_cancels_what_still_runs() -> None:
    run = Run.of(
        checked(ad_hoc(user("x"), user("y"), user("z"), flows("x>z"), condition="=enough"))
    )
    run.complete("x", enough=True)
    assert run.standing() == []
    assert run.types("y") == ["task.ready", "task.cancelled"]
    assert "z" not in run.ran()
    assert run.ran()[-1] == "end"


def test_a_false_condition_lets_it_go_on() -> None:
    run = Run.of(checked(ad_hoc(user("x"), user("y"), condition="=enough")))
    run.complete("x", enough=False)
    assert run.standing() == ["y"]


def test_what_runs_may_end_if_the_model_says_so_but_nothing_new_begins() -> None:
    body = ad_hoc(
        user("x"),
        user("y"),
        user("z"),
        flows("x>z"),
        attributes='cancelRemainingInstances="false"',
        condition="=enough",
    )
    run = Run.of(checked(body))
    run.complete("x", enough=True)
    assert run.standing() == ["y"]
    run.complete("y")
    assert run.ran()[-1] == "end"


def test_a_sequential_one_begins_nothing_more_when_that_was_enough() -> None:
    body = ad_hoc(user("x"), user("y"), attributes='ordering="Sequential"', condition="=enough")
    run = Run.of(checked(body))
    run.complete("x", enough=True)
    assert run.ran()[-1] == "end"
    assert "y" not in [fact.element for fact in run.facts]


def test_a_condition_without_an_answer_is_an_incident_at_the_activity() -> None:
    run = Run.of(checked(ad_hoc(user("x"), condition="=enough")))
    run.complete("x")
    assert run.types()[-1] == "incident.created"
    assert run.standing() == ["x"]


def test_outputs_of_the_inner_activities_are_collected_in_the_order_of_their_ends() -> None:
    body = ad_hoc(asked("x"), asked("y"), zeebe='outputCollection="all" outputElement="=v" ')
    run = Run.of(checked(body))
    run.complete("y", v=2)
    run.complete("x", v=1)
    assert run.variables()["all"] == [2, 1]


def test_the_condition_may_look_at_what_has_been_collected() -> None:
    body = ad_hoc(
        script("x", "=1", "v"),
        user("y"),
        zeebe='outputCollection="all" outputElement="=v"',
        condition="=count(all) = 1",
    )
    run = Run.of(checked(body))
    assert run.ran()[-1] == "end"
    assert run.variables()["all"] == [1]


def test_a_repeated_ad_hoc_sub_process_has_an_inside_for_each_instance() -> None:
    marker = each('inputCollection="=[1, 2]" inputElement="n"')
    run = Run.of(checked(ad_hoc(user("x"), user("y"), marker=marker)))
    assert sorted(run.standing()) == ["x", "x", "y", "y"]
    for token in [*run.tokens("x"), *run.tokens("y")]:
        run.complete(token)
    assert run.ran().count("a") == 2
    assert run.ran()[-1] == "end"


@pytest.mark.parametrize(
    "body",
    [
        ad_hoc('<bpmn:startEvent id="s" />', user("x"), flows("s>x")),
        ad_hoc(user("x"), '<bpmn:endEvent id="e" />', flows("x>e")),
        ad_hoc(),
        ad_hoc(user("x"), zeebe='outputCollection="all"'),
    ],
)
def test_what_has_no_place_in_an_ad_hoc_sub_process_is_refused(body: str) -> None:
    with pytest.raises(ModelRefused):
        checked(body)
