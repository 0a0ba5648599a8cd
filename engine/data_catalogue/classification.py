"""What is known of the variables of a process: class, giver, label, each from the nearest source.

A process's own property goes before a form's field, a field before the data catalogue. What none of
them names is kept in the class of the process, as personal as the rest: nothing is open by default.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.data_catalogue.model import Variable
from forms.model import Component, Form

Paths = tuple[str, ...]
_BUSINESS: Final = "business"
_SPECIAL: Final = "special"


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a form asks for or shows.

    Args:
        path: name of its variable, then those of the entries within.
        component: by which it stands in the form.
        retention: its class, its own or that of the group around it; `None` if neither says.
        given: whether the person gives it; likewise.
    """

    path: Paths
    component: Component
    retention: str | None
    given: bool | None


@dataclass(frozen=True, slots=True)
class Classification:
    """What forms and catalogues say of a process's variables.

    Args:
        retention: their classes, by name.
        given: paths of what the person gave; a variable's name alone is the whole of it.
        withheld: of what was given, the parts that a form says were not.
        labels: what people call them, by name.
        asked: those that forms ask for or show.
        fields: what forms call those, by name; not what an expression names.
    """

    retention: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[Paths] = frozenset()
    withheld: frozenset[Paths] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)


UNCLASSIFIED: Final = Classification()


def fields_of(form: Form) -> Iterator[Field]:
    """Yield the values of a form, those in groups and rows too."""
    for component in form.components:
        yield from _fields(component, (), None, None)


def _fields(
    component: Component, around: Paths, retention: str | None, given: bool | None
) -> Iterator[Field]:
    path = (*around, *component.path)
    retention = component.retention or retention
    given = given if component.given is None else component.given
    if component.path:
        yield Field(path, component, retention, given)
    for child in component.components:
        yield from _fields(child, path, retention, given)


def classification(
    forms: Iterable[Form], catalogues: Iterable[Mapping[str, Variable]]
) -> Classification:
    """Return what forms and catalogues say of variables.

    Args:
        forms: of one process, in its order.
        catalogues: of the installation; two say the same of a variable, or only one names it.
    """
    retention: dict[str, str] = {}
    labels: dict[str, str] = {}
    given: set[Paths] = set()
    for catalogue in catalogues:
        for name, said in catalogue.items():
            retention[name] = said.retention
            if said.label is not None:
                labels[name] = said.label
            if said.given:
                given.add((name,))
    fields = [one for form in forms for one in fields_of(form)]
    stated = {one.path for one in fields if one.given}
    withheld = {one.path for one in fields if one.given is False} - stated
    given = given - withheld | stated
    return Classification(
        {**retention, **classes_of(fields)},
        frozenset(given),
        frozenset(withheld),
        labels,
        frozenset(one.path[0] for one in fields),
        _labels_of(fields),
    )


def _labels_of(fields: Iterable[Field]) -> dict[str, str]:
    """Return what the first field that is a whole variable calls it."""
    found: dict[str, str] = {}
    for one in fields:
        words = [part for part in one.component.label if isinstance(part, str)]
        label = "".join(words).strip()
        whole = len(one.path) == 1 and len(words) == len(one.component.label)
        if whole and label and label != one.path[0]:
            found.setdefault(one.path[0], label)
    return found


def classes_of(fields: Iterable[Field]) -> dict[str, str]:
    """Return the class of each variable that fields classify.

    A value is sealed as a whole: of several classes within one variable, `special` goes first and
    `business` last, and else the one that is named first.
    """
    found: dict[str, str] = {}
    for one in fields:
        if one.retention is None:
            continue
        known = found.get(one.path[0])
        if known in {None, _BUSINESS} or one.retention == _SPECIAL:
            found[one.path[0]] = one.retention
    return found


def part_given(
    value: object, wanted: Collection[Paths], withheld: Collection[Paths] = ()
) -> object:
    """Return the part of a variable's value that stands at these paths within it, or `None`.

    Args:
        value: JSON; in lists, of each entry.
        wanted: paths below the variable; an empty one is the whole.
        withheld: likewise, of what is left out of it.
    """
    if () in withheld or not wanted:
        return None
    if () in wanted and not withheld:
        return value
    if isinstance(value, list):
        rows = [part_given(one, wanted, withheld) for one in value]
        return rows if any(one is not None for one in rows) else None
    if not isinstance(value, Mapping):
        return value if () in wanted else None
    inner = {}
    for name, one in value.items():
        below = [path[1:] for path in wanted if path[:1] in {(), (name,)}]
        part = part_given(one, below, [path[1:] for path in withheld if path[0] == name])
        if part is not None:
            inner[name] = part
    return inner or None
