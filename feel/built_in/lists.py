"""Built-in functions on lists.

Source: DMN 1.5, 10.3.4.4; `partition`, `duplicate values`, `is empty`: Camunda FEEL.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from feel.built_in.registry import built_in, invoked
from feel.comparison import equal, is_ordered, order, order_within
from feel.limits import Run
from feel.numbers import truncated, whole
from feel.values import Function, NoValue, Value


def _place(position: Decimal, length: int) -> int:
    """Return the index from 0 of a position from 1, or from the end if negative."""
    number = whole(position, "the position")
    if number == 0 or abs(number) > length:
        raise NoValue(f"there is no position {number} in a list of {length}")
    return number - 1 if number > 0 else length + number


@built_in("list contains", "list: list, element: any")
def _list_contains(run: Run, items: list[Value], element: Value) -> Value:
    run.spend(len(items))
    return any(equal(item, element, run) is True for item in items)


@built_in("is empty", "list: list")
def _is_empty(_run: Run, items: list[Value]) -> Value:
    return not items


@built_in("sublist", "list: list, start position: number, length?: number")
def _sublist(run: Run, items: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    first = _place(start, len(items))
    size = len(items) - first if length is None else whole(length, "the length")
    if (length is not None and size < 1) or first + size > len(items):
        raise NoValue(f"there are no {size} items from position {start}")
    run.allocate_items(size)
    return items[first : first + size]


@built_in("append", "list: list, item*: any")
def _append(run: Run, items: list[Value], more: list[Value]) -> Value:
    run.allocate_items(len(items) + len(more))
    return [*items, *more]


@built_in("concatenate", "list*: any", "lists: list")
def _concatenate(run: Run, lists: list[Value]) -> Value:
    joined: list[Value] = []
    for items in lists:
        if items is None:
            raise NoValue("one of the lists is null")
        piece = items if isinstance(items, list) else [items]
        run.allocate_items(len(joined) + len(piece))
        joined.extend(piece)
    return joined


@built_in("union", "list*: any", "lists: list")
def _union(run: Run, lists: list[Value]) -> Value:
    joined = _concatenate(run, lists)
    return _distinct(run, joined) if isinstance(joined, list) else None


@built_in("distinct values", "list: list")
def _distinct(run: Run, items: list[Value]) -> Value:
    run.spend(len(items))
    run.allocate_items(len(items))
    seen: set[tuple[type, Value]] = set()
    compound: list[Value] = []
    distinct: list[Value] = []
    for item in items:
        if isinstance(item, str | Decimal | bool):
            # Hashing keeps long lists of simple values from being compared each with each.
            key = (type(item), item)
            if key in seen:
                continue
            seen.add(key)
        else:
            run.spend(len(compound))
            if any(equal(item, other, run) is True for other in compound):
                continue
            compound.append(item)
        distinct.append(item)
    return distinct


@built_in("duplicate values", "list: list")
def _duplicates(run: Run, items: list[Value]) -> Value:
    run.spend(len(items) ** 2)
    repeated: list[Value] = [
        item for item in items if sum(equal(item, other, run) is True for other in items) > 1
    ]
    return _distinct(run, repeated)


@built_in("insert before", "list: list, position: number, newItem: any")
def _insert_before(run: Run, items: list[Value], position: Decimal, new_item: Value) -> Value:
    # Position n + 1 is the end of the list.
    number = whole(position, "the position")
    place = number - 1 if number == len(items) + 1 else _place(position, len(items))
    run.allocate_items(len(items) + 1)
    return [*items[:place], new_item, *items[place:]]


@built_in("remove", "list: list, position: number")
def _remove(run: Run, items: list[Value], position: Decimal) -> Value:
    place = _place(position, len(items))
    run.allocate_items(len(items))
    return [*items[:place], *items[place + 1 :]]


@built_in(
    "list replace",
    "list: list, position: number, newItem: any",
    "list: list, match: function, newItem: any",
)
def _list_replace(run: Run, items: list[Value], where: Value, new_item: Value) -> Value:
    run.allocate_items(len(items))
    if isinstance(where, Decimal):
        place = _place(Decimal(truncated(where)), len(items))
        return [*items[:place], new_item, *items[place + 1 :]]
    _check_arity(where, 2)
    replaced: list[Value] = []
    for item in items:
        verdict = invoked(where, run, item, new_item)
        if not isinstance(verdict, bool):
            raise NoValue("the function must give a boolean")
        replaced.append(new_item if verdict else item)
    return replaced


def _check_arity(function: Value, arity: int) -> None:
    if not isinstance(function, Function) or len(function.parameters) != arity:
        raise NoValue(f"the function must have {arity} parameters")


@built_in("reverse", "list: list")
def _reverse(run: Run, items: list[Value]) -> Value:
    run.allocate_items(len(items))
    return items[::-1]


@built_in("index of", "list: list, match: any")
def _index_of(run: Run, items: list[Value], wanted: Value) -> Value:
    run.spend(len(items))
    return [
        Decimal(position)
        for position, item in enumerate(items, 1)
        if equal(item, wanted, run) is True
    ]


@built_in("flatten", "list: list")
def _flatten(run: Run, items: list[Value]) -> Value:
    flat: list[Value] = []

    def go(nested: list[Value]) -> None:
        run.spend(len(nested))
        for item in nested:
            if isinstance(item, list):
                go(item)
            else:
                flat.append(item)

    go(items)
    run.allocate_items(len(flat))
    return flat


@built_in("sort", "list: list, precedes?: function")
def _sort(run: Run, items: list[Value], precedes: Value = None) -> Value:
    run.allocate_items(len(items))
    if precedes is None:
        return _sorted_by_value(items, run)
    _check_arity(precedes, 2)

    def stands_before(left: Value, right: Value) -> bool:
        # The comparison itself is a step beside the invocation.
        run.spend(1)
        verdict = invoked(precedes, run, left, right)
        if not isinstance(verdict, bool):
            raise NoValue("the function must give a boolean for every two items")
        return verdict

    class Placed:
        """An item among others: sorting asks for `<` alone, which is one invocation each time."""

        __slots__ = ("item",)

        def __init__(self, item: Value) -> None:
            self.item = item

        def __lt__(self, other: Placed) -> bool:
            return stands_before(self.item, other.item)

    return sorted(items, key=Placed)


def _sorted_by_value(items: list[Value], run: Run) -> Value:
    run.spend(len(items))
    if any(not is_ordered(item) or order(item, items[0]) is None for item in items):
        raise NoValue("the items cannot be compared; give a function")

    def compare(left: Value, right: Value) -> int:
        return order_within(run, left, right) or 0

    return sorted(items, key=cmp_to_key(compare))


@built_in("partition", "list: list, size: number")
def _partition(run: Run, items: list[Value], size: Decimal) -> Value:
    step = whole(size, "the size")
    if step < 1:
        raise NoValue("the size must be at least 1")
    # Each part is a list of its own.
    run.allocate_items(len(items))
    run.allocate_values(-(-len(items) // step))
    return [items[start : start + step] for start in range(0, len(items), step)]
