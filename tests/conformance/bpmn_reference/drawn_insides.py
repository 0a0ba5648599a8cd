"""Blocks with an inside, events at their boundary, event sub-processes; and whole processes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from tests.conformance.bpmn_reference.drawing import CODES, STEPS, Drawing, Way
from tests.conformance.bpmn_reference.drawn_paths import (
    LEAVES,
    PATHS,
    loop,
    script,
    single,
    undoable,
)
from tests.conformance.bpmn_reference.model import Model, Trigger


def drawn(random: Random, budget: int) -> Model:
    """Return a random process.

    Args:
        budget: of how many blocks, but for those that others need.
    """
    drawing = Drawing(random, budget, LEAVES, (*PATHS, *INSIDES))
    drawing.content()
    if drawing.chance(30):
        event_sub_process(drawing)
    return Model(drawing.elements, tuple(drawing.flows), drawing.variables)


# ---- activities with an inside, events at their boundary -----------------------------------------
def _inside(drawing: Drawing) -> Way:
    """A sub-process or transaction, perhaps repeated, with what may interrupt it."""
    name = drawing.add(drawing.random.choice(["sub", "sub", "transaction"]))

    def draw() -> None:
        drawing.content()
        for _ in range(drawing.random.choice([0, 0, 1, 1, 2])):
            event_sub_process(drawing)

    drawing.within(name, draw)
    if drawing.chance(30):
        drawing.change(name, loop=loop(drawing, name))
    if drawing.chance(15):
        undoable(drawing, name)
    return guarded(drawing, name)


def _work(drawing: Drawing) -> Way:
    name = drawing.add(drawing.random.choice(["user", "job"]))
    return guarded(drawing, name)


def guarded(drawing: Drawing, name: str) -> Way:
    """Draw boundary events; what they lead to ends by itself or goes on behind the activity."""
    merge = drawing.add("exclusive")
    drawing.flow(name, merge)
    inner = {one.id for one in drawing.elements.values() if one.parent == name}
    taken = [
        one.trigger
        for one in drawing.elements.values()
        if one.parent in inner and one.kind == "start" and one.trigger is not None
        if one.trigger.kind == "signal"
    ]
    for _ in range(drawing.random.randint(0, 2)):
        trigger, interrupting = _at_boundary(drawing, name, taken)
        if trigger.kind in ("error", "escalation", "cancel") and trigger in taken:
            continue
        taken.append(trigger)
        event = drawing.add("boundary", attached=name, trigger=trigger, interrupting=interrupting)
        into, out = drawing.line(2)
        drawing.flow(event, into)
        drawing.flow(out, merge if interrupting and drawing.chance(60) else drawing.add("end"))
    return name, merge


def _at_boundary(drawing: Drawing, name: str, beside: Sequence[Trigger]) -> tuple[Trigger, bool]:
    kinds = ["awaited", "error", "error", "escalation"]
    if drawing.elements[name].kind == "transaction":
        kinds.append("cancel")
    kind, interrupting = drawing.random.choice(kinds), drawing.chance(50)
    if kind == "cancel":
        return Trigger(kind), True
    return caught(drawing, kind, interrupting, beside)


def caught(
    drawing: Drawing, kind: str, interrupting: bool, beside: Collection[Trigger | None]
) -> tuple[Trigger, bool]:
    if kind == "error":
        return Trigger(kind, drawing.random.choice((*CODES, None))), True
    if kind == "escalation":
        return Trigger(kind, drawing.random.choice((*STEPS, None))), interrupting
    trigger = drawing.awaited(beside)
    if trigger.kind == "timer" and not interrupting:
        trigger = replace(trigger, again=drawing.random.choice([0, 1]))
    return trigger, interrupting


def event_sub_process(drawing: Drawing) -> None:
    """Draw an event sub-process where the drawing stands."""
    kind = drawing.random.choice(["awaited", "awaited", "error", "escalation", "compensation"])
    beside = {one.id for one in drawing.elements.values() if one.parent == drawing.parent}
    starts = [
        one.trigger
        for one in drawing.elements.values()
        if one.parent in beside and one.kind == "start"
        if drawing.elements[one.parent].kind == "event sub"
    ]
    trigger, interrupting = Trigger(kind), True
    if kind == "compensation":
        holder = drawing.elements.get(drawing.parent)
        if holder is None or holder.kind not in ("sub", "transaction"):
            return
    else:
        trigger, interrupting = caught(drawing, kind, drawing.chance(50), starts)
    if trigger.kind in ("error", "escalation", "compensation") and trigger in starts:
        return
    name = drawing.add("event sub")

    def draw() -> None:
        start = drawing.add("start", trigger=trigger, interrupting=interrupting)
        into, out = drawing.line(2)
        drawing.flow(start, into)
        drawing.flow(out, drawing.add("end"))

    drawing.within(name, draw)


def _ad_hoc(drawing: Drawing) -> Way:
    name = drawing.add(
        "ad hoc",
        sequential=drawing.chance(50),
        enough=drawing.comparison(1) if drawing.chance(60) else None,
        cancel_remaining=drawing.chance(60),
    )

    def draw() -> None:
        for _ in range(drawing.random.randint(1, 3)):
            ways = [
                single(drawing.random.choice(["task", "user", "job"]))(drawing)
                if drawing.chance(60)
                else script(drawing)
                for _ in range(drawing.random.randint(1, 2))
            ]
            for (_, out), (into, _) in pairwise(ways):
                drawing.flow(out, into)

    drawing.within(name, draw)
    return guarded(drawing, name) if drawing.chance(30) else (name, name)


def _call(drawing: Drawing) -> Way:
    called = f"q{len(drawing.elements)}"
    name = drawing.add("call", called=called)
    drawing.within(called, drawing.content)
    return guarded(drawing, name)


INSIDES = (_inside, _inside, _work, _ad_hoc, _call)
