"""What differs between two versions of a model, as values that a catalogue makes sentences of.

Knows nothing of a certain model: it goes through frozen dataclasses, maps and tuples field by
field, so that no field can be forgotten. Which of them have no meaning, and how each is called,
the caller says.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence speaks of.

    Args:
        kind: key of the catalogue, such as `userTask` or `flow`.
        id: as in the file.
        label: its name for people, if it has one.
    """

    kind: str
    id: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a value.

    Args:
        field: key of the catalogue: class and field, such as `Assignment.candidate_groups`.
        item: which entry of a map or list; `None` if the field holds one value.
    """

    field: str
    item: str | None = None


Way: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two values at the same place; `None` for one that is not there."""

    way: Way
    old: object
    new: object


Part: TypeAlias = Subject | Difference | tuple[Subject, ...] | tuple[Difference, ...] | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence about a difference.

    Args:
        sentence: key of the catalogue.
        parts: what stands in its gaps, in order.
        matters: whether what runs or is shown differs; not so for the drawing alone.
    """

    sentence: str
    parts: tuple[Part, ...]
    matters: bool = True


def differences(
    old: object, new: object, meaningless: Collection[str] = (), way: Way = ()
) -> Iterator[Difference]:
    """Yield every place at which two values differ, the smallest that can be named.

    Args:
        meaningless: fields, as `Class.field`, in which values may differ.
    """
    if same(old, new, meaningless):
        return
    if is_dataclass(old) and type(old) is type(new):
        for one in fields(old):
            name = f"{type(old).__name__}.{one.name}"
            if name not in meaningless:
                pair = getattr(old, one.name), getattr(new, one.name)
                yield from differences(*pair, meaningless, (*way, Step(name)))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _by_key(old, new, meaningless, way)
    elif isinstance(old, tuple) and isinstance(new, tuple) and _keyed(old) and _keyed(new):
        pairs = [{_key(one): one for one in many} for many in (old, new)]
        found = tuple(_by_key(pairs[0], pairs[1], meaningless, way))
        yield from found or (Difference(way, old, new),)
    elif isinstance(old, tuple) and isinstance(new, tuple) and _in_pairs(old, new):
        for number, pair in enumerate(zip(old, new, strict=True), start=1):
            there = (*way[:-1], Step(way[-1].field if way else "", str(number)))
            yield from differences(*pair, meaningless, there if len(old) > 1 else way)
    else:
        yield Difference(way, old, new)


def same(old: object, new: object, meaningless: Collection[str]) -> bool:
    """Return whether two values say the same, but for what has no meaning."""
    if is_dataclass(old) and type(old) is type(new):
        return all(
            same(getattr(old, one.name), getattr(new, one.name), meaningless)
            for one in fields(old)
            if f"{type(old).__name__}.{one.name}" not in meaningless
        )
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(
            same(one, other, meaningless) for one, other in zip(old, new, strict=True)
        )
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(
            same(old[key], new[key], meaningless) for key in old
        )
    return type(old) is type(new) and old == new


def numbered(ids: Sequence[str]) -> list[tuple[str, int]]:
    """Return each id with how often it came before: even repeated ones can be told apart."""
    seen: dict[str, int] = {}
    keys = []
    for one in ids:
        keys.append((one, seen.get(one, 0)))
        seen[one] = seen.get(one, 0) + 1
    return keys


def _by_key(
    old: Mapping[str, object],
    new: Mapping[str, object],
    meaningless: Collection[str],
    way: Way,
) -> Iterator[Difference]:
    for key in [*old, *(one for one in new if one not in old)]:
        there = (*way[:-1], Step(way[-1].field if way else "", key))
        yield from differences(old.get(key), new.get(key), meaningless, there)


def _in_pairs(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    """Return whether the items can be compared one by one."""
    return len(old) == len(new) and all(
        is_dataclass(one) and type(one) is type(other) for one, other in zip(old, new, strict=True)
    )


_KEYS = ("id", "target")


def _keyed(many: tuple[object, ...]) -> bool:
    """Return whether each item has a key of its own."""
    keys = [_key(one) for one in many]
    return "" not in keys and len(set(keys)) == len(keys)


def _key(one: object) -> str:
    if is_dataclass(one):
        for name in _KEYS:
            value: Hashable = getattr(one, name, None)
            if isinstance(value, str) and value:
                return value
    return ""
