"""A start that failed: the instance stands at its start event until somebody resolves that."""

from __future__ import annotations

import pytest

from engine.core import event_step
from engine.core.definition import ExecutableProcess
from engine.faults import NotAllowed
from engine.model import ReceivedMessage, ThrownSignal, Transition
from tests.unit.core.builders import MACHINE, Run, around, values
from tests.unit.core.drawn import definition, duration, end, event_sub, flows, start, user
from tests.unit.core.library import checked

ROOTS = '<bpmn:message id="m" name="ordered" /><bpmn:signal id="s" name="go" />'
STARTS = {
    "message": definition("message", 'messageRef="m"'),
    "signal": definition("signal", 'signalRef="s"'),
    "timer": duration("PT1H"),
}


def process(kind: str) -> ExecutableProcess:
    reminder = event_sub(
        "e", start("es", duration("PT5M"), 'isInterrupting="false"'), end("ee"), flows("es>ee")
    )
    return checked(start("came", STARTS[kind]) + user("u") + flows("came>u") + reminder, ROOTS)


def stopped(kind: str, **brought: object) -> Run:
    """An instance that could not begin."""
    one = process(kind)
    given = values(brought)
    first: Transition
    if kind == "message":
        message = ReceivedMessage(4, "ordered", "", given)
        first = event_step.start_by_message(
            one, "1", "came", message, around(MACHINE), failed="no form"
        )
    elif kind == "signal":
        signal = ThrownSignal("go", given)
        first = event_step.start_by_signal(
            one, "1", "came", signal, around(MACHINE), failed="no form"
        )
    else:
        first = event_step.start_by_timer(one, "1", "came", 0, around(MACHINE), failed="no form")
    return Run(one, first, [], {}, {}).after(first)


@pytest.mark.parametrize("kind", sorted(STARTS))
def test_nothing_of_it_begins_before_the_incident_is_resolved(kind: str) -> None:
    run = stopped(kind)
    (incident,) = run.last.incidents_opened
    assert (incident.activity_id, incident.type, incident.message) == ("came", "start", "no form")
    assert (run.standing(), run.timers) == (["came"], {})
    run.resolve("came")
    assert run.standing() == ["u"]
    assert [event for _, event in run.timers] == ["es"]
    run.complete("u")
    assert run.last.status == "completed"


def test_what_the_message_has_brought_is_kept_meanwhile() -> None:
    run = stopped("message", amount=3)
    assert "amount" not in run.variables()
    assert run.resolve("came").variables()["amount"] == 3


def test_it_is_told_once_that_the_start_has_happened() -> None:
    run = stopped("signal").resolve("came")
    assert run.types("came").count("signal.received") == 1


def test_it_can_be_cancelled() -> None:
    run = stopped("timer").cancel()
    assert (run.last.status, run.standing()) == ("terminated", [])


def test_nobody_says_who_asked_by_a_start_that_fails() -> None:
    with pytest.raises(NotAllowed):
        stopped("message", requester="mallory")
