"""`uuid()` in a process: other in each step and each instance, the same when a step is repeated."""

from __future__ import annotations

from engine.core import step
from tests.unit.core.builders import (
    ALICE,
    Run,
    around,
    chain,
    compiled,
    each,
    script,
    user,
)

DRAWING = compiled(
    *chain(script("one", "=uuid()", "a"), user("ask"), script("two", "=uuid()", "b"))
)


def test_two_steps_draw_other_values_though_no_time_passes() -> None:
    run = Run.of(DRAWING)
    run.complete("ask")
    drawn = run.variables()
    assert drawn["a"] != drawn["b"]


def test_two_instances_that_start_at_once_draw_other_values() -> None:
    one, other = (step.start(DRAWING, key, {}, around(ALICE)) for key in ("1", "2"))
    drawn = [step.variables_of(DRAWING, first.state, None)["a"] for first in (one, other)]
    assert drawn[0] != drawn[1]


def test_a_step_computed_again_from_the_same_state_draws_the_same() -> None:
    one, other = (step.start(DRAWING, "1", {}, around(ALICE)) for _ in range(2))
    assert one.state == other.state


def test_each_instance_of_a_multi_instance_activity_draws_its_own() -> None:
    many = compiled(
        *chain(
            script(
                "each",
                "=uuid()",
                "drawn",
                loop=each("=[1, 2, 3]", output_collection="all", output_element="=drawn"),
            ),
            user("ask"),
        )
    )
    drawn = Run.of(many).variables()["all"]
    assert isinstance(drawn, list)
    assert len(set(map(str, drawn))) == 3
