"""A model in which every field is filled, and every way to change one field of it."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any

from bpmn.model import Composite, Definitions


@dataclass(frozen=True)
class Mutation:
    """One field changed.

    Args:
        field: class and name of the field.
        names: ids or names, one of which a sentence about it must hold.
        changed: the whole model with this one change.
    """

    field: str
    names: frozenset[str]
    changed: Definitions


def filled() -> Definitions:
    """Return a model in which nothing is empty, `None` or false."""
    made: Definitions = _filled(Definitions, "d", set())
    return replace(
        made,
        processes=(replace(made.processes[0], global_task=False),),
        global_tasks=(replace(made.global_tasks[0], global_task=True),),
    )


def classes() -> set[type]:
    """Return every class of the model."""
    seen: set[type] = set()
    _filled(Definitions, "d", seen)
    return seen


def mutations(model: Definitions) -> Iterator[Mutation]:
    """Yield every change of one field, of whatever depth."""
    yield from _mutations(model, frozenset({model.file}), "Definitions", lambda one: one)


def _filled(kind: Any, name: str, seen: set[type]) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _filled(next(one for one in inner if one is not type(None)), name, seen)
    if origin is tuple:
        parts = inner[:1] if inner[-1] is Ellipsis else inner
        return tuple(_filled(one, f"{name}{at}", seen) for at, one in enumerate(parts))
    if origin is not None and issubclass(origin, Mapping):
        return {f"{name}-key": _filled(inner[1], f"{name}-value", seen)}
    if kind is bool:
        return True
    if kind is int:
        return 2
    if kind is Composite:
        seen.add(kind)
        return Composite((f"{name}-text",), (f"{name}-key",))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind):
        seen.add(typing.cast(type, kind))
        hints = typing.get_type_hints(kind)
        values = {
            one.name: _filled(hints[one.name], f"{name}.{one.name}", seen) for one in fields(kind)
        }
        return typing.cast(Any, kind)(**values)
    return name


def _mutations(value: Any, names: frozenset[str], field: str, put: Any) -> Iterator[Mutation]:
    if is_dataclass(value) and not isinstance(value, type):
        own = _names(value, names) or names
        for one in fields(value):
            held = getattr(value, one.name)

            def within(new: Any, name: str = one.name) -> Any:
                return put(replace(typing.cast(Any, value), **{name: new}))

            named = f"{type(value).__name__}.{one.name}"
            yield from _mutations(held, own, named, within)
    elif isinstance(value, tuple):
        yield Mutation(field, names | _within(value, names), put(()))
        for at, one in enumerate(value):

            def beside(new: Any, at: int = at) -> Any:
                return put((*value[:at], new, *value[at + 1 :]))

            yield from _mutations(one, names, field, beside)
    elif isinstance(value, Mapping):
        yield Mutation(field, names | set(value), put({}))
        yield Mutation(field, names | set(value), put(dict.fromkeys(value, "other")))
    elif isinstance(value, bool):
        yield Mutation(field, names, put(not value))
    elif isinstance(value, int):
        yield Mutation(field, names, put(value + 1))
    elif isinstance(value, Enum):
        yield from (Mutation(field, names, put(one)) for one in type(value) if one is not value)
    else:
        yield Mutation(field, names, put(f"{value}-other"))


_PLACES = frozenset({"Node", "Participant", "Process", "SequenceFlow"})
_ROOTS = frozenset({"Error", "Escalation", "Message", "Signal"})


def _names(value: Any, around: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return what a sentence may call a thing; what events refer to is told at the event too."""
    kind = type(value).__name__
    if kind in _PLACES or (kind in _ROOTS and around == {"d.file"}):
        return frozenset({str(value.id)})
    return frozenset({str(value.owner)}) if kind == "Remnant" else frozenset()


def _within(many: tuple[object, ...], around: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(_names(one, around) for one in many))
