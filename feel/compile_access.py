"""Rules for lists, contexts, paths, filters and loops.

Source: DMN 1.5, 10.3.2.5 to 10.3.2.9, 10.3.2.14 and 10.3.2.16.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from feel.calendar import day_of_number
from feel.compilation import Compiler, compiles
from feel.frame import Evaluator, Frame
from feel.free_names import free_names
from feel.limits import LIST_ITEMS, Run
from feel.numbers import is_whole
from feel.syntax import (
    ContextLiteral,
    Filter,
    Iteration,
    ListLiteral,
    Literal,
    Negation,
    Node,
    Path,
    Position,
    Quantified,
)
from feel.temporal import day_of, property_of
from feel.temporal_text import Temporal
from feel.values import (
    Date,
    DateTime,
    DayTimeDuration,
    NoValue,
    Range,
    Time,
    Value,
    YearMonthDuration,
    type_name,
)

_TEMPORAL = (Date, Time, DateTime, YearMonthDuration, DayTimeDuration)


@compiles(ListLiteral)
def _list(node: ListLiteral, compiler: Compiler) -> Evaluator:
    items = [compiler.compile(item) for item in node.items]

    def build(frame: Frame) -> Value:
        frame.run.allocate_values(len(items))
        return [item(frame) for item in items]

    return build


@compiles(ContextLiteral)
def _context(node: ContextLiteral, compiler: Compiler) -> Evaluator:
    entries = [(key, compiler.compile(value)) for key, value in node.entries]
    at = node.at
    is_ambiguous = len({key for key, _ in entries}) < len(entries)

    def build(frame: Frame) -> Value:
        if is_ambiguous:
            frame.run.warn("the context has two entries of the same name", *at)
            return None
        frame.run.allocate_values(len(entries) + 1)
        context: dict[str, Value] = {}
        inner = frame.inner(context)
        for key, value in entries:
            context[key] = value(inner)
        return context

    return build


@compiles(Path)
def _path(node: Path, compiler: Compiler) -> Evaluator:
    source, name, at = compiler.compile(node.source), node.name, node.at

    def read(frame: Frame) -> Value:
        value = source(frame)
        if type(value) is dict and name in value:
            return value[name]
        return _property(value, name, frame.run, at)

    return read


def _property(value: Value, name: str, run: Run, at: Position) -> Value:
    """Return an entry or property. Only FEEL's own are known; Python's are never asked for."""
    if isinstance(value, list):
        run.allocate_items(len(value))
        run.spend(len(value))
        return [_property(item, name, run, at) for item in value]
    if isinstance(value, dict):
        if name not in value:
            run.warn(f"the context has no entry '{name}'", *at)
        return value.get(name)
    if isinstance(value, Range):
        return _range_property(value, name, run, at)
    if isinstance(value, _TEMPORAL):
        return _temporal_property(value, name, run, at)
    run.warn(f"{type_name(value)} has no entry '{name}'", *at)
    return None


def _temporal_property(value: Temporal, name: str, run: Run, at: Position) -> Value:
    try:
        return property_of(value, name)
    except NoValue as reason:
        run.warn(f"{type_name(value)}: {reason}", *at)
        return None


def _range_property(value: Range, name: str, run: Run, at: Position) -> Value:
    if name == "start":
        return value.start
    if name == "end":
        return value.start if value.operator == "=" else value.end
    if name == "start included":
        return value.start_included
    if name == "end included":
        return value.end_included
    run.warn(f"range: there is no property '{name}'", *at)
    return None


# ---- filters ------------------------------------------------------------------------------------
@compiles(Filter)
def _filter(node: Filter, compiler: Compiler) -> Evaluator:
    source, at = compiler.compile(node.source), node.at
    condition, effort = compiler.compile_repeated(node.condition)
    if _is_number(node.condition):
        return lambda frame: _item(_as_list(source(frame)), condition(frame), frame.run, at)

    def select(frame: Frame) -> Value:
        items = _as_list(source(frame))
        run = frame.run
        if not items:
            return [] if not isinstance(condition(frame), Decimal) else None
        selected: list[Value] = []
        for position, item in enumerate(items):
            run.spend(1)
            run.toil(effort)
            inner = frame.inner({"item": item})
            if isinstance(item, dict):
                inner = inner.inner(item)
            verdict = condition(inner)
            if verdict is True:
                selected.append(item)
            elif isinstance(verdict, Decimal) and position == 0:
                return _item(items, verdict, run, at)
        run.allocate_items(len(selected))
        return selected

    return select


def _is_number(node: Node) -> bool:
    if isinstance(node, Negation):
        node = node.operand
    return isinstance(node, Literal) and isinstance(node.value, Decimal)


def _as_list(value: Value) -> list[Value]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _item(items: list[Value], index: Value, run: Run, at: Position) -> Value:
    if isinstance(index, Decimal) and is_whole(index):
        position = int(index) if index.copy_abs() <= LIST_ITEMS else 0
        if 0 < position <= len(items):
            return items[position - 1]
        if 0 < -position <= len(items):
            return items[position]
    run.warn(f"there is no item {index} in a list of {len(items)}", *at)
    return None


# ---- loops --------------------------------------------------------------------------------------
@compiles(Iteration)
def _iteration(node: Iteration, compiler: Compiler) -> Evaluator:
    turns, body = _loop(node, compiler)
    wants_partial = "partial" in free_names(node.body)

    def collect(frame: Frame) -> Value:
        run = frame.run
        results: list[Value] = []
        try:
            for turn in turns(frame):
                inner = turn
                if wants_partial:
                    # A copy: what the body keeps must not grow with the next turns.
                    run.allocate_items(len(results))
                    inner = turn.inner({"partial": list(results)})
                results.append(body(inner))
                if len(results) > LIST_ITEMS:
                    run.allocate_items(len(results))
        except _NotIterable as reason:
            run.warn(str(reason), *reason.at)
            return None
        run.allocate_items(len(results))
        return results

    return collect


@compiles(Quantified)
def _quantified(node: Quantified, compiler: Compiler) -> Evaluator:
    turns, body = _loop(node, compiler)
    decisive = not node.is_every

    def decide(frame: Frame) -> Value:
        result: bool | None = not decisive
        try:
            for turn in turns(frame):
                verdict = body(turn)
                if verdict is decisive:
                    return decisive
                if verdict is not (not decisive):
                    result = None
        except _NotIterable as reason:
            frame.run.warn(str(reason), *reason.at)
            return None
        return result

    return decide


class _NotIterable(Exception):
    def __init__(self, message: str, at: Position) -> None:
        super().__init__(message)
        self.at = at


def _loop(
    node: Iteration | Quantified, compiler: Compiler
) -> tuple[Callable[[Frame], Iterator[Frame]], Evaluator]:
    """Return what yields a frame for each combination, and the body to evaluate in it.

    The last binding turns fastest.
    """
    bindings: list[tuple[str, Evaluator, Evaluator | None, Position]] = []
    body, effort = compiler.compile_repeated(node.body)
    for name, source, end in node.bindings:
        compiled_source, more = compiler.compile_repeated(source)
        compiled_end, still_more = compiler.compile_repeated(end) if end else (None, 0)
        effort += more + still_more
        bindings.append((name, compiled_source, compiled_end, source.at))

    def turn(frame: Frame, depth: int) -> Iterator[Frame]:
        name, source, end, at = bindings[depth]
        if end is None:
            items = _items(source(frame), frame.run, at)
        else:
            items = _counted(source(frame), end(frame), frame.run, at)
        for item in items:
            frame.run.spend(1)
            frame.run.toil(effort)
            inner = frame.inner({name: item})
            if depth + 1 == len(bindings):
                yield inner
            else:
                yield from turn(inner, depth + 1)

    return lambda frame: turn(frame, 0), body


def _items(value: Value, run: Run, at: Position) -> list[Value]:
    if isinstance(value, list):
        return value
    if value is None:
        raise _NotIterable("there is no list to go through, but null", at)
    if not isinstance(value, Range):
        return [value]
    if value.operator:
        raise _NotIterable("a range without two ends cannot be gone through", at)
    first, last = _ends(value.start, value.end, at)
    if first > last:
        raise _NotIterable("the range ends before it begins", at)
    return _between(
        first + (not value.start_included), last - (not value.end_included), value.start, run
    )


def _counted(start: Value, end: Value, run: Run, at: Position) -> list[Value]:
    """Return `start..end` of a loop, which may also count downwards."""
    first, last = _ends(start, end, at)
    if first <= last:
        return _between(first, last, start, run)
    return _between(last, first, start, run)[::-1]


def _ends(start: Value, end: Value, at: Position) -> tuple[int, int]:
    if isinstance(start, Date) and isinstance(end, Date):
        return day_of(start), day_of(end)
    if isinstance(start, Decimal) and isinstance(end, Decimal) and is_whole(start):
        largest = 10**18
        if is_whole(end) and start.copy_abs() < largest and end.copy_abs() < largest:
            return int(start), int(end)
    message = f"{type_name(start)} and {type_name(end)} cannot be counted from one to the other"
    raise _NotIterable(message, at)


def _between(first: int, last: int, like: Value, run: Run) -> list[Value]:
    run.allocate_items(max(0, last - first + 1))
    numbers = range(first, last + 1)
    if isinstance(like, Date):
        return [Date(*day_of_number(number)) for number in numbers]
    return [Decimal(number) for number in numbers]
