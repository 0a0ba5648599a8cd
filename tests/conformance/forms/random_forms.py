"""Random forms, values and inputs: what the form editor can draw and a person can type."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

Json = Any

OPTIONS = [{"label": f"Wahl {letter}", "value": letter} for letter in "abcd"]
WORDS = [
    *("", "a", "Ab1", "  drei  ", "Grüße 😀", "x" * 12),
    *("name@firma.de", "kein@", "+494012345678"),
]
PATTERNS = [r"^[a-z]+$", r"\d", r"^\S+@\w+\.\w{2,}$", "^.{3}$", "a|b"]
NUMBERS = [None, 0, 1, -1, 2.5, 7, 10, 10.25, 99.999, 0.1, 1e-7, 123456789.12]
DATES = [None, "2026-11-19", "2024-02-29", "1999-12-31"]
TIMES = [None, "00:00", "14:30", "23:59"]
CONDITIONS = ["=flag", "=not(flag)", "=count > 5", '=word = "a"', "=count = null", "=gone = 1"]


class Maker:
    """Makes one form after another from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.serial = 0

    def case(self) -> dict[str, Json]:
        """Return a schema, the variables, and inputs as pairs of path and value."""
        self.serial = 0
        fixed = [
            {"type": "checkbox", "id": "Flag", "key": "flag", "label": "Flag"},
            {"type": "number", "id": "Count", "key": "count", "label": "Count"},
            {"type": "textfield", "id": "Word", "key": "word", "label": "Word"},
        ]
        inputs: list[tuple[str, Json]] = [
            ("flag", self.random.random() < 0.5),
            ("count", self.random.choice(NUMBERS)),
            ("word", self.random.choice(WORDS)),
        ]
        data: dict[str, Json] = {"limit": self.random.choice([3, 5, 10])}
        more = [self._component(inputs, data, "") for _ in range(self.random.randint(2, 6))]
        if self.random.random() < 0.5:
            more.append(self._group(inputs, data))
        if self.random.random() < 0.4:
            more.append(self._list(inputs, data))
        schema = {"type": "default", "id": "f", "schemaVersion": 19, "components": fixed + more}
        return {"schema": schema, "data": data, "inputs": inputs}

    def _component(self, inputs: list[tuple[str, Json]], data: dict[str, Json], base: str) -> Json:
        kind = self.random.choice(list(KINDS))
        self.serial += 1
        key = f"k{self.serial}"
        field: dict[str, Json] = {"type": kind, "id": f"F{self.serial}", "key": key, "label": key}
        field.update(KINDS[kind](self.random))
        if self.random.random() < 0.5:
            field.setdefault("validate", {})["required"] = True
        if self.random.random() < 0.35:
            field["conditional"] = {"hide": self.random.choice(CONDITIONS)}
        if self.random.random() < 0.1:
            field["disabled"] = True
        if self.random.random() < 0.1 and not base:
            field["readonly"] = self.random.choice([True, "=flag", "=limit > 4"])
        if self.random.random() < 0.8:
            inputs.append((f"{base}{key}", value_of(self.random, field)))
        if self.random.random() < 0.3 and not base:
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
        rows = self.random.randint(1, 3)
        found: list[tuple[str, Json]] = []
        children = [self._component(found, {}, "") for _ in range(2)]
        for child in children:
            child.pop("readonly", None)
            child.pop("disabled", None)
        children.append(
            {"type": "expression", "id": f"{path}e", "key": "e", "expression": "=i[1] * limit"}
        )
        data[path] = [{} for _ in range(rows)]
        for row in range(rows):
            inputs.extend(
                (f"{path}/{row}/{child['key']}", value_of(self.random, child))
                for child in children[:-1]
            )
        return {
            "type": "dynamiclist",
            "id": element,
            "path": path,
            "label": "List",
            "isRepeating": True,
            "allowAddRemove": True,
            "components": children,
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
    return chance.choice(DATES if field["subtype"] == "date" else TIMES)


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
