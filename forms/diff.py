"""What changed between two versions of a form: its fields, what each asks, checks and offers.

Fields are known by their ids, as an editor keeps them; nothing is said of the layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dmn.difference_words import Catalogue, told
from dmn.differences import Change, Difference, Step, Subject, differences, numbered
from forms.model import Form

_LAYOUT: Final = frozenset({"layout", "id", "components"})
_EDITOR: Final = frozenset(
    {"components", "exporter", "schemaVersion", "executionPlatformVersion", "$schema"}
)
"""What of a form says who saved it; of its components there are sentences of their own."""


def diff_forms(old: Form, new: Form) -> tuple[Change, ...]:
    """Return what changed, in the order of the newer form; nothing if the files are the same."""
    found = tuple(_changes(old.schema, new.schema, new))
    if found or old.sha256 == new.sha256:
        return found
    return (Change("drawing", (Subject("form", new.id, new.title),), matters=False),)


def in_words(change: Change, language: str) -> str:
    """Return the sentence on a change, in `de` or `en`."""
    return told(change, CATALOGUE, language)


def _changes(old: Mapping[str, object], new: Mapping[str, object], form: Form) -> Iterator[Change]:
    whole = Subject("form", form.id, form.title)
    for place in _differing(_without(old, _EDITOR), _without(new, _EDITOR)):
        yield Change("changed", (whole, place))
    was, now = _components(old), _components(new)
    for key, (one, holder) in was.items():
        if key not in now:
            yield Change("removed", (_subject(one, key[0]), holder))
    for key, (one, holder) in now.items():
        subject = _subject(one, key[0])
        if key not in was:
            required = _required(one)
            yield Change("added", (subject, holder, required))
            continue
        before, former = was[key]
        for place in _differing(_without(before, _LAYOUT), _without(one, _LAYOUT)):
            yield Change("changed", (subject, place))
        if holder != former:
            place = Difference((Step("holder"),), former, holder)
            yield Change("changed", (subject, place))
    kept = [[key for key in one if key in was and key in now] for one in (was, now)]
    if kept[0] != kept[1]:
        order = [tuple(_label(now[key][0], key[0]) for key in one) for one in kept]
        yield Change("changed", (whole, Difference((Step("order"),), *order)))


def _components(
    schema: Mapping[str, object], holder: str | None = None
) -> dict[tuple[str, int], tuple[Mapping[str, object], str | None]]:
    """Return every component by id, with the group it stands in, in the order of the form."""
    found = list(_walk(schema, holder))
    keys = numbered([str(one.get("id") or one.get("key") or "") for one, _ in found])
    return dict(zip(keys, found, strict=True))


def _walk(
    schema: Mapping[str, object], holder: str | None
) -> Iterator[tuple[Mapping[str, object], str | None]]:
    components = schema.get("components")
    for one in components if isinstance(components, list | tuple) else ():
        if isinstance(one, Mapping):
            yield one, holder
            yield from _walk(one, _label(one, str(one.get("id") or "")))


def _without(schema: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    return {name: _frozen(value) for name, value in schema.items() if name not in names}


def _frozen(value: object) -> object:
    """Return JSON in which lists are tuples, and a choice or a column is one text."""
    if isinstance(value, Mapping):
        if len(value) == 2 and "label" in value and (value.keys() & {"value", "key"}):
            return f"{value['label']} ({value.get('value', value.get('key'))})"
        return {str(name): _frozen(one) for name, one in value.items()}
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Difference]:
    for one in differences(old, new):
        way = tuple(Step(step.item or step.field) for step in one.way)
        yield Difference(way, one.old, one.new)


def _label(component: Mapping[str, object], otherwise: str) -> str:
    return str(component.get("label") or component.get("key") or otherwise)


def _subject(component: Mapping[str, object], identity: str) -> Subject:
    label = component.get("label")
    key = component.get("key") or component.get("path")
    kind = "field" if key else "component"
    return Subject(kind, str(key or identity), str(label) if label else None)


def _required(component: Mapping[str, object]) -> str | None:
    rules = component.get("validate")
    return "*" if isinstance(rules, Mapping) and rules.get("required") is True else None


CATALOGUE: Final = Catalogue(
    sentences={
        "added": ("neu: {0}{1}{2}", "new: {0}{1}{2}"),
        "added.1": (" in „{}“", " in “{}”"),
        "added.2": (", Pflichtfeld", ", required"),
        "removed": ("entfällt: {0}{1}", "gone: {0}{1}"),
        "removed.1": (" aus „{}“", " from “{}”"),
        "changed": ("{0}: {1}", "{0}: {1}"),
        "drawing": (
            "{0}: nur Anordnung oder Schreibweise verändert; gefragt wird wie bisher",
            "{0}: only the layout or spelling changed; it asks as before",
        ),
    },
    fields={
        "conditional": ("", ""),
        "decimalDigits": ("Nachkommastellen", "decimal digits"),
        "defaultValue": ("Vorgabe", "default"),
        "description": ("Hinweis", "description"),
        "disabled": ("gesperrt", "disabled"),
        "executionPlatform": ("Zielplattform", "execution platform"),
        "expression": ("Ausdruck", "expression"),
        "hide": ("ausgeblendet, wenn", "hidden if"),
        "holder": ("Gruppe", "group"),
        "id": ("Id", "id"),
        "increment": ("Schrittweite", "increment"),
        "key": ("Variable", "variable"),
        "label": ("Beschriftung", "label"),
        "max": ("größter Wert", "largest value"),
        "maxLength": ("höchste Länge", "longest"),
        "min": ("kleinster Wert", "smallest value"),
        "minLength": ("kleinste Länge", "shortest"),
        "order": ("Reihenfolge der Felder", "order of the fields"),
        "pattern": ("Muster", "pattern"),
        "properties": ("", ""),
        "readonly": ("nur lesbar", "read-only"),
        "required": ("Pflichtfeld", "required"),
        "text": ("Text", "text"),
        "title": ("Titel", "title"),
        "type": ("Art", "kind"),
        "validate": ("", ""),
        "values": ("Auswahl", "choices"),
        "valuesExpression": ("Auswahl aus", "choices from"),
        "valuesKey": ("Auswahl aus Variable", "choices from variable"),
        "versionTag": ("Versionsname", "version tag"),
        "vorgang:class": ("Klasse", "class"),
        "vorgang:given": ("von der Person gegeben", "given by the person"),
    },
    kinds={
        "form": ("Formular", "form"),
        "field": ("Feld", "field"),
        "component": ("Baustein", "component"),
    },
    values={},
    principal={},
    quoted=frozenset({"label", "title", "holder"}),
)

RUNNING: Final = (
    "Laufende Vorgänge zeigen nach dem Deployment das neue Formular, wenn sie das neueste rufen "
    "(latest); sonst bleibt es bei ihrem.",
    "Running cases show the new form after the deployment if they call the latest; "
    "otherwise they keep theirs.",
)
