"""Blocks without an inside: tasks and events alone, and gateways with branches."""

from __future__ import annotations

from collections.abc import Callable

from tests.conformance.bpmn_reference.drawing import (
    CODES,
    COUNTED,
    SIGNALS,
    STEPS,
    Drawing,
    Way,
)
from tests.conformance.bpmn_reference.model import Comparison, Loop, Trigger


# ---- leaves ------------------------------------------------------------------------------------
def single(kind: str) -> Callable[[Drawing], Way]:
    def draw(drawing: Drawing) -> Way:
        trigger = Trigger("message") if kind == "receive" else None
        name = drawing.add(kind, trigger=trigger)
        if kind in ("user", "job", "task", "receive") and drawing.chance(20):
            drawing.change(name, loop=loop(drawing, name))
        return name, name

    return draw


def loop(drawing: Drawing, name: str) -> Loop:
    kind = drawing.random.choice(["parallel", "sequential", "standard"])
    count = drawing.random.choice([0, 1, 2, 2, 3])
    if kind == "standard":
        return Loop(kind, max(count, 1), test_before=drawing.chance(50))
    enough = drawing.random.choice([None, None, 1, 2])
    return Loop(kind, count, enough, f"of_{name}" if drawing.chance(50) else None)


def script(drawing: Drawing) -> Way:
    name = drawing.add("script", adds_to=drawing.random.choice(COUNTED))
    return name, name


def _catch(drawing: Drawing) -> Way:
    name = drawing.add("catch", trigger=drawing.awaited())
    return name, name


def _throw(drawing: Drawing) -> Way:
    kind = drawing.random.choice(["signal", "escalation", "none", "compensation"])
    trigger = {
        "signal": Trigger("signal", drawing.random.choice(SIGNALS)),
        "escalation": Trigger("escalation", drawing.random.choice(STEPS)),
        "compensation": Trigger("compensation"),
    }.get(kind)
    name = drawing.add("throw", trigger=trigger)
    return name, name


def _link(drawing: Drawing) -> Way:
    trigger = Trigger("link", f"link_{len(drawing.elements)}")
    return drawing.add("throw", trigger=trigger), drawing.add("catch", trigger=trigger)


def _counted_tokens(drawing: Drawing) -> Way:
    """Two tokens leave one task; the next needs both, or takes each for itself."""
    first = drawing.add("task", completion_quantity=2)
    second = drawing.add("task", start_quantity=2 if drawing.chance(70) else 1)
    drawing.flow(first, second)
    return first, second


def _undoable(drawing: Drawing) -> Way:
    """A task, and what undoes it."""
    name = drawing.add(drawing.random.choice(["task", "user"]))
    undoable(drawing, name)
    return name, name


def undoable(drawing: Drawing, name: str) -> None:
    """Give an activity a compensation handler."""
    handler = drawing.add(drawing.random.choice(["task", "user"]), for_compensation=True)
    drawing.add("boundary", attached=name, trigger=Trigger("compensation"), handler=handler)


# ---- gateways ----------------------------------------------------------------------------------
def _parallel(drawing: Drawing) -> Way:
    split, join = drawing.add("parallel"), drawing.add("parallel")
    for into, out in drawing.branches():
        drawing.flow(split, into)
        drawing.flow(out, join)
    return split, join


def _exclusive(drawing: Drawing) -> Way:
    split, join = drawing.add("exclusive"), drawing.add("exclusive")
    _conditional(drawing, split, join)
    return split, join


def _inclusive(drawing: Drawing) -> Way:
    split, join = drawing.add("inclusive"), drawing.add("inclusive")
    _conditional(drawing, split, join)
    return split, join


def _conditional(drawing: Drawing, split: str, join: str) -> None:
    """Draw branches with conditions; one of them is the default."""
    ways = drawing.branches()
    default = drawing.random.randrange(len(ways))
    for number, (into, out) in enumerate(ways):
        flow = drawing.flow(split, into, None if number == default else drawing.comparison())
        if number == default:
            drawing.change(split, default=flow)
        drawing.flow(out, join)


def _implicit(drawing: Drawing) -> Way:
    """A task with several flows out of it; the tokens meet in a join, or each goes on."""
    split = drawing.add(drawing.random.choice(["task", "user", "script"]))
    if drawing.elements[split].kind == "script":
        drawing.change(split, adds_to="n")
    conditional = drawing.chance(60)
    join = drawing.add(
        drawing.random.choice(
            ["inclusive", "task"] if conditional else ["parallel", "inclusive", "exclusive"]
        )
    )
    if conditional:
        _conditional(drawing, split, join)
    else:
        for into, out in drawing.branches():
            drawing.flow(split, into)
            drawing.flow(out, join)
    return split, join


def _complex(drawing: Drawing) -> Way:
    """So many of the branches are enough; the others come too late."""
    split, ways = drawing.add("parallel"), drawing.branches()
    join = drawing.add("complex", needed=drawing.random.randint(1, len(ways)))
    for into, out in ways:
        drawing.flow(split, into)
        drawing.flow(out, join)
    return split, join


def _events(drawing: Drawing) -> Way:
    gateway, join = drawing.add("events"), drawing.add("exclusive")
    taken: list[Trigger] = []
    for into, out in drawing.branches():
        taken.append(drawing.awaited(taken))
        event = drawing.add("catch", trigger=taken[-1])
        drawing.flow(gateway, event)
        drawing.flow(event, into)
        drawing.flow(out, join)
    return gateway, join


def _again(drawing: Drawing) -> Way:
    """A circle that is left when its own count is two."""
    counter = f"count_{len(drawing.elements)}"
    drawing.variables[counter] = 0
    merge, (into, out) = drawing.add("exclusive"), drawing.line(2)
    count, split = drawing.add("script", adds_to=counter), drawing.add("exclusive")
    after = drawing.add("task")
    drawing.flow(merge, into)
    drawing.flow(out, count)
    drawing.flow(count, split)
    drawing.flow(split, after, Comparison(counter, 2))
    drawing.change(split, default=drawing.flow(split, merge))
    return merge, after


def _forked(drawing: Drawing) -> Way:
    """One branch goes on; the others end by themselves."""
    split, out = drawing.add("parallel"), drawing.add("task")
    drawing.flow(split, out)
    for _ in range(drawing.random.randint(1, 2)):
        into, last = drawing.line(2)
        drawing.flow(split, into)
        drawing.flow(last, drawing.add("end", trigger=_ending(drawing)))
    return split, out


def _ending(drawing: Drawing) -> Trigger | None:
    kinds = ["none", "terminate", "error", "escalation", "signal", "compensation"]
    if (
        drawing.elements.get(drawing.parent)
        and drawing.elements[drawing.parent].kind == "transaction"
    ):
        kinds += ["cancel"] * 3
    kind = drawing.random.choice(kinds)
    names = {"error": CODES, "escalation": STEPS, "signal": SIGNALS}.get(kind)
    if kind == "none":
        return None
    return Trigger(kind, drawing.random.choice(names) if names else None)


LEAVES = (
    *(single(kind) for kind in ("task", "user", "user", "job", "receive")),
    script,
    script,
    _catch,
    _throw,
    _link,
    _counted_tokens,
    _undoable,
)
PATHS = (_parallel, _exclusive, _inclusive, _implicit, _complex, _events, _again, _forked)
