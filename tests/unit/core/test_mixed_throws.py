"""Throw events of several kinds: all that they name is thrown (BPMN 2.0.2, 10.5.6)."""

from __future__ import annotations

from engine.core.definition import ExecutableProcess
from tests.unit.core.builders import Run
from tests.unit.core.drawn import (
    ANY_ERROR,
    ERROR_A,
    ERRORS,
    ESCALATION_A,
    boundary,
    definition,
    end,
    flows,
    start,
    sub,
    throw,
    user,
)
from tests.unit.core.library import checked

ROOTS = ERRORS + '<bpmn:signal id="Signal_1" name="alarm" />'
SIGNAL = definition("signal", 'signalRef="Signal_1"')
MESSAGE = definition("message", 'messageRef="Message_Paid"')
MAIL = (
    '<bpmn:extensionElements><zeebe:taskDefinition type="=kind" /></bpmn:extensionElements>'
)  # fmt: skip
HEARING = (
    boundary("heard", "wait", SIGNAL, 'cancelActivity="false"') + user("wait") + end("noted")
    + flows("start>wait", "heard>noted")
)  # fmt: skip
"""Somebody who waits for the signal beside the event that throws it."""


def process(*parts: str) -> ExecutableProcess:
    return checked("".join(parts), ROOTS)


def sent(run: Run) -> int:
    return [fact.type for fact in run.facts].count("signal.sent")


def test_a_signal_and_an_error_are_both_thrown() -> None:
    inner = start("i") + end("both", SIGNAL + ERROR_A) + flows("i>both")
    run = Run.of(
        process(
            start(), sub("s", inner), boundary("caught", "s", ERROR_A), end("after"),
            flows("start>s", "caught>after"), HEARING,
        )
    )  # fmt: skip
    assert sent(run) == 1
    assert {"heard", "noted", "caught", "after"} <= {fact.element for fact in run.facts}
    assert run.standing() == ["wait"]


def test_an_error_that_nothing_catches_throws_its_signal_once_however_often_it_is_tried() -> None:
    run = Run.of(process(start(), end("both", SIGNAL + ERROR_A), flows("start>both"), HEARING))
    assert len(run.last.incidents_opened) == 1
    run.resolve("both")
    run.resolve("both")
    assert sent(run) == 1


def test_a_message_and_a_signal_are_both_thrown_the_message_by_its_job() -> None:
    both = throw("both", MAIL + MESSAGE + SIGNAL)
    run = Run.of(
        process(start(), both, end(), flows("start>both", "both>end"), HEARING), kind="mail"
    )
    assert sent(run) == 1
    assert [job.type for job in run.last.jobs_opened] == ["mail"]
    run.work("both")
    assert [fact.data["message"] for fact in run.facts if fact.type == "message.sent"] == ["paid"]
    assert sent(run) == 1


def test_a_message_without_a_job_type_throws_its_signal_once() -> None:
    both = throw("both", MAIL + MESSAGE + SIGNAL)
    run = Run.of(process(start(), both, end(), flows("start>both", "both>end"), HEARING))
    assert len(run.last.incidents_opened) == 1
    run.resolve("both")
    assert sent(run) == 1


def test_a_signal_and_an_escalation_are_both_thrown() -> None:
    inner = start("i") + throw("both", ESCALATION_A + SIGNAL) + end("o") + flows("i>both", "both>o")
    run = Run.of(
        process(
            start(), sub("s", inner), boundary("up", "s", ESCALATION_A, 'cancelActivity="false"'),
            end("told"), end("after"), flows("start>s", "up>told", "s>after"), HEARING,
        )
    )  # fmt: skip
    assert sent(run) == 1
    assert {"heard", "up", "told", "o", "after"} <= {fact.element for fact in run.facts}


def test_a_boundary_event_of_an_error_and_a_signal_takes_either() -> None:
    inner = start("i") + end("bad", ERROR_A) + flows("i>bad")
    body = (
        start() + sub("s", inner) + boundary("either", "s", SIGNAL + ANY_ERROR) + end("after")
        + flows("start>s", "either>after")
    )  # fmt: skip
    run = Run.of(checked(body, ROOTS))
    assert run.last.status == "completed"
    assert run.subscriptions == {}


def test_a_sub_process_is_still_there_when_the_signal_of_its_last_event_comes() -> None:
    inner = start("i") + end("both", ESCALATION_A + SIGNAL) + flows("i>both")
    beside = 'cancelActivity="false"'
    run = Run.of(
        process(
            start(), sub("s", inner), boundary("up", "s", ESCALATION_A, beside),
            boundary("rung", "s", SIGNAL, beside), end("told"), end("after"),
            flows("start>s", "up>told", "rung>told", "s>after"),
        )
    )  # fmt: skip
    assert run.ran() == ["start", "i", "both", "up", "rung", "s", "told", "after", "told"]
    assert run.last.status == "completed"
