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
from engine.core import behaviour, four_eyes, step
from engine.core.definition import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.node import Kind
from engine.core.state import dump
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

Block = tuple[str, tuple["Block", ...]]

LEAVES = st.sampled_from(["task", "user", "job", "script", "each", "one by one"]).map(
    lambda kind: (kind, ())
)
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(["sequence", "parallel", "exclusive", "loop", "split"]),
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

    def branches(self, kind: str, ways: list[tuple[str, str]]) -> tuple[str, str]:
        if kind == "exclusive":
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


def play(process: ExecutableProcess, seed: int) -> tuple[list[Fact], list[bytes]]:
    """Run to the end, choosing by the seed; return all facts and the state after each command."""
    choose = Random(seed)
    last = step.start(process, "1", VARIABLES, around())
    facts, states = list(last.facts), [last.state]
    while last.status == "active":
        views = [v for v in step.tokens_of(process, last.state) if _waits(process, v.activity_id)]
        token = choose.choice(views)
        if process.nodes[token.activity_id].kind is Kind.JOB:
            last = step.complete_job(process, "1", last.state, token.token_id, {}, (), around(BOB))
        else:
            last = step.complete_user_task(
                process, "1", last.state, token.token_id, {}, around(BOB)
            )
        facts += last.facts
        states.append(last.state)
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
    facts, states = list(first.changes.facts), [dump(process, instance)]
    while instance.status == "active":
        waiting = [t for t in instance.tokens() if not t.instances()]
        token = choose.choice([t for t in waiting if _waits(process, t.node.id)])
        following = Interpreter(process, instance, around(BOB))
        is_job = token.node.kind is Kind.JOB
        kind, before = ("job.completed", "created") if is_job else ("task.completed", "ready")
        following.changes.record(kind, token, before=before, after="completed")
        if not is_job:
            following.changes.user_task_completed = token.id
        behaviour.take_results(token, {})
        following.deliver(token)
        following.run()
        facts += following.changes.facts
        states.append(dump(process, instance))
    assert four_eyes.excluded(process.first[0], instance) == ()
    return facts, states


def _waits(process: ExecutableProcess, activity_id: str) -> bool:
    return process.nodes[activity_id].kind in (Kind.USER_TASK, Kind.JOB)


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
    assert counts["task.ready"] == counts["task.completed"]
    assert counts["job.created"] == counts["job.completed"]
    assert counts["incident.created"] == 0
    assert facts[-1].type == "process.completed"
