"""Which fields of a filled form are visible and writable, and what its expressions give.

The browser decides twice: once on all data, then on the data without what was hidden. So do we,
since a form must look to the validator as it looked to the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms.model import Component, Form
from forms.paths import MISSING, Data, Missing, Path, get, put, remove, thaw
from forms.scope import Scope, root_scope, row_scope
from forms.values import identity

# Expressions may read each other; a cycle would never settle.
MAXIMUM_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """One component at one place of the filled form.

    Args:
        hidden: hidden itself or by something around it.
        readonly: shows the server's own value.
        lasting: hidden whatever is typed, so that its values need not be sent at all.
        decisive: lasting by its own condition, not by something around it.
    """

    component: Component
    path: Path
    scope: Scope
    hidden: bool
    readonly: bool
    lasting: bool = False
    decisive: bool = False


def settle(form: Form, data: Data, initial: Data, now: datetime) -> tuple[Data, list[Place]]:
    """Return the data as expressions see them in the end, and every place of the form.

    Args:
        form: the form.
        data: all values with the answers laid over; not changed.
        initial: what hidden fields show instead.
        now: the moment of evaluation, with zone.
    """
    data = {name: thaw(value) for name, value in data.items()}
    _compute(form, data, now)
    filtered = {name: thaw(value) for name, value in data.items()}
    for place in places(form, data, now):
        if place.hidden and (place.component.is_keyed or place.component.type == "dynamiclist"):
            remove(filtered, place.path)
    for name, value in initial.items():
        if name not in filtered:
            filtered[name] = thaw(value)
    for place in list(places(form, filtered, now)):
        if place.readonly and place.component.is_keyed:
            own = get(initial, place.path)
            put(filtered, place.path, None if isinstance(own, Missing) else own)
    _compute(form, filtered, now)
    return filtered, list(places(form, filtered, now))


def places(form: Form, data: Data, now: datetime) -> Iterator[Place]:
    """Yield every component at every place, containers before what they contain."""
    editable = _editable_names(form.components)

    def depends(component: Component) -> bool:
        hide = component.hide
        names = hide.expression.names_used if hide else frozenset()
        return bool(names & editable) or any(name.strip("_") in _SPECIAL for name in names)

    return _walk(form.components, (), root_scope(data, now), _Around(data, depends))


_SPECIAL = frozenset({"this", "parent", "i"})


@dataclass(frozen=True, slots=True)
class _Around:
    data: Data
    depends: Callable[[Component], bool]
    hidden: bool = False
    lasting: bool = False


def _walk(
    components: Sequence[Component], base: Path, scope: Scope, around: _Around
) -> Iterator[Place]:
    for component in components:
        path = base + component.path
        condition = scope.holds(component.hide, if_too_costly=False)
        hidden = around.hidden or condition
        decisive = condition and not around.depends(component)
        lasting = around.lasting or decisive
        readonly = component.readonly
        yield Place(
            component,
            path,
            scope,
            hidden,
            readonly if isinstance(readonly, bool) else scope.holds(readonly, if_too_costly=True),
            lasting,
            decisive and not around.lasting,
        )
        inner = _Around(around.data, around.depends, hidden, lasting)
        if component.type == "group":
            yield from _walk(component.components, path, scope, inner)
        elif component.type == "dynamiclist":
            rows = get(around.data, path)
            for index, row in enumerate(rows if isinstance(rows, list) else ()):
                inside = row_scope(around.data, scope, row, index)
                yield from _walk(component.components, (*path, index), inside, inner)


def _compute(form: Form, data: Data, now: datetime) -> None:
    """Set the value of every expression field, until nothing changes any more."""
    if not any(component.type == "expression" for component in form.walk()):
        return
    for _ in range(MAXIMUM_ROUNDS):
        changed = False
        for place in list(places(form, data, now)):
            if place.component.expression is None or place.component.type != "expression":
                continue
            if place.hidden:
                continue
            value = place.scope.evaluate_or_none(place.component.expression)
            before = get(data, place.path)
            if before is MISSING or identity(before) != identity(value):
                put(data, place.path, value)
                changed = True
        if not changed:
            return


def _editable_names(components: Sequence[Component]) -> frozenset[str]:
    """Return the root names whose values may change while the form is open."""
    found: set[str] = set()
    for component in components:
        if component.is_keyed:
            if not component.disabled and component.readonly is not True:
                found.add(component.path[0])
        elif component.type == "dynamiclist":
            found.add(component.path[0])
        elif component.path:
            if _editable_names(component.components):
                found.add(component.path[0])
        else:
            found |= _editable_names(component.components)
    return frozenset(found)
