"""Call activities (BPMN 2.0.2, 10.3.6; Camunda 8, `zeebe:calledElement`)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bpmn.model import Binding
from dmn.findings import ModelRefused
from engine.core import step
from engine.core.calls import MOST_CALLS
from tests.unit.core.builders import ALICE, BOB, Run, around
from tests.unit.core.drawn import boundary, definition, end, flows, start, sub, user
from tests.unit.core.library import (
    Library,
    activity,
    call,
    chained,
    checked,
    each,
    named,
    script,
)

IN, OUT = "zeebe:input", "zeebe:output"


def mapped(*pairs: tuple[str, str, str]) -> str:
    """Mappings, each as direction, source, target."""
    inner = "".join(
        f'<{tag} source="{source}" target="{target}" />' for tag, source, target in pairs
    )
    return f"<zeebe:ioMapping>{inner}</zeebe:ioMapping>"


def library(caller: str, called: str) -> Library:
    """A process `p` under key 1 that calls the process `q` under key 2."""
    return Library({1: checked(caller), 2: named("q", called)})


def test_a_call_runs_the_called_process_and_goes_on_behind_it() -> None:
    known = library(chained(call("c", "q"), ids="c"), chained(script("s", "=x + 1", "y"), ids="s"))
    run = known.start(1, x=1)
    assert run.ran() == ["start", "start", "s", "end", "c", "end"]
    assert run.variables()["y"] == Decimal(2)
    assert run.last.status == "completed"


def test_a_called_process_waits_within_the_instance_that_calls_it() -> None:
    known = library(chained(call("c", "q"), ids="c"), chained(user("u"), ids="u"))
    run = known.start(1)
    assert sorted(run.standing()) == ["u"]
    run.complete("u", z=3)
    assert run.variables()["z"] == 3
    assert run.last.status == "completed"


def test_a_running_call_stays_on_the_version_with_which_it_began() -> None:
    known = library(chained(call("c", "q"), ids="c"), chained(user("old"), ids="old"))
    run = known.start(1)
    grown = Library({**known.processes, 3: named("q", chained(user("new"), ids="new"))})
    run.process, run.surround = grown.processes[1], grown.surround
    assert "old" in run.standing()
    run.complete("old")
    assert run.last.status == "completed"
    assert "new" in grown.start(1).standing()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", ("q", Binding.LATEST, None)),
        ('bindingType="deployment"', ("q", Binding.DEPLOYMENT, None)),
        ('bindingType="versionTag" versionTag="v2"', ("q", Binding.VERSION_TAG, "v2")),
    ],
)
def test_the_binding_is_what_is_asked_for(
    more: str, expected: tuple[str, Binding, str | None]
) -> None:
    known = library(chained(call("c", "q", more), ids="c"), chained(user("u"), ids="u"))
    known.start(1)
    assert known.asked == [expected]


def test_the_called_process_may_be_computed() -> None:
    known = library(chained(call("c", "=which"), ids="c"), chained(user("u"), ids="u"))
    assert "u" in known.start(1, which="q").standing()


def test_what_is_called_sees_copies_of_all_that_the_call_sees() -> None:
    known = library(chained(call("c", "q"), ids="c"), chained(user("u"), ids="u"))
    run = known.start(1, x=1)
    assert run.variables("u")["x"] == 1
    assert run.variables("u")["requester"] == run.variables()["requester"]
    run.complete("u", x=5)
    assert run.variables()["x"] == 5


def test_a_called_process_writes_nothing_outside_before_it_ends() -> None:
    inside = chained(script("s", "=9", "x"), user("u"), ids="s u")
    run = library(chained(call("c", "q"), ids="c"), inside).start(1, x=1)
    assert run.variables("u")["x"] == 9
    assert run.variables()["x"] == 1
    run.complete("u")
    assert run.variables()["x"] == 9


def test_without_propagation_inwards_only_the_inputs_are_seen() -> None:
    own = mapped((IN, "=x + 1", "given"))
    caller = chained(call("c", "q", 'propagateAllParentVariables="false"', own), ids="c")
    run = library(caller, chained(user("u"), ids="u")).start(1, x=1, y=2)
    seen = run.variables("u")
    assert seen["given"] == 2
    assert set(seen) == {"given", "requester"}


def test_without_propagation_outwards_nothing_comes_back_by_itself() -> None:
    caller = chained(call("c", "q", 'propagateAllChildVariables="false"'), ids="c")
    run = library(caller, chained(script("s", "=9", "x"), ids="s")).start(1, x=1)
    assert run.variables()["x"] == 1


def test_with_output_mappings_only_they_leave() -> None:
    caller = chained(call("c", "q", zeebe=mapped((OUT, "=made * 2", "result"))), ids="c")
    run = library(caller, chained(script("s", "=21", "made"), ids="s")).start(1)
    assert run.variables()["result"] == 42
    assert "made" not in run.variables()


def test_a_boundary_event_of_the_call_ends_all_that_was_called() -> None:
    timer = definition("timer", inner="<bpmn:timeDuration>PT1H</bpmn:timeDuration>")
    caller = (
        chained(call("c", "q"), ids="c")
        + boundary("late", "c", timer)
        + end("stop")
        + flows("late>stop")
    )
    run = library(caller, chained(user("u"), ids="u")).start(1)
    run.fire("late")
    assert run.standing() == []
    assert run.types("u") == ["task.ready", "task.cancelled"]
    assert run.ran()[-1] == "stop"


ERROR = '<bpmn:error id="E1" name="no" errorCode="no" />'
TO_E1 = definition("error", 'errorRef="E1"')


def test_an_error_of_the_called_process_reaches_the_boundary_of_the_call() -> None:
    caller = (
        chained(call("c", "q"), ids="c")
        + boundary("failed", "c", TO_E1)
        + end("stop")
        + flows("failed>stop")
    )
    inside = start() + end("thrown", definition("error", 'errorRef="E1"')) + flows("start>thrown")
    known = Library({1: checked(caller, ERROR), 2: named("q", inside, ERROR)})
    run = known.start(1)
    assert run.standing() == []
    assert run.ran()[-1] == "stop"
    assert "c" not in run.ran()


def test_a_terminate_end_ends_the_called_process_alone() -> None:
    caller = chained(call("c", "q"), user("after"), ids="c after")
    inside = (
        start()
        + user("u")
        + end("stop", "<bpmn:terminateEventDefinition />")
        + flows("start>u", "start>stop")
    )
    run = library(caller, inside).start(1)
    assert run.standing() == ["after"]
    assert run.types("u") == ["task.ready", "task.cancelled"]


def test_a_call_of_what_is_not_there_is_an_incident_that_can_be_resolved() -> None:
    alone = Library({1: checked(chained(call("c", "q"), ids="c"))})
    run = alone.start(1)
    assert run.types()[-1] == "incident.created"
    both = Library({**alone.processes, 2: named("q", chained(user("u"), ids="u"))})
    run.process, run.surround = both.processes[1], both.surround
    run.resolve("c")
    assert sorted(run.standing()) == ["u"]


def test_a_process_that_calls_itself_without_end_becomes_an_incident() -> None:
    run = Library({1: checked(chained(call("c", "p"), ids="c"))}).start(1)
    assert run.types().count("process.called") == MOST_CALLS
    assert run.types()[-1] == "incident.created"
    run.cancel()
    assert run.last.status == "terminated"


def test_calls_as_deep_as_allowed_end_again() -> None:
    body = (
        start()
        + call("c", "p", zeebe=mapped((IN, "=n - 1", "n")))
        + end("e1")
        + end("e2")
        + '<bpmn:exclusiveGateway id="g" default="g_e2" />'
        + flows("start>g", "g>e2", "c>e1")
        + '<bpmn:sequenceFlow id="g_c" sourceRef="g" targetRef="c"><bpmn:conditionExpression>'
        "=n &gt; 0</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    run = Library({1: checked(body)}).start(1, n=MOST_CALLS)
    assert run.last.status == "completed"
    assert run.ran().count("c") == MOST_CALLS


def test_each_instance_of_a_repeated_call_has_its_own_scope_and_result() -> None:
    marker = each(
        'inputCollection="=[1, 2, 3]" inputElement="n" outputCollection="all" outputElement="=y"'
    )
    caller = chained(call("c", "q", inner=marker), ids="c")
    run = library(caller, chained(user("u"), script("s", "=n * 10", "y"), ids="u s")).start(1)
    for token in reversed(run.tokens("u")):
        run.complete(token)
    assert run.variables()["all"] == [10, 20, 30]


def test_a_call_within_a_sub_process_within_a_call_keeps_its_variables_apart() -> None:
    inner = start("i") + call("c2", "r") + end("o") + flows("i>c2", "c2>o")
    known = Library(
        {
            1: checked(chained(call("c", "q"), ids="c")),
            2: named("q", chained(sub("sp", inner), ids="sp")),
            3: named("r", chained(user("u"), ids="u")),
        }
    )
    run = known.start(1, x=1)
    assert sorted(run.standing()) == ["u"]
    run.complete("u", x=2, made=3)
    assert (run.variables()["x"], run.variables()["made"]) == (2, 3)


def test_performers_of_the_called_process_are_not_those_of_the_caller() -> None:
    once = (
        '<zeebe:properties><zeebe:property name="vorgang:fourEyes" value="u" /></zeebe:properties>'
    )
    twice = chained(user("u"), user("v", once), ids="u v")
    caller = chained(user("u"), call("c", "q"), user("w", once), ids="u c w")
    run = library(caller, twice).start(1)
    run.complete("u", BOB)
    task = run.last.user_tasks_opened[0]
    assert (task.activity_id, task.excluded) == ("u", ())
    run.complete("u", ALICE)
    assert [one.excluded for one in run.last.user_tasks_opened] == [(ALICE.account_id,)]
    run.complete("v", BOB)
    assert [one.excluded for one in run.last.user_tasks_opened] == [(BOB.account_id,)]


def test_a_global_task_of_the_file_is_called_by_its_id() -> None:
    task = (
        '<bpmn:globalUserTask id="G"><bpmn:extensionElements><zeebe:userTask />'
        '<zeebe:assignmentDefinition candidateGroups="finance" /></bpmn:extensionElements>'
        "</bpmn:globalUserTask>"
    )
    called = '<bpmn:callActivity id="c" calledElement="G" />'
    run = Run.of(checked(chained(called, ids="c"), task))
    assert sorted(run.standing()) == ["G"]
    assert run.last.user_tasks_opened[0].definition_key is None
    run.complete("G", x=1)
    assert run.variables()["x"] == 1


def test_a_user_task_of_a_called_process_says_which_definition_it_stands_in() -> None:
    run = library(chained(call("c", "q"), ids="c"), chained(user("u"), ids="u")).start(1)
    assert run.last.user_tasks_opened[0].definition_key == 2


def test_a_call_that_names_nothing_is_refused() -> None:
    with pytest.raises(ModelRefused, match="call"):
        checked(chained(activity("callActivity", "c"), ids="c"))


def test_a_state_with_a_call_is_not_read_without_the_called_definition() -> None:
    known = library(chained(call("c", "q"), ids="c"), chained(user("u"), ids="u"))
    run = known.start(1)
    alone = checked(chained(call("c", "q"), ids="c"))
    with pytest.raises(Exception, match="2"):
        step.complete_user_task(alone, "1", run.state, run.token("u"), {}, around())
