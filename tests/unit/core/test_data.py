"""Data objects, properties and data associations (BPMN 2.0.2, 10.4)."""

from __future__ import annotations

import pytest

from dmn.findings import ModelRefused
from tests.unit.core.builders import Run
from tests.unit.core.drawn import end, flows, start, sub, user
from tests.unit.core.library import activity, asked, chained, checked, script

REFERENCE = '<bpmn:dataObjectReference id="DR" name="order" dataObjectRef="DO" />'
ORDER = '<bpmn:dataObject id="DO" />' + REFERENCE


def specification(inputs: str = "", outputs: str = "") -> str:
    """An `ioSpecification`; ids are the names behind `in_` or `out_`."""
    ins = "".join(f'<bpmn:dataInput id="in_{one}" name="{one}" />' for one in inputs.split())
    outs = "".join(f'<bpmn:dataOutput id="out_{one}" name="{one}" />' for one in outputs.split())
    return (
        f"<bpmn:ioSpecification>{ins}{outs}<bpmn:inputSet /><bpmn:outputSet />"
        "</bpmn:ioSpecification>"
    )


def association(way: str, source: str, target: str, more: str = "") -> str:
    """A data association; `way` is `Input` or `Output`."""
    return (
        f'<bpmn:data{way}Association id="a_{source}_{target}">'
        + (f"<bpmn:sourceRef>{source}</bpmn:sourceRef>" if source else "")
        + (f"<bpmn:targetRef>{target}</bpmn:targetRef>" if target else "")
        + more
        + f"</bpmn:data{way}Association>"
    )


def test_a_data_input_is_a_copy_that_the_activity_alone_has() -> None:
    inner = specification("given") + association("Input", "DR", "in_given")
    run = Run.of(checked(chained(asked("u", inner), ids="u") + ORDER), order={"id": 7})
    assert run.variables("u")["given"] == {"id": 7}
    assert "given" not in run.variables()


def test_a_data_output_leaves_by_its_association_and_not_by_its_name() -> None:
    inner = specification("", "made") + association("Output", "out_made", "DR")
    run = Run.of(checked(chained(asked("u", inner), ids="u") + ORDER))
    run.complete("u", made=5, other=6)
    assert run.variables()["order"] == 5
    assert "made" not in run.variables()
    assert run.variables()["other"] == 6


def test_an_output_that_was_not_made_leaves_the_data_object_as_it_was() -> None:
    inner = specification("", "made") + association("Output", "out_made", "DR")
    run = Run.of(checked(chained(asked("u", inner), ids="u") + ORDER), order=1)
    run.complete("u")
    assert run.variables()["order"] == 1


def test_a_data_object_carries_a_value_from_one_activity_to_the_next() -> None:
    out = specification("", "made") + association("Output", "out_made", "DR")
    into = specification("given") + association("Input", "DR", "in_given")
    body = chained(
        script("s", "=21", "made", out), script("t", "=given * 2", "result", into), ids="s t"
    )
    assert Run.of(checked(body + ORDER)).variables()["result"] == 42


def test_a_transformation_makes_what_is_written() -> None:
    change = "<bpmn:transformation>=order.id + 1</bpmn:transformation>"
    inner = specification("given") + association("Input", "DR", "in_given", change)
    run = Run.of(checked(chained(asked("u", inner), ids="u") + ORDER), order={"id": 7})
    assert run.variables("u")["given"] == 8


def test_assignments_write_parts_of_the_target() -> None:
    parts = (
        '<bpmn:assignment><bpmn:from xsi:type="bpmn:tFormalExpression">=made + 1</bpmn:from>'
        '<bpmn:to xsi:type="bpmn:tFormalExpression">order.total</bpmn:to></bpmn:assignment>'
    )
    inner = specification("", "made") + association("Output", "out_made", "DR", parts)
    run = Run.of(checked(chained(asked("u", inner), ids="u") + ORDER), order={"id": 7})
    run.complete("u", made=4)
    assert run.variables()["order"] == {"id": 7, "total": 5}


def test_an_assignment_may_name_what_it_writes_by_its_id() -> None:
    parts = (
        '<bpmn:assignment><bpmn:from xsi:type="bpmn:tFormalExpression">=made</bpmn:from>'
        '<bpmn:to xsi:type="bpmn:tFormalExpression">PP.total</bpmn:to></bpmn:assignment>'
    )
    inner = specification("", "made") + association("Output", "out_made", "PP", parts)
    body = '<bpmn:property id="PP" name="order" />' + chained(asked("u", inner), ids="u")
    run = Run.of(checked(body))
    run.complete("u", made=4)
    assert run.variables()["order"] == {"total": 4}
    assert "PP" not in run.variables()


def test_what_modeler_draws_moves_nothing() -> None:
    drawn = (
        '<bpmn:property id="P" name="__targetRef_placeholder" />'
        + association("Input", "DR", "P")
        + association("Output", "", "DR")
    )
    run = Run.of(checked(chained(asked("u", drawn), ids="u") + ORDER), order=1)
    assert set(run.variables("u")) == {"order", "requester"}
    run.complete("u", order=2)
    assert run.variables()["order"] == 2


def test_a_property_of_an_activity_is_its_own_variable() -> None:
    inner = '<bpmn:property id="P" name="note" />' + association("Input", "DR", "P")
    run = Run.of(checked(chained(asked("u", inner), ids="u") + ORDER), order=1)
    assert run.variables("u")["note"] == 1
    assert "note" not in run.variables()


def test_a_data_object_of_a_sub_process_lives_and_ends_with_it() -> None:
    out = specification("", "made") + association("Output", "out_made", "DR")
    inside = start("i") + script("s", "=1", "made", out) + user("u") + end("o") + ORDER
    body = chained(sub("sp", inside + flows("i>s", "s>u", "u>o")), user("v"), ids="sp v")
    run = Run.of(checked(body))
    assert run.variables("u")["order"] == 1
    run.complete("u")
    assert "order" not in run.variables()


def test_a_drawn_data_object_of_a_sub_process_hides_nothing() -> None:
    inside = start("i") + user("u") + end("o") + ORDER
    body = chained(sub("sp", inside + flows("i>u", "u>o")), ids="sp")
    run = Run.of(checked(body), order=1)
    run.complete("u", order=2)
    assert run.variables()["order"] == 2


def test_a_sub_process_has_data_inputs_and_outputs_of_its_own() -> None:
    own = (
        specification("given", "made")
        + association("Input", "DR", "in_given")
        + association("Output", "out_made", "DR")
    )
    inside = own + start("i") + script("s", "=given + 1", "made") + end("o")
    body = chained(sub("sp", inside + flows("i>s", "s>o")), ids="sp") + ORDER
    run = Run.of(checked(body), order=1)
    assert run.variables() | {"requester": None} == {"order": 2, "requester": None}


def test_each_run_of_a_loop_hands_its_output_on_and_the_last_one_counts() -> None:
    marker = '<bpmn:standardLoopCharacteristics loopMaximum="3" />'
    own = specification("", "made") + association("Output", "out_made", "DR")
    body = chained(script("s", "=loopCounter", "made", own + marker), ids="s") + ORDER
    run = Run.of(checked(body))
    assert run.variables()["order"] == 3
    assert "made" not in run.variables()


def test_a_data_store_is_outside() -> None:
    store = '<bpmn:dataStoreReference id="DS" name="stock" />'
    inner = association("Output", "", "DS") + association("Input", "DS", "P")
    inner = '<bpmn:property id="P" name="__targetRef_placeholder" />' + inner
    run = Run.of(checked(chained(asked("u", inner), ids="u") + store))
    assert set(run.variables("u")) == {"requester"}


@pytest.mark.parametrize(
    "inner",
    [
        specification("x") + association("Input", "nowhere", "in_x"),
        specification("requester") + association("Input", "DR", "in_requester"),
        specification("x")
        + association(
            "Input", "DR", "in_x", "<bpmn:assignment><bpmn:from>=1</bpmn:from></bpmn:assignment>"
        ),
        specification("x")
        + association("Input", "DR", "in_x", "<bpmn:transformation>=1 +</bpmn:transformation>"),
    ],
)
def test_associations_that_make_no_sense_are_refused(inner: str) -> None:
    with pytest.raises(ModelRefused):
        checked(chained(asked("u", inner), ids="u") + ORDER)


def test_a_data_object_with_a_name_of_its_own_is_called_by_that() -> None:
    named = '<bpmn:dataObject id="DO" name="purchase" />' + REFERENCE
    inner = specification("given") + association("Input", "DR", "in_given")
    run = Run.of(
        checked(chained(activity("task", "t"), asked("u", inner), ids="t u") + named), purchase=3
    )
    assert run.variables("u")["given"] == 3


# ---- input sets ------------------------------------------------------------------------------
def needing(*sets: str, optional: str = "") -> str:
    """An `ioSpecification` with input sets, each the names of its data inputs."""
    names = dict.fromkeys(name for one in sets for name in one.split())
    ins = "".join(f'<bpmn:dataInput id="in_{one}" name="{one}" />' for one in names)
    given = "".join(
        "<bpmn:inputSet>"
        + "".join(f"<bpmn:dataInputRefs>in_{name}</bpmn:dataInputRefs>" for name in one.split())
        + "".join(
            f"<bpmn:optionalInputRefs>in_{name}</bpmn:optionalInputRefs>"
            for name in optional.split()
        )
        + "</bpmn:inputSet>"
        for one in sets
    )
    specified = f"<bpmn:ioSpecification>{ins}{given}<bpmn:outputSet /></bpmn:ioSpecification>"
    moved = "".join(association("Input", f"P_{name}", f"in_{name}") for name in names)
    return specified + moved


def beside(*sets: str, optional: str = "") -> str:
    """A task that needs data, and one that may bring it, side by side."""
    names = dict.fromkeys(name for one in sets for name in one.split())
    held = "".join(f'<bpmn:property id="P_{name}" name="{name}_of_p" />' for name in names)
    return (
        held + start() + asked("u", needing(*sets, optional=optional)) + user("v") + end()
        + flows("start>u", "start>v", "u>end", "v>end")
    )  # fmt: skip


def test_an_activity_waits_until_the_data_of_an_input_set_is_there() -> None:
    run = Run.of(checked(beside("a b")), a_of_p=1)
    assert [one.activity_id for one in run.last.user_tasks_opened] == ["v"]
    run.complete("v", b_of_p=2)
    assert [one.activity_id for one in run.last.user_tasks_opened] == ["u"]
    assert (run.variables("u")["a"], run.variables("u")["b"]) == (1, 2)
    run.complete("u")
    assert run.last.status == "completed"


def test_one_input_set_of_several_is_enough_and_optional_data_is_not_waited_for() -> None:
    assert len(Run.of(checked(beside("a", "b")), b_of_p=2).last.user_tasks_opened) == 2
    assert len(Run.of(checked(beside("a b", optional="b")), a_of_p=2).last.user_tasks_opened) == 2


def test_an_activity_whose_data_nothing_can_bring_is_an_incident() -> None:
    run = Run.of(checked(beside("a")))
    assert not run.last.incidents_opened
    run.complete("v")
    (incident,) = run.last.incidents_opened
    assert (incident.activity_id, incident.type) == ("u", "deadlock")
    assert "waits for its data, a," in incident.message
    run.cancel()
    assert run.types("u")[-1] == "element.cancelled"
    assert run.standing() == []


def test_data_inputs_and_outputs_of_the_process_are_variables_of_the_instance() -> None:
    own = (
        '<bpmn:ioSpecification><bpmn:dataInput id="P_in" name="order" />'
        '<bpmn:dataOutput id="P_out" name="invoice" /><bpmn:inputSet /><bpmn:outputSet />'
        "</bpmn:ioSpecification>"
    )
    moved = (
        specification("given", "made")
        + association("Input", "P_in", "in_given")
        + association("Output", "out_made", "P_out")
    )
    body = own + chained(script("s", "=given * 2", "made", moved), ids="s")
    run = Run.of(checked(body), order=4)
    assert run.variables()["invoice"] == 8
    assert "made" not in run.variables()
