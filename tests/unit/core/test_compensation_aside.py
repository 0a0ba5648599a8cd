"""Compensation that is thrown and not waited for (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from tests.unit.core.builders import Run
from tests.unit.core.drawn import compensate, compensates, end, flows, start, task, throw, user
from tests.unit.core.test_compensation import HANDLER, process_of


def test_who_has_gone_on_without_waiting_for_compensation_stands_there_no_more() -> None:
    thrown = throw("back", compensate("a", 'waitForCompletion="false"'))
    run = Run.of(process_of(
        start(), task("a"), compensates("a", "undo"), user("undo", attributes=HANDLER),
        thrown, end(), flows("start>a", "a>back", "back>end"),
    ))  # fmt: skip
    assert run.standing() == ["undo"]
    assert run.complete("undo").last.status == "completed"
