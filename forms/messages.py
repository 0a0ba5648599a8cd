"""The words in which faults are said; the browser uses the same catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_LONGEST_NAME = 120
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# What cannot be stored, shown or encoded: control characters and half surrogate pairs.
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@lru_cache
def fault_messages(language: str = "de") -> Mapping[str, str]:
    """Return the messages by code, placeholders in braces.

    Args:
        language: `de` or `en`.
    """
    catalogue = json.loads((_FOLDER / f"messages.{language}.json").read_text(encoding="utf-8"))
    faults: dict[str, str] = catalogue["faults"]
    return faults


def say(code: str, label: str, values: Mapping[str, object], language: str = "de") -> str:
    """Return the message of a code, numbers in the notation of its language.

    Args:
        code: key of the catalogue.
        label: the field's name.
        values: what the message mentions.
    """
    text = fault_messages(language)[code]
    words = {"label": label, **{name: _written(value, language) for name, value in values.items()}}
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match.group(1), match.group()), text)


def german_number(number: Decimal) -> str:
    """Return the number as Germans write it: `1.234,5`, without useless zeros."""
    text = f"{number:f}" if number else "0"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, fraction = text.lstrip("-").partition(".")
    grouped = re.sub(r"\B(?=(\d{3})+$)", ".", whole)
    return ("-" if number < 0 else "") + grouped + (f",{fraction}" if fraction else "")


def shown_name(name: str) -> str:
    """Return a name that may be shown, stored and sent, whatever a stranger called it."""
    clean = UNSTORABLE.sub("\ufffd", name)
    return clean if len(clean) <= _LONGEST_NAME else clean[: _LONGEST_NAME - 1] + "…"


def english_number(number: Decimal) -> str:
    """Return the number as it is written in English: `1,234.5`."""
    return german_number(number).translate(str.maketrans(",.", ".,"))


def _written(value: object, language: str) -> str:
    if isinstance(value, date):
        return _written_date(value, language)
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        return str(value)
    return english_number(value) if language == "en" else german_number(value)


def _written_date(value: date, language: str) -> str:
    """Return a day, or a moment to the minute, as readers of the language write it."""
    if language == "en":
        day = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
        return f"{day}, {value:%H:%M}" if isinstance(value, datetime) else day
    return f"{value:%d.%m.%Y, %H:%M} Uhr" if isinstance(value, datetime) else f"{value:%d.%m.%Y}"
