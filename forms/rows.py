"""Put the rows of a submitted list beside the rows the server has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from feel import Value, to_json
from forms.model import Component
from forms.paths import MISSING, Missing, Path, get
from forms.values import Complaint, empty_value, identity, read_value

Place: TypeAlias = "tuple[Component, Path]"


def align_rows(
    component: Component, submitted: Sequence[object], stored: Sequence[Value]
) -> tuple[list[Value], Complaint | None]:
    """Return for each submitted row the server's own values in it, and what is wrong.

    Where rows may neither come nor go, they correspond by their place. Elsewhere a row is
    recognised by its read-only values, in order: a changed one would otherwise slip the price of
    one line under another. A row without any is new.

    Args:
        component: the dynamic list.
        submitted: its rows, each an object.
        stored: the server's rows, each a context.
    """
    fixed = not component.may_resize or component.disabled or component.readonly is True
    if fixed:
        if len(submitted) != len(stored):
            return [], Complaint("rows")
        return list(stored), None
    own = list(_own_places(component.components, ()))
    if not own:
        return [{} for _ in submitted], None
    return _recognise(submitted, stored, own)


def _recognise(
    submitted: Sequence[object], stored: Sequence[Value], own: Sequence[Place]
) -> tuple[list[Value], Complaint | None]:
    aligned: list[Value] = []
    following = 0
    said_nothing = all(get(row, path) is MISSING for row in submitted for _, path in own)
    if said_nothing and len(submitted) == len(stored):
        return list(stored), None
    marks = [_marks(to_json(row), own) for row in stored]
    for row in submitted:
        mark = _marks(row, own)
        if all(value is None for value in mark):
            aligned.append({})
            continue
        try:
            found = marks.index(mark, following)
        except ValueError:
            return [], Complaint("readonly")
        following = found + 1
        aligned.append(stored[found])
    return aligned, None


def _own_places(components: Sequence[Component], base: Path) -> Iterator[Place]:
    """Yield what only the server fills in a row: its read-only fields."""
    for component in components:
        path = base + component.path
        if component.is_keyed:
            if component.type != "expression" and component.readonly is True:
                yield component, path
        elif component.type == "group":
            yield from _own_places(component.components, path)


def _marks(row: object, own: Sequence[Place]) -> tuple[object, ...]:
    return tuple(_mark(component, get(row, path)) for component, path in own)


def _mark(component: Component, value: object) -> object:
    """Return what identifies a value as the browser sends it back; what is empty is `None`."""
    if isinstance(value, Missing):
        return None
    read, _ = read_value(component, value)
    return None if read == empty_value(component) else identity(read)
