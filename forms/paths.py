"""Where values sit in nested data: `("lines", 2, "qty")`, written `lines[2].qty`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from feel import Value

Path = tuple[str | int, ...]
Data = dict[str, Value]


class Missing:
    """Nothing stands there; not even null."""


MISSING: Final = Missing()


def get(data: object, path: Path) -> Value | Missing:
    """Return what stands at the path, `MISSING` if nothing does."""
    found: object = data
    for segment in path:
        if isinstance(segment, str):
            if not isinstance(found, Mapping) or segment not in found:
                return MISSING
            found = found[segment]
        else:
            if not isinstance(found, list) or segment >= len(found):
                return MISSING
            found = found[segment]
    return found  # type: ignore[return-value]  # data holds values only


def put(data: Data, path: Path, value: Value) -> None:
    """Set the value at the path, making containers on the way; rows must exist already."""
    target: object = data
    for segment, following in pairwise(path):
        child = target[segment] if isinstance(target, list) else target.get(segment)  # type: ignore
        wanted = list if isinstance(following, int) else dict
        if not isinstance(child, wanted):
            child = wanted()
            target[segment] = child  # type: ignore
        target = child
    target[path[-1]] = value  # type: ignore


def remove(data: Data, path: Path) -> None:
    """Remove what stands at the path, and containers that become empty by that."""
    while path:
        parent = get(data, path[:-1])
        if isinstance(parent, dict) and isinstance(path[-1], str):
            parent.pop(path[-1], None)
        elif isinstance(parent, list) and isinstance(path[-1], int) and path[-1] < len(parent):
            parent[path[-1]] = None
        if len(path) == 1 or not _is_empty(parent):
            return
        path = path[:-1]


def path_text(path: Sequence[str | int]) -> str:
    """Return the path as people read it: `lines[2].qty`, rows counted from 0."""
    text = ""
    for segment in path:
        text += f"[{segment}]" if isinstance(segment, int) else f".{segment}"
    return text.removeprefix(".")


def thaw(value: Value) -> Value:
    """Return a copy whose lists and contexts may be changed."""
    if isinstance(value, dict):
        return {name: thaw(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [thaw(entry) for entry in value]
    return value


def _is_empty(container: object) -> bool:
    if isinstance(container, dict):
        return not container
    return isinstance(container, list) and all(entry is None for entry in container)
