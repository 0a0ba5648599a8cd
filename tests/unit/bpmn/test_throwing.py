"""Rules about errors, escalations and compensation."""

from __future__ import annotations

from bpmn.lint import lint, warn
from tests.unit.core.drawn import (
    COMPENSATE,
    ERROR_A,
    ERRORS,
    boundary,
    compensate,
    compensates,
    definition,
    definitions_of,
    end,
    event_sub,
    flows,
    start,
    sub,
    task,
)


def refused(*parts: str) -> list[str]:
    return [finding.rule for finding in lint(definitions_of("".join(parts), ERRORS))]


def advised(*parts: str) -> list[str]:
    found = [finding.rule for finding in warn(definitions_of("".join(parts), ERRORS))]
    return [rule for rule in found if rule in ("bpmn/thrown-without-code", "bpmn/caught-twice")]


def undone(name: str) -> str:
    handler = task(f"no_{name}", 'isForCompensation="true"')
    return task(name) + compensates(name, f"no_{name}") + handler


def throwing(*parts: str, activity: str = "a") -> list[str]:
    return refused(start(), *parts, end("back", compensate(activity)), flows("start>a", "a>back"))


def test_what_can_be_compensated_may_be_named() -> None:
    assert throwing(undone("a")) == []


def test_an_activity_without_handler_is_not_compensated() -> None:
    assert throwing(task("a")) == ["bpmn/compensated-activity"]


def test_an_activity_that_does_not_exist_is_not_compensated() -> None:
    assert "bpmn/compensated-activity" in throwing(undone("a"), activity="nobody")


def test_an_activity_of_another_sub_process_is_not_compensated() -> None:
    inner = sub("a", start("s"), undone("b"), flows("s>b"))
    assert throwing(inner, activity="b") == ["bpmn/compensated-activity"]


def test_an_event_sub_process_may_name_what_stands_beside_it() -> None:
    handler = event_sub("h", start("on", ERROR_A), end("back", compensate("a")), flows("on>back"))
    assert refused(start(), undone("a"), handler, flows("start>a")) == []


def test_a_compensation_event_without_activity_needs_none() -> None:
    assert refused(
        start(), undone("a"), end("back", COMPENSATE), flows("start>a", "a>back")
    ) == []  # fmt: skip


def test_an_error_is_thrown_with_a_code() -> None:
    line = flows("start>thrown")
    assert advised(start(), end("thrown", ERROR_A), line) == []
    assert advised(start(), end("thrown", definition("error")), line) == [
        "bpmn/thrown-without-code"
    ]


def test_a_second_event_for_the_same_error_is_never_reached() -> None:
    inner = sub("a", start("s"), task("b"), flows("s>b"))
    events = boundary("e1", "a", ERROR_A) + boundary("e2", "a", ERROR_A) + task("z")
    assert advised(start(), inner, events, flows("start>a", "e1>z", "e2>z")) == [
        "bpmn/caught-twice"
    ]
