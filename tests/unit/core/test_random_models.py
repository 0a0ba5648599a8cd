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
from engine.core import behaviour, event_step, events, four_eyes, step
from engine.core.definition import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.standing import open_work
from engine.core.state import dump
from engine.model import ReceivedMessage, Transition
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
    catch,
    event_gateway,
    message_boundary,
    receive,
)

Block = tuple[str, tuple["Block", ...]]

LEAVES = st.sampled_from(
    ["task", "user", "job", "script", "each", "one by one", "catch", "receive", "receive each"]
).map(lambda kind: (kind, ()))
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(
            ["sequence", "parallel", "exclusive", "loop", "split", "events", "withdrawn"]
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
        else:
            split = kind == "split"
            fork = self.add(task(self.name("split")) if split else parallel(self.name("fork")))
            join = self.add(parallel(self.name("join")))
        for number, (into, out) in enumerate(ways):
            condition = f"=n > {number}" if kind == "exclusive" and number else None
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
        ("message", token, event)
        for token, event in work.subscriptions
        if receipts < MOST_RECEIPTS or process.nodes[event].model.interrupting
    ]
    return sorted(waiting)


def go_on(process: ExecutableProcess, state: bytes, choice: Choice) -> Transition:
    kind, token, event = choice
    if kind == "user":
        return step.complete_user_task(process, "1", state, token, {}, around(BOB))
    if kind == "job":
        return step.complete_job(process, "1", state, token, {}, (), around(BOB))
    message = ReceivedMessage(5, "paid", "0", {})
    return event_step.receive_message(process, "1", state, token, event, message, around(BOB))


def play(process: ExecutableProcess, seed: int) -> tuple[list[Fact], list[bytes]]:
    """Run to the end, choosing by the seed; return all facts and the state after each command."""
    choose = Random(seed)
    last = step.start(process, "1", VARIABLES, around())
    facts, states, receipts = list(last.facts), [last.state], 0
    rows = {(one.token_id, one.event_id) for one in last.subscriptions_opened}
    while last.status == "active":
        choice = choose.choice(choices(process, last.state, receipts))
        receipts += choice[0] == "message"
        last = go_on(process, last.state, choice)
        facts += last.facts
        states.append(last.state)
        assert rows >= set(last.subscriptions_closed)
        rows -= set(last.subscriptions_closed)
        rows |= {(one.token_id, one.event_id) for one in last.subscriptions_opened}
        assert rows == set(open_work(process, last.state).subscriptions)
    return facts, states


def play_in_memory(process: ExecutableProcess, seed: int) -> tuple[list[Fact], list[bytes]]:
    """The same on one instance that is never saved and loaded between the commands."""
    choose = Random(seed)
    instance = process.store()
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
        assert token is not None
        if kind == "message":
            following.changes.record(
                "message.received",
                token,
                element=event,
                before="waiting",
                after="received",
                data={"message": "paid", "message_id": "5"},
                values={"correlationKey": "0"},
            )
            events.happen(following, token, process.nodes[event], {})
        else:
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
    assert four_eyes.excluded(process.first[0], instance) == ()
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
