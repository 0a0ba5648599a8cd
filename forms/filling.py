"""Lay a submission over the server's own values: what was answered, what the form then holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from feel import Value, from_json, to_json
from forms.model import Component, Form
from forms.paths import Data, Missing, Path, get, put, thaw
from forms.rows import align_rows
from forms.values import Complaint, empty_value, read_value

MAXIMUM_ROWS = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a submission says at one place: the value to go on with, and what is wrong with it."""

    value: Value
    complaint: Complaint | None = None


@dataclass(slots=True)
class Filling:
    """A form as it is filled in.

    Args:
        own: the server's values, the rows of every submitted list put beside the submitted rows.
        data: `own`, defaults and the answers: what expressions see.
        initial: `own` and defaults: what a hidden field shows to expressions.
        answers: what was submitted, by path, for fields that may be answered.
        complaints: what is wrong with whole lists, by path.
        unknown: paths that belong to no component.
    """

    own: Data
    data: Data = field(default_factory=dict)
    initial: Data = field(default_factory=dict)
    answers: dict[Path, Answer] = field(default_factory=dict)
    complaints: dict[Path, Complaint] = field(default_factory=dict)
    unknown: list[Path] = field(default_factory=list)


def fill(form: Form, submission: Mapping[str, object], variables: Mapping[str, Value]) -> Filling:
    """Return the form filled with the server's values and what was submitted."""
    filling = Filling(own=own_values(form, variables))
    _take_rows(form.components, (), submission, filling)
    filling.initial = {name: as_shown(value) for name, value in filling.own.items()}
    _initialise(form.components, (), filling.initial)
    filling.data = {name: thaw(value) for name, value in filling.initial.items()}
    _take_answers(form.components, (), submission, filling)
    filling.unknown = list(_unknown(form.components, submission, ()))
    return filling


def own_values(form: Form, variables: Mapping[str, Value]) -> Data:
    """Return copies of the variables the form reads or binds."""
    names = {name for component in form.walk() for name in component.needs}
    names |= {component.path[0] for component in form.walk() if component.path}
    return {name: thaw(from_json(variables[name])) for name in names if name in variables}


def as_shown(value: Value) -> Value:
    """Return a copy of the value as the browser sees it: what JSON has no word for is text."""
    return thaw(from_json(to_json(value)))


def keyed_places(
    components: Sequence[Component], base: Path, data: Data
) -> Iterator[tuple[Component, Path]]:
    """Yield every component that holds a value, once for each row, with its path."""
    for component in components:
        path = base + component.path
        if component.is_keyed:
            yield component, path
        elif component.type == "dynamiclist":
            rows = get(data, path)
            for index in range(len(rows) if isinstance(rows, list) else 0):
                yield from keyed_places(component.components, (*path, index), data)
        else:
            yield from keyed_places(component.components, path, data)


def _take_rows(
    components: Sequence[Component], base: Path, submission: object, filling: Filling
) -> None:
    for component in components:
        path = base + component.path
        if component.type == "group":
            _take_rows(component.components, path, submission, filling)
        if component.type != "dynamiclist":
            continue
        raw = get(submission, path)
        if isinstance(raw, Missing) or raw is None:
            continue
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            filling.complaints[path] = Complaint("type")
        elif len(raw) > MAXIMUM_ROWS:
            filling.complaints[path] = Complaint(
                "too_many", {"value": MAXIMUM_ROWS, "actual": len(raw)}
            )
        else:
            rows, complaint = align_rows(component, raw, _rows(component, filling.own, path))
            if complaint:
                filling.complaints[path] = complaint
                continue
            put(filling.own, path, rows)
            filling.answers[path] = Answer(rows)
            for index in range(len(rows)):
                _take_rows(component.components, (*path, index), submission, filling)


def _rows(component: Component, own: Data, path: Path) -> list[Value]:
    rows = get(own, path)
    if not isinstance(rows, list):
        return [{} for _ in range(component.repetitions)]
    return [row if isinstance(row, dict) else {} for row in rows]


def _initialise(components: Sequence[Component], base: Path, data: Data) -> None:
    """Give every place a value: what the server has if it fits, else the default, else nothing."""
    for component in components:
        path = base + component.path
        if component.type == "group":
            _initialise(component.components, path, data)
        elif component.type == "dynamiclist":
            rows = _rows(component, data, path)
            put(data, path, rows)
            for index in range(len(rows)):
                _initialise(component.components, (*path, index), data)
        elif component.is_keyed:
            put(data, path, _first_value(component, get(data, path)))


def _first_value(component: Component, stored: Value | Missing) -> Value:
    if not isinstance(stored, Missing):
        if component.type == "expression":
            return stored
        value, complaint = read_value(component, stored)
        return value if complaint is None else empty_value(component)
    if component.default is not None and component.type != "expression":
        value, complaint = read_value(component, component.default)
        if complaint is None:
            return value
    return empty_value(component)


def _take_answers(
    components: Sequence[Component], base: Path, submission: object, filling: Filling
) -> None:
    for component, path in list(keyed_places(components, base, filling.data)):
        if component.disabled or component.readonly is True or component.type == "expression":
            continue
        raw = get(submission, path)
        if isinstance(raw, Missing):
            continue
        value, complaint = read_value(component, raw)
        filling.answers[path] = Answer(value, complaint)
        put(filling.data, path, value)


def _unknown(components: Sequence[Component], found: object, base: Path) -> Iterator[Path]:
    """Yield the paths of a submission that no component binds, in order."""
    if not isinstance(found, Mapping):
        return
    bound = dict(_bound(components, ()))
    yield from _unknown_below(bound, found, (), base)


def _unknown_below(
    bound: Mapping[Path, Component],
    found: Mapping[str, object],
    inside: Path,
    base: Path,
) -> Iterator[Path]:
    for name, value in found.items():
        path = (*inside, name)
        component = bound.get(path)
        if component is None:
            is_on_the_way = any(other[: len(path)] == path for other in bound)
            if is_on_the_way and isinstance(value, Mapping):
                yield from _unknown_below(bound, value, path, base)
            elif not (is_on_the_way and value is None):
                yield (*base, *path)
        elif component.type == "dynamiclist" and isinstance(value, list):
            for index, row in enumerate(value[:MAXIMUM_ROWS]):
                yield from _unknown(component.components, row, (*base, *path, index))


def _bound(components: Sequence[Component], base: Path) -> Iterator[tuple[Path, Component]]:
    for component in components:
        path = base + component.path
        if component.is_keyed or component.type == "dynamiclist":
            yield path, component
        else:
            yield from _bound(component.components, path)
