"""Random models of loops, quantities, sub-processes and ad-hoc sub-processes within each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.model import AdHoc, MultiInstance, Node, StandardLoop
from engine.core import step
from engine.core.definition import ExecutableProcess
from tests.unit.core.builders import compiled, each, end, flow, node, start, task, user
from tests.unit.core.flat_store import FlatInstance
from tests.unit.core.test_random_models import Block, Drawing, play, play_in_memory

LEAVES = st.sampled_from(
    ["task", "user", "job", "script", "each", "again", "counted", "doubled"]
).map(lambda kind: (kind, ()))
CONTAINERS = frozenset({"ad hoc", "one at a time", "inside", "inside each", "inside again"})
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from([*sorted(CONTAINERS), "sequence", "parallel"]),
        st.lists(inner, min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=6,
)
TWICE = StandardLoop("=loopCounter < 5", maximum=2)


class ActivityDrawing(Drawing):
    """Draws activities that are repeated, need several tokens, or hold others."""

    def draw(self, block: Block) -> tuple[str, str]:
        kind, inner = block
        if kind == "doubled":
            return self.doubled()
        if kind not in CONTAINERS:
            return super().draw(block)
        before = len(self.parts)
        for part in inner:
            self.draw(part)
        return self.container(kind, before)

    def doubled(self) -> tuple[str, str]:
        """A task that leaves two tokens before one that needs two."""
        into, out = self.name("two"), self.name("of_two")
        self.add(replace(task(into), completion_quantity=2))
        self.add(replace(task(out), start_quantity=2))
        self.parts.append(flow(into, out))
        return into, out

    def container(self, kind: str, before: int) -> tuple[str, str]:
        """What was drawn since `before`, within a sub-process: each way begins by itself."""
        name = self.name(kind)
        self.parts[before:] = [
            replace(part, parent=name) if isinstance(part, Node) and not part.parent else part
            for part in self.parts[before:]
        ]
        host = node(name, "subProcess" if kind.startswith("inside") else "adHocSubProcess")
        if kind == "inside each":
            host = replace(host, multi_instance=each(input_element="i"))
        elif kind == "inside again":
            host = replace(host, standard_loop=TWICE)
        elif kind != "inside":
            ordering = "Sequential" if kind == "one at a time" else "Parallel"
            host = replace(host, ad_hoc=AdHoc(ordering))
        only = self.add(host)
        return only, only

    def leaf(self, kind: str) -> Node:
        if kind == "again":
            return replace(user(self.name(kind)), standard_loop=TWICE)
        if kind == "counted":
            counted = MultiInstance(sequential=False, cardinality="=n + 1")
            return replace(user(self.name(kind)), multi_instance=counted)
        return super().leaf(kind)


def process_of(block: Block) -> ExecutableProcess:
    drawing = ActivityDrawing()
    into, out = drawing.draw(block)
    return compiled(start(), end(), *drawing.parts, flow("start", into), flow(out, "end"))


@settings(max_examples=60, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_the_tree_and_the_flat_store_agree_on_activities(block: Block, seed: int) -> None:
    process = process_of(block)
    assert play(process, seed) == play(replace(process, store=FlatInstance), seed)


@settings(max_examples=60, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_saving_and_loading_activities_changes_nothing(block: Block, seed: int) -> None:
    process = process_of(block)
    assert play(process, seed) == play_in_memory(process, seed)


@settings(max_examples=60, deadline=None)
@given(block=BLOCKS, seed=st.integers(0, 2**32))
def test_every_model_of_activities_ends_and_leaves_nothing_behind(block: Block, seed: int) -> None:
    process = process_of(block)
    facts, states = play(process, seed)
    counts = Counter(fact.type for fact in facts)
    assert step.tokens_of(process, states[-1]) == ()
    assert counts["task.ready"] == counts["task.completed"]
    assert counts["incident.created"] == counts["task.cancelled"] == 0
    assert facts[-1].type == "process.completed"
