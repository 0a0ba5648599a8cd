"""Messages and what else is waited for: caught once, by the right event, nothing left behind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpmn.model import Event, EventKind, Message, Node
from dmn.findings import ModelRefused
from engine.core import event_step, step
from engine.core.events import correlation_key
from engine.core.node import Kind
from engine.faults import NotAllowed, NotFound, StepFailed
from engine.model import ReceivedMessage
from tests.unit.core.builders import (
    MACHINE,
    NOW,
    Run,
    around,
    chain,
    compiled,
    each,
    flow,
    node,
    parallel,
    start,
    task,
    timer,
    user,
    values,
)
from tests.unit.core.waiting_nodes import (
    catch,
    catch_timer,
    message_boundary,
    message_start,
    receive,
)


# ---- catch events and receive tasks ------------------------------------------------------------
@pytest.mark.parametrize("build", [catch, receive])
def test_it_waits_for_its_message_and_goes_on_when_it_comes(build: type) -> None:
    run = Run.of(compiled(*chain(build("c"), task("after"))), key="o-7")
    assert run.awaited() == [("c", "paid", "o-7")]
    assert run.standing() == ["c"]
    run.receive("c", amount=3)
    assert run.ran() == ["start", "c", "after", "end"]
    assert run.last.status == "completed"
    assert run.subscriptions == {}
    assert run.variables()["amount"] == Decimal(3)


def test_what_was_received_stands_in_the_ledger_with_its_key_and_variables() -> None:
    run = Run.of(compiled(*chain(catch("c"))), key="o-7").receive("c", amount=3)
    (fact,) = [fact for fact in run.facts if fact.type == "message.received"]
    assert (fact.element, fact.before, fact.after) == ("c", "waiting", "received")
    assert fact.data == {"message": "paid", "message_id": "4"}
    assert {value.name: value.value for value in fact.personal} == {
        "correlationKey": "o-7",
        "variables.amount": Decimal(3),
    }


def test_with_output_mappings_only_what_they_name_leaves_the_event() -> None:
    process = compiled(*chain(catch("c", outputs={"total": "=amount * 2"})))
    run = Run.of(process, key="k").receive("c", amount=3, secret="s")
    assert run.variables()["total"] == Decimal(6)
    assert {"amount", "secret"}.isdisjoint(run.variables())


def test_name_and_key_are_evaluated_when_it_begins_to_wait_and_never_again() -> None:
    process = compiled(
        start(),
        parallel("fork"),
        catch("c", '="paid-" + area', "=key"),
        user("u"),
        *(flow(a, b) for a, b in (("start", "fork"), ("fork", "c"), ("fork", "u"))),
    )
    run = Run.of(process, key=7, area="north").complete("u", key=8, area="south")
    assert run.awaited() == [("c", "paid-north", "7")]


def test_the_key_sees_what_the_input_mappings_make() -> None:
    process = compiled(*chain(catch("c", key="=local", inputs={"local": "=order.id"})))
    assert Run.of(process, order={"id": "x"}).awaited() == [("c", "paid", "x")]


@pytest.mark.parametrize(
    ("key", "shown"),
    [(None, "null"), (True, "true"), ([1, "b"], '[1, "b"]'), ({"a": "b"}, '{a: "b"}')],
)
def test_a_key_that_is_neither_text_nor_number_is_an_incident_that_names_both(
    key: object, shown: str
) -> None:
    run = Run.of(compiled(*chain(catch("c"))), key=key)
    (incident,) = run.last.incidents_opened
    assert (incident.type, incident.activity_id) == ("message", "c")
    assert "(c)" in incident.message
    assert f"is {shown}; key has to" in incident.message
    assert run.subscriptions == {}


@pytest.mark.parametrize(("name", "key"), [("=1", "=1"), ("=null", "=1"), ("a", "=x")])
def test_a_name_or_a_key_that_cannot_be_kept_is_an_incident(name: str, key: str) -> None:
    run = Run.of(compiled(*chain(catch("c", name, key))), x="k" * 256)
    assert [one.type for one in run.last.incidents_opened] == ["message"]


def test_an_incident_about_the_key_is_resolved_once_the_variable_is_there() -> None:
    process = compiled(
        start(),
        parallel("fork"),
        catch("c"),
        user("u"),
        *(flow(a, b) for a, b in (("start", "fork"), ("fork", "c"), ("fork", "u"))),
    )
    run = Run.of(process).complete("u", key="k").resolve("c")
    assert run.awaited() == [("c", "paid", "k")]
    assert run.receive("c").last.status == "completed"


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-9999, max_value=9999)
)
def test_numbers_that_are_equal_are_the_same_key(number: Decimal) -> None:
    key = correlation_key(number)
    assert key is not None
    assert key == correlation_key(number * Decimal("1.000"))
    assert Decimal(key) == number
    assert correlation_key(key) == key


def test_a_timer_in_the_flow_waits_until_it_is_due() -> None:
    run = Run.of(compiled(*chain(catch_timer("t"), task("after"))))
    (opened,) = run.last.timers_opened
    assert opened.due_at == NOW + timedelta(hours=1)
    run.fire("t")
    assert run.ran() == ["start", "t", "after", "end"]
    (fact,) = [fact for fact in run.facts if fact.type == "timer.fired"]
    assert fact.data == {"remaining": 0}


def test_a_timer_in_the_flow_goes_on_at_the_first_time_of_a_cycle() -> None:
    run = Run.of(compiled(*chain(catch_timer("t", "timeCycle", "R/PT1H"))))
    assert run.fire("t", after=timedelta(hours=1)).types()[-1] == "process.completed"
    assert run.last.timers_opened == ()


def test_a_message_that_nothing_waits_for_is_refused() -> None:
    run = Run.of(compiled(*chain(catch("c"))), key="k")
    token, state = run.token("c"), run.state
    run.receive("c")
    message = ReceivedMessage(4, "paid", "k", {})
    for content, where in ((run.state, token), (state, token + 1)):
        with pytest.raises(NotFound, match="waits for no message"):
            event_step.receive_message(
                run.process, "1", content, where, "c", message, around(MACHINE)
            )


def test_a_message_cannot_say_who_started_the_instance() -> None:
    run = Run.of(compiled(*chain(catch("c"))), key="k")
    with pytest.raises(NotAllowed):
        run.receive("c", requester="mallory")


def test_a_repeated_receive_task_waits_once_for_each_item() -> None:
    loop = each("=keys", input_element="key", output_collection="sums", output_element="=sum")
    run = Run.of(compiled(*chain(receive("r", loop=loop))), keys=["a", "b"])
    assert [key for _, _, key in run.awaited()] == ["a", "b"]
    tokens = run.tokens("r")
    for token, sum_ in zip(reversed(tokens), (2, 1), strict=True):
        message = ReceivedMessage(4, "paid", "x", values({"sum": sum_}))
        run.after(
            event_step.receive_message(
                run.process, "1", run.state, token, "r", message, around(MACHINE)
            )
        )
    assert run.variables()["sums"] == [Decimal(1), Decimal(2)]
    assert run.last.status == "completed"


# ---- boundary events -----------------------------------------------------------------------------
def at_boundary(*, interrupting: bool, activity: str = "u") -> Run:
    host = user(activity) if activity == "u" else receive(activity, "other")
    process = compiled(
        *chain(host),
        message_boundary("b", activity, interrupting=interrupting),
        task("remind"),
        flow("b", "remind"),
    )
    return Run.of(process, key="k")


def test_an_interrupting_message_ends_its_activity_at_once() -> None:
    run = at_boundary(interrupting=True)
    token = run.token("u")
    run.receive("b", reason="withdrawn")
    assert run.last.user_tasks_closed == (token,)
    assert run.last.subscriptions_closed == ((token, "b"),)
    assert run.ran() == ["start", "b", "remind"]
    assert run.types("u") == ["task.ready", "task.cancelled"]
    assert run.variables()["reason"] == "withdrawn"


def test_a_message_that_does_not_interrupt_is_received_each_time_it_comes() -> None:
    run = at_boundary(interrupting=False)
    for count in range(1, 6):
        run.receive("b", count=count)
        assert run.standing() == ["u"]
        assert (run.last.subscriptions_opened, run.last.subscriptions_closed) == ((), ())
    assert run.ran().count("remind") == 5
    assert run.complete("u").last.status == "completed"
    assert run.subscriptions == {}


def test_a_receive_task_and_its_boundary_wait_side_by_side() -> None:
    run = at_boundary(interrupting=True, activity="r")
    assert run.awaited() == [("r", "other", "k"), ("b", "paid", "k")]
    assert run.receive("r").last.status == "completed"
    assert run.subscriptions == {}
    other = at_boundary(interrupting=True, activity="r").receive("b")
    assert other.ran() == ["start", "b", "remind"]
    assert other.types("r") == ["element.started", "element.cancelled"]


def test_the_key_of_a_boundary_event_is_looked_up_outside_its_activity() -> None:
    process = compiled(
        *chain(user("u", inputs={"key": '="inner"'})),
        message_boundary("b", "u"),
        flow("b", "end"),
    )
    assert Run.of(process, key="outer").awaited() == [("b", "paid", "outer")]


def test_a_boundary_without_key_parks_the_activity_before_it_opens() -> None:
    process = compiled(*chain(user("u")), message_boundary("b", "u"), flow("b", "end"))
    run = Run.of(process)
    assert run.last.user_tasks_opened == ()
    assert [one.activity_id for one in run.last.incidents_opened] == ["u"]
    assert "(b)" in run.last.incidents_opened[0].message


def test_the_boundary_of_a_repeated_activity_cancels_all_its_instances() -> None:
    process = compiled(*chain(user("u", loop=each())), message_boundary("b", "u"), flow("b", "end"))
    run = Run.of(process, key="k", items=[1, 2, 3])
    assert run.awaited() == [("b", "paid", "k")]
    run.receive("b")
    assert len(run.last.user_tasks_closed) == 3
    assert run.last.status == "completed"


def test_the_boundary_of_a_parked_activity_still_interrupts() -> None:
    process = compiled(
        *chain(user("u", outputs={"x": "=function(a) a"})),
        message_boundary("b", "u"),
        flow("b", "end"),
    )
    run = Run.of(process, key="k").complete("u")
    assert [one.activity_id for one in run.last.incidents_opened] == ["u"]
    run.receive("b")
    assert run.last.incidents_closed
    assert run.last.status == "completed"


# ---- start events --------------------------------------------------------------------------------
def test_a_message_starts_an_instance_at_its_own_start_event() -> None:
    process = compiled(
        message_start("a", "ordered"),
        message_start("b", "called"),
        user("u"),
        flow("a", "u"),
        flow("b", "u"),
    )
    run = Run.by(process, "called", "o-1", amount=3)
    assert run.types()[:2] == ["process.started", "message.received"]
    assert run.types("b") == ["message.received"], "a start event is told once"
    assert run.variables()["amount"] == Decimal(3)
    assert run.variables()["requester"] == {"id": "m0", "name": "Vorgang", "email": None}
    assert run.standing() == ["u"]


def test_output_mappings_of_a_start_event_choose_what_the_instance_keeps() -> None:
    process = compiled(
        message_start("a", '="order" + "ed"', outputs={"total": "=amount"}),
        user("u"),
        flow("a", "u"),
    )
    assert set(process.message_starts) == {"ordered"}
    run = Run.by(process, "ordered", amount=3)
    assert set(run.variables()) == {"requester", "total"}


def test_a_process_that_only_messages_start_cannot_be_started_by_hand() -> None:
    process = compiled(message_start("a", "ordered"), user("u"), flow("a", "u"))
    with pytest.raises(StepFailed, match="begins with a message"):
        step.start(process, "1", {}, around())


def test_somebody_who_starts_a_process_with_both_begins_where_no_message_is_waited_for() -> None:
    process = compiled(
        message_start("a", "ordered"), start(), user("u"), task("t"),
        flow("a", "u"), flow("start", "t"), flow("t", "u"),
    )  # fmt: skip
    assert Run.of(process).ran() == ["start", "t"]


@pytest.mark.parametrize("name", ["=order", "=1", '=""', ""])
def test_the_message_name_of_a_start_event_is_known_at_deployment(name: str) -> None:
    with pytest.raises(ModelRefused, match="name"):
        compiled(message_start("a", name), user("u"), flow("a", "u"))


def test_two_start_events_cannot_wait_for_the_same_message() -> None:
    with pytest.raises(ModelRefused, match="ordered"):
        compiled(
            message_start("a", "ordered"), message_start("b", '="ordered"'), user("u"),
            flow("a", "u"), flow("b", "u"),
        )  # fmt: skip


# ---- deployment ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("part", "words"),
    [
        (catch("c", key="literal"), "does not begin with ="),
        (catch("c", name=" "), "no name"),
        (catch("c", name="=("), "message name"),
    ],
)
def test_what_could_never_be_matched_is_refused(part: object, words: str) -> None:
    with pytest.raises(ModelRefused, match=words):
        compiled(*chain(part))  # type: ignore[arg-type]


def test_a_boundary_timer_and_a_boundary_message_race_and_one_wins() -> None:
    process = compiled(
        *chain(user("u")),
        message_boundary("b", "u"),
        timer("late", "u", "timeDuration", "PT1H"),
        flow("b", "end"),
        flow("late", "end"),
    )
    assert process.nodes["b"].kind is Kind.BOUNDARY
    run = Run.of(process, key="k")
    token = run.token("u")
    run.fire("late")
    message = ReceivedMessage(4, "paid", "k", {})
    with pytest.raises(NotFound):
        event_step.receive_message(
            run.process, "1", run.state, token, "b", message, around(MACHINE)
        )


@pytest.mark.parametrize("part", [catch("c", key=None), receive("c", key=None)])
def test_without_a_key_a_message_is_waited_for_by_its_name_alone(part: Node) -> None:
    run = Run.of(compiled(*chain(part)))
    assert [key for _, _, key in run.awaited()] == [""]
    run.receive("c", paid=1)
    assert (run.ran(), run.variables()["paid"]) == (["start", "c", "end"], Decimal(1))


def sends(node_id: str, tag: str, key: str | None = "=number") -> Node:
    """A throw event or send task that names its message, and no worker."""
    event = Event(EventKind.MESSAGE, message=Message("m", "order", key))
    return node(node_id, tag, event=event, inputs={"amount": "=2 * n"})


@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "sendTask"])
def test_a_message_for_which_no_worker_is_named_goes_out_by_itself(tag: str) -> None:
    run = Run.of(compiled(*chain(sends("t", tag), user("u"))), number="A7", n=3)
    (sent,) = run.last.messages_thrown
    assert (sent.name, sent.correlation_key, sent.values) == ("order", "A7", {"amount": Decimal(6)})
    assert run.types("t") == ["message.sent", "element.completed"]
    assert run.standing() == ["u"]


def test_a_message_end_event_sends_too_and_without_a_key_by_name_alone() -> None:
    parts = (start(), sends("e", "endEvent", None), flow("start", "e"))
    run = Run.of(compiled(*parts), n=1)
    assert [one.correlation_key for one in run.last.messages_thrown] == [""]
    assert run.last.status == "completed"


def test_a_key_that_cannot_be_told_sends_nothing_and_is_an_incident() -> None:
    run = Run.of(compiled(*chain(sends("t", "sendTask"))), n=1)
    assert [one.type for one in run.last.incidents_opened] == ["message"]
    assert run.last.messages_thrown == ()
