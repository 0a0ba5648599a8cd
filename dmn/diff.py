"""What changed between two versions of a DMN file: decisions, their tables row by row, their logic.

Rules and columns are known by their ids, as an editor keeps them; nothing is said of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Final

from dmn.difference_words import Catalogue, told
from dmn.differences import Change, Difference, Step, Subject, Way, differences, numbered
from dmn.item_types import ItemType
from dmn.model import Decision, DecisionModel, DecisionTable, Requirement
from feel import Expression, UnaryTests

_PARTS: Final = {
    "decisions": "decision",
    "inputs": "input",
    "knowledge": "knowledge",
    "services": "service",
    "types": "type",
}


def diff_decisions(old: DecisionModel, new: DecisionModel) -> tuple[Change, ...]:
    """Return what changed, in the order of the newer file; nothing if the files are the same.

    Imported models count by their hash: compare their files to see more.
    """
    found = tuple(_changes(old, new))
    if found or old.sha256 == new.sha256:
        return found
    return (Change("drawing", (Subject("file", new.file),), matters=False),)


def in_words(change: Change, language: str) -> str:
    """Return the sentence on a change, in `de` or `en`."""
    return told(change, CATALOGUE, language)


def _changes(old: DecisionModel, new: DecisionModel) -> Iterator[Change]:
    whole = Subject("file", new.file)
    heads = [
        {"id": one.id, "name": one.name, "namespace": one.namespace, "imports": _imports(one)}
        for one in (old, new)
    ]
    for place in _differing(heads[0], heads[1]):
        yield Change("changed", (whole, place))
    for part, kind in _PARTS.items():
        was, now = getattr(old, part), getattr(new, part)
        for identity, one in was.items():
            if identity not in now:
                yield Change("removed", (_subject(kind, identity, one),))
        for identity, one in now.items():
            subject = _subject(kind, identity, one)
            if identity not in was:
                yield Change("added", (subject, _size(one)))
            else:
                yield from _part(subject, was[identity], one)


def _part(subject: Subject, old: object, new: object) -> Iterator[Change]:
    tables: tuple[DecisionTable, ...] = ()
    if isinstance(old, Decision) and isinstance(new, Decision):
        tables = tuple(one.logic for one in (old, new) if isinstance(one.logic, DecisionTable))
    shown = [_plain(one, whole=True) for one in (old, new)]
    if len(tables) == 2:
        for one in shown:
            assert isinstance(one, dict)
            del one["logic"]
    for place in _differing(shown[0], shown[1]):
        yield Change("changed", (subject, place))
    if len(tables) == 2:
        yield from _table(subject, *tables)


def _table(subject: Subject, old: DecisionTable, new: DecisionTable) -> Iterator[Change]:
    heads = [
        {
            "hit_policy": one.hit_policy.value,
            "aggregator": _plain(one.aggregator),
            "result": _plain(one.type),
        }
        for one in (old, new)
    ]
    for place in _differing(heads[0], heads[1]):
        yield Change("changed", (subject, place))
    columns = _columns(old), _columns(new)
    for key in [*columns[0], *(one for one in columns[1] if one not in columns[0])]:
        was, now = (one.get(key) for one in columns)
        head = (Step("column", _title(now or was or {})),)
        if was is None or now is None:
            sentence = "column.added" if was is None else "column.removed"
            yield Change(sentence, (subject, _title(now or was or {})))
            continue
        for place in _differing(was, now, head):
            yield Change("changed", (subject, place))
    yield from _rules(subject, old, new)


def _rules(subject: Subject, old: DecisionTable, new: DecisionTable) -> Iterator[Change]:
    was, now = _rows(old), _rows(new)
    for key, (number, cells) in was.items():
        if key not in now:
            yield Change("rule.removed", (subject, _row(number, key), _cells(cells)))
    for key, (number, cells) in now.items():
        if key not in was:
            yield Change("rule.added", (subject, _row(number, key), _cells(cells)))
            continue
        former = was[key][1]
        both = {name for name in former if name in cells}
        for name in [one for one in cells if one in both or cells[one] != "-"]:
            if name in both and former[name] != cells[name]:
                way = (Step("rule", _row(number, key)), Step("column", name))
                yield Change("changed", (subject, Difference(way, former[name], cells[name])))
    kept = [[key for key in one if key in was and key in now] for one in (was, now)]
    if kept[0] != kept[1]:
        order = [tuple(_row(now[key][0], key) for key in one) for one in kept]
        yield Change("changed", (subject, Difference((Step("order"),), *order)))


def _rows(table: DecisionTable) -> dict[tuple[str, int], tuple[int, dict[str, str]]]:
    titles = [_title(one) for one in _columns(table).values()]
    found = {}
    for number, (key, rule) in enumerate(
        zip(numbered([one.id for one in table.rules]), table.rules, strict=True), start=1
    ):
        texts = [str(_plain(one) or "-") for one in (*rule.tests, *rule.outputs)]
        cells = dict(zip(titles, texts, strict=True))
        if rule.annotation:
            cells["Anmerkung"] = rule.annotation
        found[key] = number, cells
    return found


def _columns(table: DecisionTable) -> dict[tuple[str, str, int], dict[str, object]]:
    """Return what each column is, by the key that both versions know it by."""
    found: dict[tuple[str, str, int], dict[str, object]] = {}
    for kind, many in (("input", table.inputs), ("output", table.outputs)):
        ids = [one.id or getattr(one, "label", getattr(one, "name", "")) for one in many]
        for key, one in zip(numbered(ids), many, strict=True):
            shown = _plain(one, whole=True)
            assert isinstance(shown, dict)
            found[kind, *key] = {name: value for name, value in shown.items() if name != "id"}
    return found


def _title(column: Mapping[str, object]) -> str:
    return str(column.get("label") or column.get("name") or "")


def _row(number: int, key: tuple[str, int]) -> str:
    return f"{number} ({key[0]})" if key[0] else str(number)


def _cells(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {cell}" for name, cell in cells.items() if cell != "-")


def _differing(old: object, new: object, head: Way = ()) -> Iterator[Difference]:
    for one in differences(old, new):
        # Keys of the plain view are words of the catalogue.
        steps = tuple(Step(step.item or step.field) for step in one.way)
        yield Difference((*head, *steps), one.old, one.new)


def _plain(value: object, *, whole: bool = False) -> object:
    """Return a value of the model as texts: expressions as written, types by name."""
    if isinstance(value, Expression | UnaryTests):
        return value.source
    if isinstance(value, ItemType) and not whole:
        return value.name
    if isinstance(value, Requirement):
        return value.id if value.namespace is None else f"{value.prefix}.{value.id}"
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    return value


def _imports(model: DecisionModel) -> tuple[str, ...]:
    return tuple(f"{one.name} {one.sha256[:8]}" for one in model.imports.values())


def _subject(kind: str, identity: str, one: object) -> Subject:
    return Subject(kind, identity, getattr(one, "name", None))


def _size(one: object) -> str | None:
    logic = getattr(one, "logic", None)
    return str(len(logic.rules)) if isinstance(logic, DecisionTable) else None


CATALOGUE: Final = Catalogue(
    sentences={
        "added": ("neu: {0}{1}", "new: {0}{1}"),
        "added.1": (" mit {} Regeln", " with {} rules"),
        "removed": ("entfällt: {0}", "gone: {0}"),
        "changed": ("{0}: {1}", "{0}: {1}"),
        "column.added": ("{0}: Spalte {1} neu", "{0}: column {1} new"),
        "column.removed": ("{0}: Spalte {1} entfällt", "{0}: column {1} gone"),
        "rule.added": ("{0}: Regel {1} neu: {2}", "{0}: rule {1} new: {2}"),
        "rule.removed": (
            "{0}: bisherige Regel {1} entfällt: {2}",
            "{0}: former rule {1} gone: {2}",
        ),
        "drawing": (
            "{0}: nur Zeichnung oder Schreibweise verändert; entschieden wird wie bisher",
            "{0}: only the drawing or spelling changed; it decides as before",
        ),
    },
    fields={
        "aggregator": ("Zusammenfassung", "aggregator"),
        "allowed": ("erlaubte Werte", "allowed values"),
        "base": ("Grundtyp", "base type"),
        "column": ("Spalte", "column"),
        "components": ("Bestandteile", "components"),
        "default": ("Standardwert", "default"),
        "expression": ("Ausdruck", "expression"),
        "function": ("Funktion", "function"),
        "hit_policy": ("Trefferregel", "hit policy"),
        "imports": ("eingebundene Modelle", "imported models"),
        "label": ("Überschrift", "label"),
        "logic": ("Logik", "logic"),
        "name": ("Name", "name"),
        "namespace": ("Namensraum", "namespace"),
        "order": ("Reihenfolge der Regeln", "order of the rules"),
        "requirements": ("beruht auf", "requires"),
        "result": ("Typ des Ergebnisses", "type of the result"),
        "rule": ("Regel", "rule"),
        "type": ("Typ", "type"),
        "values": ("Werte in Rangfolge", "values in order"),
        "variable": ("Variable", "variable"),
        "version_tag": ("Versionsname", "version tag"),
    },
    kinds={
        "file": ("Datei", "file"),
        "decision": ("Entscheidung", "decision"),
        "input": ("Eingabedatum", "input data"),
        "knowledge": ("Geschäftswissen", "business knowledge"),
        "service": ("Entscheidungsdienst", "decision service"),
        "type": ("Typ", "type"),
    },
    values={},
    principal={},
    quoted=frozenset({"name", "label"}),
)

RUNNING: Final = (
    "Laufende Vorgänge entscheiden nach dem Deployment neu, wenn sie die neueste Fassung rufen "
    "(latest); sonst bleibt es bei ihrer.",
    "Running cases decide anew after the deployment if they call the latest version; "
    "otherwise they keep theirs.",
)
