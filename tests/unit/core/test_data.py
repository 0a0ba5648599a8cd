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
