"""What people call the values of a case, and how they write them: German figures, days, times.

The exact values stand in the evidence; what is rounded or shortened here says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from audit.language import Language

_GERMAN = Language()
_LONGEST_TEXT = 600
"""Characters of a text that the report shows; the evidence holds it whole."""
_DECIMALS = 4
_FIGURE = re.compile(r"-?(0|[1-9]\d*)\.\d+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERIOD = re.compile(r"P(\d+)D|PT(\d+)H")


@dataclass(frozen=True, slots=True)
class Terms:
    """What people call things in this case.

    Args:
        labels: by the name of a value; the last part of a path counts, if the path has no label.
        choices: by the name of a value: the label of each of its possible texts.
        people: display names by account.
        language: of figures, days and times.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    language: Language = field(default_factory=Language)

    def label(self, name: str) -> str:
        """Return what people call a value."""
        last = name.rsplit(".", 1)[-1]
        return self.labels.get(name) or self.labels.get(last) or self.language.name(last)

    def text(self, name: str, value: object) -> str:
        """Return a value on one line."""
        if isinstance(value, str):
            choice = self.choices.get(name.rsplit(".", 1)[-1], {}).get(value)
            return choice or self.people.get(value) or shown(value, self.language)
        if isinstance(value, list):
            plain = all(isinstance(item, str) for item in value)
            return (", " if plain else "; ").join(
                self.text(name, item) for item in value
            ) or self.language.say("value.no_item")
        if isinstance(value, dict):
            parts = (f"{self.label(key)}: {self.text(key, item)}" for key, item in value.items())
            return ", ".join(parts) or self.language.say("value.none")
        return shown(value, self.language)

    def shortened(self, text: str) -> str:
        """Return a text of bounded length."""
        if len(text) <= _LONGEST_TEXT:
            return text
        say = self.language.say
        return f"{text[:_LONGEST_TEXT]} … ({say('value.shortened')}, {say('value.left_out')})"


def shown(value: object, language: Language = _GERMAN) -> str:
    """Return a single value as people read it; numbers with at most four decimals."""
    if value is None:
        return language.say("value.none")
    if isinstance(value, bool):
        return language.say("value.yes" if value else "value.no")
    if isinstance(value, int | Decimal):
        return figure(Decimal(value), language)
    if isinstance(value, str):
        return _text(value, language)
    return str(value)


def figure(value: Decimal, language: Language = _GERMAN) -> str:
    """Return a number in the language's notation; one rounded to four decimals says so."""
    digits = max(0, -int(value.as_tuple().exponent))
    kept = value
    if digits > _DECIMALS:
        step = Decimal(1).scaleb(-_DECIMALS)
        kept = value.quantize(step, ROUND_HALF_EVEN) if abs(value) < 10**20 else value
    text = f"{kept:,f}"
    if not language.english:
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return text if kept == value else f"{text} ({language.say('value.rounded')})"


def _text(text: str, language: Language) -> str:
    """Return a text; one that is a number, a day, a time or a period as people read it."""
    if _FIGURE.fullmatch(text):
        return figure(Decimal(text), language)
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
            return text if language.english else f"{day:%d.%m.%Y}"
        except ValueError:
            return text
    period = _PERIOD.fullmatch(text)
    if period:
        days, hours = period.groups()
        key = "value.hours" if not days else "value.day" if int(days) == 1 else "value.days"
        return language.say(key, count=language.number(int(days or hours)))
    if len(text) < 20 or text[4:5] != "-" or "T" not in text:
        return text or language.say("value.none")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if read.tzinfo is None else language.moment(read)
