"""Variables of a case as a reader sees them: labelled, in German, tables as tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from api.web import formats
from api.web.texts import say, variables

MAX_ROWS = 200
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIGURE = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_ACCOUNT = re.compile(r"acc_[0-9a-f]{32}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Head:
    """Head of a column, and whether its figures stand at the right."""

    label: str
    number: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A value ready to be written: `kind` is `text`, `pairs` or `table`."""

    kind: str
    text: str = ""
    pairs: tuple[Labelled, ...] = ()
    heads: tuple[Head, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value with what people call it."""

    label: str
    value: Shown


def familiar(values: Mapping[str, object]) -> tuple[Labelled, ...]:
    """Return the values that the catalogue knows, in its order."""
    return labelled({name: values[name] for name in variables.LABELS if name in values})


def labelled(values: Mapping[str, object]) -> tuple[Labelled, ...]:
    """Return the values by label; those the catalogue knows first, the rest as they came."""
    known = [name for name in variables.LABELS if name in values]
    names = known + [name for name in values if name not in variables.LABELS]
    return tuple(
        Labelled(label(name), show(values[name], name))
        for name in names
        if not _is_account(values[name])
    )


def technical(values: Mapping[str, object]) -> tuple[Labelled, ...]:
    """Return the values that the catalogue does not know: what the process keeps for itself."""
    return tuple(
        Labelled(label(name), show(value, name))
        for name, value in values.items()
        if name not in variables.LABELS
    )


def show(value: object, name: str = "") -> Shown:
    """Return how to write a value; `name` tells whether a number is money, percent or days."""
    if isinstance(value, Mapping):
        return Shown("pairs", pairs=labelled(value)) if value else Shown("text", say("value.empty"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _list(value, name)
    return Shown("text", _scalar(value, _kind(name)))


def label(name: str) -> str:
    """Return what people call a variable; one that the catalogue lacks keeps its name."""
    return variables.LABELS.get(name, (variables.INNER.get(name, name), ""))[0]


def _is_account(value: object) -> bool:
    """Return whether this is the inner id of an account, which tells a reader nothing."""
    return isinstance(value, str) and _ACCOUNT.fullmatch(value) is not None


def _list(items: Sequence[object], name: str) -> Shown:
    if not items:
        return Shown("text", say("value.empty"))
    if not all(isinstance(item, Mapping) for item in items):
        return Shown("text", ", ".join(_flat(item, name) for item in items))
    maps = [item for item in items if isinstance(item, Mapping)]
    names = list(dict.fromkeys(key for item in maps for key in item))
    heads = tuple(
        Head(label(key), all(_is_number(item.get(key), _kind(key)) for item in maps))
        for key in names
    )
    rows = tuple(tuple(show(item.get(key), key) for key in names) for item in maps[:MAX_ROWS])
    return Shown("table", heads=heads, rows=rows)


def _flat(item: object, name: str) -> str:
    shown = show(item, name)
    return shown.text or f"({len(shown.pairs or shown.rows)})"


def _kind(name: str) -> str:
    return variables.LABELS.get(name, ("", ""))[1]


def _is_number(value: object, kind: str = "") -> bool:
    # The ledger writes decimals as texts: where a figure is expected, such a text is one.
    if isinstance(value, str):
        return kind in variables.FIGURES and _FIGURE.fullmatch(value) is not None
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


def _scalar(value: object, kind: str) -> str:
    if value is None:
        return say("value.none")
    if isinstance(value, bool):
        return say("value.true" if value else "value.false")
    if _is_number(value, kind):
        return _number(Decimal(str(value)), kind)
    text = str(value)
    if _MOMENT.fullmatch(text):
        return formats.day_and_time(datetime.fromisoformat(text))
    if _DATE.fullmatch(text):
        return formats.date_words(date.fromisoformat(text))
    return variables.WORDS.get(text, text) if kind == "word" else text


def _number(value: Decimal, kind: str) -> str:
    if kind == "money":
        return formats.money(value)
    if kind == "percent":
        return formats.percent(value)
    if kind == "size":
        return formats.size(int(value))
    if kind in variables.UNITS:
        return f"{formats.number(value)}{formats.NO_BREAK_SPACE}{variables.UNITS[kind]}"
    return formats.number(value)
