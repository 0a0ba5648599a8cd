"""Random block-structured models: both stores agree, and saving each time changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.entry import Fact
from bpmn.model import Node, SequenceFlow
from engine.core import behaviour, event_step, events, four_eyes, signals, step
from engine.core.compiled_events import event_id
from engine.core.definition import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.standing import OpenWork, open_work
from engine.core.state import dump
from engine.model import ReceivedMessage, ThrownSignal, Transition
from feel import Value
from tests.unit.core.builders import (
    BOB,
    around,
    compiled,
    each,
    end,
    exclusive,
    flow,
    job,
    parallel,
    script,
    start,
    task,
    user,
    values,
)
from tests.unit.core.flat_store import FlatInstance
from tests.unit.core.waiting_nodes import (
    WAITING_LEAVES,
    catch,
    complex_join,
    event_gateway,
    inclusive,
    message_boundary,
    receive,
)

Block = tuple[str, tuple["Block", ...]]

LEAVES = st.sampled_from(
    [
        "task",
        "user",
        "job",
        "script",
        "each",
        "one by one",
        "catch",
        "receive",
        "receive each",
        "signal",
        "told",
        "condition",
        "either",
        "both",
    ]
).map(lambda kind: (kind, ()))
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(
            [
                "sequence",
                "parallel",
                "exclusive",
                "loop",
                "split",
                "inclusive",
                "complex",
                "events",
                "withdrawn",
            ]
        ),
        st.lists(inner, min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=8,
)


@dataclass
class Drawing:
    """Turns a block into nodes and flows; each block has one way in and one way out."""

    parts: list[Node | SequenceFlow] = field(default_factory=list)
    count: int = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind.replace(' ', '_')}_{self.count}"

    def add(self, part: Node) -> str:
        self.parts.append(part)
        return part.id

    def draw(self, block: Block) -> tuple[str, str]:
        kind, inner = block
        if not inner:
            only = self.add(self.leaf(kind))
            return only, only
        ways = [self.draw(part) for part in inner]
        if kind == "events":
            ways = [self.behind_an_event(way) for way in ways]
        if kind == "withdrawn":
            return self.withdrawn(ways)
        if kind == "sequence":
            for (_, out), (into, _) in pairwise(ways):
                self.parts.append(flow(out, into))
            return ways[0][0], ways[-1][1]
        if kind == "loop":
            return self.loop(ways)
        return self.branches(kind, ways)

    def leaf(self, kind: str) -> Node:
        name = self.name(kind)
        if kind == "user":
            return user(name)
        if kind == "job":
            return job(name)
        if kind == "script":
            return script(name, "=n + 1", "n")
        if kind == "each":
            return user(
                name, loop=each(input_element="i", output_collection="o", output_element="=i")
            )
        if kind == "catch":
            return catch(name, "paid", "=n")
        if kind == "receive":
            return receive(name, "paid", "=n")
        if kind == "receive each":
            return receive(name, "paid", "=i", loop=each(input_element="i"))
        if kind in WAITING_LEAVES:
            return WAITING_LEAVES[kind](name)
        if kind == "one by one":
            return user(name, loop=each(sequential=True, input_element="i"))
        return task(name)

    def loop(self, ways: list[tuple[str, str]]) -> tuple[str, str]:
        into = self.add(exclusive(self.name("merge")))
        out = self.name("again")
        self.add(exclusive(out, default=f"{out}_{into}"))
        after = self.add(task(self.name("after")))
        count = self.add(script(self.name("script"), "=n + 1", "n"))
        for (_, left), (right, _) in pairwise(ways):
            self.parts.append(flow(left, right))
        self.parts += [flow(into, ways[0][0]), flow(ways[-1][1], count), flow(count, out)]
        self.parts += [flow(out, after, "=n > 6"), flow(out, into)]
        return into, after

    def behind_an_event(self, way: tuple[str, str]) -> tuple[str, str]:
        event = self.add(catch(self.name("event"), "paid", "=n"))
        self.parts.append(flow(event, way[0]))
        return event, way[1]

    def withdrawn(self, ways: list[tuple[str, str]]) -> tuple[str, str]:
        """A user task; while it waits, messages bring about the inner blocks, the last ends it."""
        host = self.add(user(self.name("host")))
        merge = self.add(exclusive(self.name("merge")))
        self.parts.append(flow(host, merge))
        for number, (into, out) in enumerate(ways):
            last = number == len(ways) - 1
            name = self.name("boundary")
            self.add(message_boundary(name, host, f"paid {number}", "=n", interrupting=last))
            self.parts.append(flow(name, into))
            self.parts.append(flow(out, merge if last else self.add(end(self.name("end")))))
        return host, merge

    def branches(self, kind: str, ways: list[tuple[str, str]]) -> tuple[str, str]:
        if kind == "events":
            fork = self.add(event_gateway(self.name("events")))
            join = self.add(exclusive(self.name("merge")))
        elif kind == "exclusive":
            fork = self.name("x")
            self.add(exclusive(fork, default=f"{fork}_{ways[0][0]}"))
            join = self.add(exclusive(self.name("merge")))
        elif kind == "inclusive":
            fork = self.add(inclusive(self.name("fork")))
            join = self.add(inclusive(self.name("join")))
        elif kind == "complex":
            fork = self.add(parallel(self.name("fork")))
            join = self.add(complex_join(self.name("join"), len(ways)))
        else:
            split = kind == "split"
            fork = self.add(task(self.name("split")) if split else parallel(self.name("fork")))
            join = self.add(parallel(self.name("join")))
        for number, (into, out) in enumerate(ways):
            decides = kind in ("exclusive", "inclusive")
            condition = f"=n > {number}" if decides and number else None
            self.parts += [flow(fork, into, condition), flow(out, join)]
        return fork, join


def process_of(block: Block) -> ExecutableProcess:
    drawing = Drawing()
    into, out = drawing.draw(block)
    parts = (start(), end(), *drawing.parts, flow("start", into), flow(out, "end"))
    return compiled(*parts)


VARIABLES = values({"n": 0, "items": [1, 2]})


MOST_RECEIPTS = 12
"""After that a choice that does not interrupt is not made again: it might be for ever."""

Choice = tuple[str, int, str]
"""A user task, job or event that can go on: kind, token, event."""


def choices(process: ExecutableProcess, state: bytes, receipts: int) -> list[Choice]:
    work = open_work(process, state)
    waiting = [("user", token, "") for token in work.user_tasks]
    waiting += [("job", token, "") for token in work.jobs]
    waiting += [
        ("message" if key is not None else "signal", token, event)
        for (token, event), (_, key) in work.subscriptions.items()
        if receipts < MOST_RECEIPTS or process.nodes[event_id(event)].model.interrupting
    ]
    return sorted(waiting)


def go_on(process: ExecutableProcess, state: bytes, choice: Choice) -> Transition:
    kind, token, event = choice
    if kind == "user":
        return step.complete_user_task(process, "1", state, token, {}, around(BOB))
    if kind == "job":
        return step.complete_job(process, "1", state, token, {}, (), around(BOB))
    if kind == "signal":
        told = ThrownSignal("go", {})
        return event_step.receive_signal(process, "1", state, token, event, told, around(BOB))
    message = ReceivedMessage(5, "paid", "0", {})
    return event_step.receive_message(process, "1", state, token, event, message, around(BOB))


@dataclass
class Rows:
    """What the shell would have in its tables."""

    user_tasks: set[int] = field(default_factory=set)
    jobs: set[int] = field(default_factory=set)
    subscriptions: set[tuple[int, str]] = field(default_factory=set)

    def after(self, step: Transition) -> Rows:
        gone = {*step.user_tasks_closed, step.user_task_completed} - {None}
        assert self.user_tasks >= gone
        assert self.jobs >= set(step.jobs_closed)
        assert self.subscriptions >= set(step.subscriptions_closed)
        self.user_tasks -= gone
        self.user_tasks |= {one.token_id for one in step.user_tasks_opened}
        self.jobs -= set(step.jobs_closed)
        self.jobs |= {one.token_id for one in step.jobs_opened}
        self.subscriptions -= set(step.subscriptions_closed)
        self.subscriptions |= {(one.token_id, one.event_id) for one in step.subscriptions_opened}
        return self

    def agree(self, work: OpenWork) -> None:
        assert self.user_tasks == set(work.user_tasks)
        assert self.jobs == set(work.jobs)
        assert self.subscriptions == set(work.subscriptions)


def play(process: ExecutableProcess, seed: int) -> tuple[list[Fact], list[bytes]]:
    """Run to the end, choosing by the seed; return all facts and the state after each command."""
    choose = Random(seed)
    last = step.start(process, "1", VARIABLES, around())
    facts, states, receipts = list(last.facts), [last.state], 0
    rows = Rows().after(last)
    while last.status == "active":
        choice = choose.choice(choices(process, last.state, receipts))
        receipts += choice[0] == "message"
        last = go_on(process, last.state, choice)
        facts += last.facts
        states.append(last.state)
        rows.after(last).agree(open_work(process, last.state))
    return facts, states


def play_in_memory(process: ExecutableProcess, seed: int) -> tuple[list[Fact], list[bytes]]:
    """The same on one instance that is never saved and loaded between the commands."""
    choose = Random(seed)
    instance = process.store()
    instance.begin(process)
    first = Interpreter(process, instance, around())
    person = around().person
    given: dict[str, Value] = {
        **VARIABLES,
        "requester": {"id": person.account_id, "name": person.name, "email": person.email},
    }
    instance.variables.update(given)
    first.changes.record(
        "process.started", after="active", data={"process": process.id}, values=given
    )
    for node in process.first:
        first.enter(instance, node)
    first.run()
    facts, states, receipts = list(first.changes.facts), [dump(process, instance)], 0
    while instance.status == "active":
        kind, token_id, event = choose.choice(choices(process, states[-1], receipts))
        receipts += kind == "message"
        following = Interpreter(process, instance, around(BOB))
        token = instance.find(token_id)
        if kind == "message":
            holder = events.holder_of(following, events.MESSAGES, token_id, event)
            assert holder is not None
            events.record_choice(following, holder, event)
            following.changes.record(
                "message.received",
                events.token_of(holder),
                element=event_id(event),
                before="waiting",
                after=events.state_after(holder, event),
                data={"message": "paid", "message_id": "5"},
                values={"correlationKey": "0"},
            )
            events.happen(following, holder, event, {})
        elif kind == "signal":
            holder = events.holder_of(following, events.SIGNALS, token_id, event)
            assert holder is not None
            signals.receive(following, holder, event, ThrownSignal("go", {}))
        else:
            assert token is not None
            fact, before = (
                ("job.completed", "created") if kind == "job" else ("task.completed", "ready")
            )
            following.changes.record(fact, token, before=before, after="completed")
            if kind == "user":
                following.changes.user_task_completed = token.id
            behaviour.take_results(token, {})
            following.deliver(token)
        following.run()
        facts += following.changes.facts
        states.append(dump(process, instance))
    assert four_eyes.excluded(instance.new(process.first[0]), instance) == ()
    return facts, states


@settings(max_examples=150, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_the_tree_and_the_flat_store_give_the_same_facts_and_states(
    block: Block, seed: int
) -> None:
    process = process_of(block)
    flat = replace(process, store=FlatInstance)
    assert play(process, seed) == play(flat, seed)


@settings(max_examples=150, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_saving_and_loading_after_each_command_changes_nothing(block: Block, seed: int) -> None:
    process = process_of(block)
    assert play(process, seed) == play_in_memory(process, seed)


@settings(max_examples=100, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_every_block_structured_model_ends_and_leaves_no_token(block: Block, seed: int) -> None:
    process = process_of(block)
    facts, states = play(process, seed)
    assert step.tokens_of(process, states[-1]) == ()
    counts = Counter(fact.type for fact in facts)
    assert counts["process.completed"] == 1
    assert open_work(process, states[-1]).subscriptions == {}
    assert counts["task.ready"] == counts["task.completed"] + counts["task.cancelled"]
    assert counts["job.created"] == counts["job.completed"]
    assert counts["incident.created"] == 0
    assert facts[-1].type == "process.completed"
