"""Random models with sub-processes, errors, escalations, transactions and compensation in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.model import Error, Escalation, Event, EventKind, Node
from engine.core import step
from engine.core.definition import ExecutableProcess
from engine.core.standing import open_work
from tests.unit.core.builders import compiled, each, end, flow, node, start, task, user
from tests.unit.core.flat_store import FlatInstance
from tests.unit.core.test_random_models import (
    LEAVES,
    Block,
    Drawing,
    play,
    play_in_memory,
)
from tests.unit.core.waiting_nodes import waiting

SCOPES = ["sub", "sub each", "failing", "escalating", "handled", "deal", "undone", "terminated"]
OTHERS = ["sequence", "parallel", "exclusive", "withdrawn", "events"]
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(SCOPES + OTHERS), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=7,
)
ERROR = Event(EventKind.ERROR, error=Error("E", "E", "E"))
ESCALATION = Event(EventKind.ESCALATION, escalation=Escalation("S", "S", "S"))
COMPENSATION, CANCEL = Event(EventKind.COMPENSATION), Event(EventKind.CANCEL)
TERMINATE = Event(EventKind.TERMINATE)


class ScopedDrawing(Drawing):
    """Draws sub-processes as well; what stands in one has it as its parent."""

    def draw(self, block: Block) -> tuple[str, str]:
        kind, inner = block
        if kind not in SCOPES:
            return super().draw(block)
        if kind == "undone":
            return self.undone(inner)
        return self.scope(kind, inner)

    def within(self, holder: str, before: int) -> None:
        """Put all that was drawn since then into a sub-process."""
        for index in range(before, len(self.parts)):
            part = self.parts[index]
            if isinstance(part, Node) and part.parent is None:
                self.parts[index] = replace(part, parent=holder)

    def line(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        ways = [self.draw(part) for part in inner]
        for (_, out), (into, _) in pairwise(ways):
            self.parts.append(flow(out, into))
        return ways[0][0], ways[-1][1]

    def scope(self, kind: str, inner: tuple[Block, ...]) -> tuple[str, str]:
        name, before = self.name(kind), len(self.parts)
        first = self.add(start(self.name("start")))
        into, out = self.line(inner)
        last = self.add(end(self.name("end")))
        self.parts += [flow(first, into), flow(out, last)]
        caught = {
            "failing": (ERROR, "endEvent", True),
            "escalating": (ESCALATION, "endEvent", False),
            "deal": (CANCEL, "endEvent", True),
        }
        if kind in caught or kind == "terminated":
            event = caught[kind][0] if kind in caught else TERMINATE
            asked = self.add(user(self.name("asked")))
            thrown = self.add(node(self.name("thrown"), "endEvent", event=event))
            self.parts += [flow(first, asked), flow(asked, thrown)]
        if kind == "handled":
            self.handler()
        self.within(name, before)
        loop = each(input_element="i") if kind == "sub each" else None
        self.add(node(name, "transaction" if kind == "deal" else "subProcess", loop=loop))
        after = self.add(node(self.name("merge"), "exclusiveGateway"))
        self.parts.append(flow(name, after))
        if kind in caught:
            event, _, interrupting = caught[kind]
            boundary = self.add(
                node(
                    self.name("boundary"),
                    "boundaryEvent",
                    event=event,
                    attached_to=name,
                    interrupting=interrupting,
                )
            )
            target = after if interrupting else self.add(end(self.name("end")))
            self.parts.append(flow(boundary, target))
        return name, after

    def handler(self) -> None:
        """An event sub-process that a message starts, and that compensates."""
        name, before = self.name("handler"), len(self.parts)
        interrupting = self.count % 2 == 0
        first = self.add(
            node(
                self.name("on"),
                "startEvent",
                event=waiting("paid", "=n"),
                interrupting=interrupting,
            )
        )
        work = self.add(user(self.name("handling")))
        back = self.add(node(self.name("back"), "endEvent", event=COMPENSATION))
        self.parts += [flow(first, work), flow(work, back)]
        self.within(name, before)
        self.add(replace(node(name, "subProcess"), triggered_by_event=True))

    def undone(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        """Activities with handlers around the inner blocks, then a throw event."""
        first, name = self.name("done"), self.name("undo")
        self.add(task(first))
        boundary = node(
            self.name("boundary"), "boundaryEvent", event=COMPENSATION, attached_to=first
        )
        self.add(replace(boundary, compensation_handler=name))
        self.add(replace(user(name), for_compensation=True))
        into, out = self.line(inner)
        back = self.add(node(self.name("back"), "intermediateThrowEvent", event=COMPENSATION))
        self.parts += [flow(first, into), flow(out, back)]
        return first, back


def process_of(block: Block) -> ExecutableProcess:
    drawing = ScopedDrawing()
    into, out = drawing.draw(block)
    return compiled(start(), end(), *drawing.parts, flow("start", into), flow(out, "end"))


@settings(max_examples=150, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_the_tree_and_the_flat_store_agree_on_scopes(block: Block, seed: int) -> None:
    process = process_of(block)
    assert play(process, seed) == play(replace(process, store=FlatInstance), seed)


@settings(max_examples=150, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_saving_and_loading_scopes_changes_nothing(block: Block, seed: int) -> None:
    process = process_of(block)
    assert play(process, seed) == play_in_memory(process, seed)


@settings(max_examples=150, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_every_model_with_scopes_ends_and_leaves_nothing_behind(block: Block, seed: int) -> None:
    process = process_of(block)
    facts, states = play(process, seed)
    assert step.tokens_of(process, states[-1]) == ()
    work = open_work(process, states[-1])
    assert (work.user_tasks, work.jobs, work.timers, work.subscriptions) == ({}, {}, {}, {})
    counts = Counter(fact.type for fact in facts)
    assert counts["process.completed"] == 1
    assert counts["task.ready"] == counts["task.completed"] + counts["task.cancelled"]
    assert counts["job.created"] == counts["job.completed"] + counts["job.cancelled"]
    assert counts["incident.created"] == 0
    assert facts[-1].type == "process.completed"
