"""Random forms, values and inputs: what the form editor can draw and a person can type."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Json = Any

OPTIONS = [{"label": f"Wahl {letter}", "value": letter} for letter in "abcd"]
WORDS = [
    *("", "a", "Ab1", "  drei  ", "Grüße 😀", "x" * 12),
    *("name@firma.de", "kein@", "+494012345678", "abc", "hallo", "ja1"),
]
PATTERNS = [r"^[a-z]+$", r"\d", r"^\S+@\w+\.\w{2,}$", "^.{3}$", "a|b"]
NUMBERS = [None, 0, 1, -1, 2.5, 7, 10, 10.25, 99.999, 0.1, 1e-7, 123456789.12]
DATES = [None, "2026-11-19", "2024-02-29", "1999-12-31"]
TIMES = [None, "00:00", "14:30", "23:59"]
MENDED = 2
"""Last rounds of a form in which somebody types what the fields take, and changes a part of it."""
ROUNDS = 5 + MENDED
CONDITIONS = ["=flag", "=not(flag)", "=count > 5", '=word = "a"', "=count = null", "=gone = 1"]


class Maker:
    """Makes one form after another from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.serial = 0

    def case(self) -> dict[str, Json]:
        """Return a schema, the variables, and rounds of inputs, each pairs of path and value: what
        somebody types, looks at, and changes again."""
        self.serial = 0
        self.typed: list[tuple[str, dict[str, Json]]] = []
        self.drawn: list[tuple[str, dict[str, Json]]] = []
        fixed = [
            {"type": "checkbox", "id": "Flag", "key": "flag", "label": "Flag"},
            {"type": "number", "id": "Count", "key": "count", "label": "Count"},
            {"type": "textfield", "id": "Word", "key": "word", "label": "Word"},
        ]
        inputs: list[tuple[str, Json]] = []
        for field in fixed:
            self._type(inputs, str(field["key"]), field)
        data: dict[str, Json] = {
            "limit": self.random.choice([3, 5, 10]),
            "choices": OPTIONS,
            "lines": [{"a": 1, "b": "x"}, {"a": 2}],
            "documents": [],
        }
        more = [self._component(inputs, data, "") for _ in range(self.random.randint(2, 6))]
        more += [self._presented() for _ in range(self.random.randint(0, 2))]
        self.random.shuffle(more)
        if self.random.random() < 0.5:
            more.append(self._group(inputs, data))
        if self.random.random() < 0.4:
            more.append(self._list(inputs, data))
        schema = {"type": "default", "id": "f", "schemaVersion": 19, "components": fixed + more}
        rounds = [inputs, *(self._changes() for _ in range(ROUNDS - MENDED - 1))]
        rounds += [self._mended(data, every=True), self._mended(data, every=False)]
        return {"schema": schema, "data": data, "rounds": rounds}

    def _type(self, inputs: list[tuple[str, Json]], path: str, field: dict[str, Json]) -> None:
        inputs.append((path, value_of(self.random, field)))
        self.typed.append((path, field))
        self.drawn.append((path, field))

    def _mended(self, data: dict[str, Json], *, every: bool) -> list[tuple[str, Json]]:
        """Return what the fields take, as somebody types it who heeds every complaint."""
        chosen = [one for one in self.drawn if every or self.random.random() < 0.3]
        return [(path, fitting_value(self.random, field, data)) for path, field in chosen]

    def _changes(self) -> list[tuple[str, Json]]:
        """Return what is typed into a part of the fields after what stands there."""
        changed = [one for one in self.typed if self.random.random() < 0.5]
        return [(path, value_of(self.random, field)) for path, field in changed]

    def _presented(self) -> Json:
        """Return something that is shown alone, or computed: it must change no answer."""
        self.serial += 1
        field = {"id": f"F{self.serial}", **self.random.choice(PRESENTED)}
        if field["type"] == "expression":
            field["key"] = f"k{self.serial}"
        elif self.random.random() < 0.3:
            field["conditional"] = {"hide": self.random.choice(CONDITIONS)}
        return field

    def _component(self, inputs: list[tuple[str, Json]], data: dict[str, Json], base: str) -> Json:
        kind = self.random.choice(list(EVERY_KIND))
        self.serial += 1
        key = f"k{self.serial}"
        field: dict[str, Json] = {"type": kind, "id": f"F{self.serial}", "key": key, "label": key}
        field.update(EVERY_KIND[kind](self.random))
        if self.random.random() < 0.5:
            field.setdefault("validate", {})["required"] = True
        if self.random.random() < 0.35:
            field["conditional"] = {"hide": self.random.choice(CONDITIONS)}
        if self.random.random() < 0.1:
            field["disabled"] = True
        if self.random.random() < 0.1 and not base:
            field["readonly"] = self.random.choice([True, "=flag", "=limit > 4"])
        if self.random.random() < 0.8:
            self._type(inputs, f"{base}{key}", field)
        else:
            self.drawn.append((f"{base}{key}", field))
        if self.random.random() < 0.3 and not base and kind != "filepicker":
            data[key] = value_of(self.random, field)
        return field

    def _group(self, inputs: list[tuple[str, Json]], data: dict[str, Json]) -> Json:
        self.serial += 1
        path = self.random.choice(["", f"g{self.serial}"])
        group: dict[str, Json] = {"type": "group", "id": f"F{self.serial}", "label": "Group"}
        if path:
            group["path"] = path
        if self.random.random() < 0.3:
            group["conditional"] = {"hide": self.random.choice(CONDITIONS)}
        base = f"{path}/" if path else ""
        group["components"] = [self._component(inputs, data, base) for _ in range(2)]
        return group

    def _list(self, inputs: list[tuple[str, Json]], data: dict[str, Json]) -> Json:
        self.serial += 1
        path, element = f"l{self.serial}", f"F{self.serial}"
        children = [self._child() for _ in range(2)]
        inner = self._inner_list() if self.random.random() < 0.3 else None
        data[path] = [{} for _ in range(self.random.randint(1, 3))]
        for row, values in enumerate(data[path]):
            for child in children:
                self._type(inputs, f"{path}/{row}/{child['key']}", child)
            if inner is not None:
                values[inner["path"]] = [{} for _ in range(self.random.randint(1, 2))]
                for below in range(len(values[inner["path"]])):
                    (child,) = inner["components"]
                    place = f"{path}/{row}/{inner['path']}/{below}/{child['key']}"
                    self._type(inputs, place, child)
        children.append(
            {"type": "expression", "id": f"{path}e", "key": "e", "expression": "=i[1] * limit"}
        )
        children += [] if inner is None else [inner]
        return {
            "type": "dynamiclist",
            "id": element,
            "path": path,
            "label": "List",
            "isRepeating": True,
            "allowAddRemove": True,
            "components": children,
        }

    def _child(self) -> dict[str, Json]:
        """Return a field of a row, in which nothing stands that only the server knows."""
        typed, drawn = list(self.typed), list(self.drawn)
        child: dict[str, Json] = self._component([], {}, "")
        self.typed, self.drawn = typed, drawn
        child.pop("readonly", None)
        child.pop("disabled", None)
        return child

    def _inner_list(self) -> dict[str, Json]:
        self.serial += 1
        return {
            "type": "dynamiclist",
            "id": f"F{self.serial}",
            "path": f"l{self.serial}",
            "label": "Inner list",
            "isRepeating": True,
            "allowAddRemove": True,
            "components": [self._child()],
        }


def field_of(kind: str, chance: random.Random) -> dict[str, Json]:
    """Return one random field of a kind, without a condition."""
    field: dict[str, Json] = {"type": kind, "id": "Field", "key": "field", "label": "Betrag"}
    field.update(KINDS[kind](chance))
    field.setdefault("validate", {})["required"] = chance.random() < 0.5
    return field


def value_of(chance: random.Random, field: dict[str, Json]) -> Json:
    kind = field["type"]
    letters = [option["value"] for option in OPTIONS]
    if kind in ("textfield", "textarea"):
        return chance.choice(WORDS)
    if kind == "number":
        value = chance.choice(NUMBERS)
        return str(value) if field.get("serializeToString") and value is not None else value
    if kind == "checkbox":
        return chance.random() < 0.5
    if kind in ("radio", "select"):
        return chance.choice([None, *letters])
    if kind in ("checklist", "taglist"):
        return chance.sample(letters, chance.randint(0, 3))
    if kind == "filepicker":
        return chance.choice([None, "files::1", "files::2"])
    return _moment(chance, field)


def fitting_value(chance: random.Random, field: dict[str, Json], data: dict[str, Json]) -> Json:
    """Return a value that the rules of a field let through, if one is found soon."""
    value = value_of(chance, field)
    for _ in range(60):
        if _fits(field, value, data):
            break
        value = value_of(chance, field)
    return value


def _fits(field: dict[str, Json], value: Json, data: dict[str, Json]) -> bool:
    """Return whether a value is likely to be taken; whether it is, is for the two to say."""
    rules = field.get("validate", {})
    if value in (None, "", []) or value is False:
        return not rules.get("required")
    limits = {"=limit": data["limit"], "=limit * 2": data["limit"] * 2}
    known = {name: limits.get(rule, rule) for name, rule in rules.items()}
    if field["type"] == "number":
        return _fits_number(field, known, Decimal(str(value)))
    if field["type"] in ("textfield", "textarea"):
        return _fits_text(known, value)
    return True


def _fits_number(field: dict[str, Json], rules: dict[str, Json], value: Decimal) -> bool:
    lowest, highest = rules.get("min"), rules.get("max")
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return (
        (not isinstance(lowest, int) or value >= lowest)
        and (not isinstance(highest, int | float) or value <= highest)
        and -exponent <= field.get("decimalDigits", 99)
        and value % Decimal(field.get("increment", "1e-9")) == 0
    )


def _fits_text(rules: dict[str, Json], value: str) -> bool:
    kinds = {"email": "@firma.de", "phone": "+"}
    return (
        rules.get("minLength", 0) <= len(value) <= rules.get("maxLength", 99)
        and kinds.get(rules.get("validationType", ""), "") in value
        and re.search(rules.get("pattern", ""), value) is not None
    )


def _moment(chance: random.Random, field: dict[str, Json]) -> Json:
    """Return a day, a time or both, in the form in which the field writes it."""
    zones = {"utc_offset": "+01:00", "utc_normalized": "Z"}
    zone = zones.get(str(field.get("timeSerializingFormat")), "")
    day, time = chance.choice(DATES), chance.choice(TIMES)
    if field["subtype"] == "date":
        return day
    if field["subtype"] == "time":
        return None if time is None else f"{time}{zone}"
    return None if day is None or time is None else f"{day}T{time}{zone}"


def _text(chance: random.Random) -> dict[str, Json]:
    rules: dict[str, Json] = {}
    if chance.random() < 0.3:
        rules["minLength"] = chance.choice([2, 5, "=limit"])
    if chance.random() < 0.3:
        rules["maxLength"] = chance.choice([1, 8, "=limit"])
    if chance.random() < 0.3:
        rules["pattern"] = chance.choice(PATTERNS)
    if chance.random() < 0.3:
        rules["validationType"] = chance.choice(["email", "phone"])
    return {"validate": rules}


def _number(chance: random.Random) -> dict[str, Json]:
    field: dict[str, Json] = {"validate": {}}
    if chance.random() < 0.4:
        field["validate"]["min"] = chance.choice([0, 2, "=limit", "=missing", "=count"])
    if chance.random() < 0.4:
        field["validate"]["max"] = chance.choice([5, 20.5, "=limit * 2"])
    if chance.random() < 0.4:
        field["decimalDigits"] = chance.choice([0, 1, 2])
    if chance.random() < 0.3:
        field["increment"] = chance.choice(["1", "0.5", "2.5"])
    if chance.random() < 0.2:
        field["serializeToString"] = True
    return field


KINDS: dict[str, Callable[[random.Random], dict[str, Json]]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": lambda _: {},
    "radio": lambda _: {"values": OPTIONS},
    "select": lambda _: {"values": OPTIONS},
    "checklist": lambda _: {"values": OPTIONS},
    "taglist": lambda _: {"values": OPTIONS},
    "datetime": lambda chance: {"subtype": chance.choice(["date", "time"]), "dateLabel": "Day"},
}
"""What is typed, chosen or ticked, with rules that need nothing beside the field."""


def _chosen(chance: random.Random) -> dict[str, Json]:
    return chance.choice(
        [{"values": OPTIONS}, {"valuesKey": "choices"}, {"valuesExpression": "=choices"}]
    )


def _datetime(chance: random.Random) -> dict[str, Json]:
    field = {"subtype": chance.choice(["date", "time", "datetime"]), "dateLabel": "Day"}
    if field["subtype"] != "date":
        field["timeLabel"] = "Time"
        field["timeSerializingFormat"] = chance.choice(
            ["utc_offset", "utc_normalized", "no_timezone"]
        )
    return field


EVERY_KIND: dict[str, Callable[[random.Random], dict[str, Json]]] = {
    **KINDS,
    **dict.fromkeys(("radio", "select", "checklist", "taglist"), _chosen),
    "datetime": _datetime,
    "filepicker": lambda chance: {"multiple": chance.random() < 0.5, "accept": ".txt"},
}
PRESENTED: list[dict[str, Json]] = [
    {"type": "text", "text": "# {{word}} und {{count}}"},
    {"type": "html", "content": "<p>{{word}}</p>"},
    {"type": "image", "source": "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "alt": "{{word}}"},
    {
        "type": "table",
        "dataSource": "=lines",
        "columns": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}],
    },
    {"type": "iframe", "label": "{{word}}"},
    {"type": "documentPreview", "label": "Unterlagen", "dataSource": "=documents"},
    {"type": "button", "label": "Los", "action": "submit"},
    {"type": "separator"},
    {"type": "spacer", "height": 20},
    {"type": "expression", "expression": "=limit * 2", "computeOn": "change"},
    {"type": "expression", "expression": "=count + 1", "computeOn": "change"},
    {"type": "expression", "expression": "=if flag then word else null", "computeOn": "change"},
]
