"""Makes sentences of differences, in German or English, from a catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from typing import Final

from dmn.differences import Change, Difference, Part, Step, Subject

LANGUAGES: Final = ("de", "en")
LONG: Final = 72
"""Characters of both values together up to which they stand in one line."""
EXCERPT: Final = 96
"""Characters of a long value that are shown, around the first that differs."""

_PLAIN: Final[Mapping[str, tuple[str, str]]] = {
    "new": ("{0} neu: {1}", "{0} new: {1}"),
    "gone": ("{0} gestrichen, vorher {1}", "{0} removed, was {1}"),
    "other": ("{0} vorher {1}, jetzt {2}", "{0} was {1}, now {2}"),
    "new long": ("{0} neu:\n    {1}", "{0} new:\n    {1}"),
    "gone long": ("{0} gestrichen, vorher:\n    {1}", "{0} removed, was:\n    {1}"),
    "other long": (
        "{0}\n    vorher  {1}\n    jetzt   {2}",
        "{0}\n    was  {1}\n    now  {2}",
    ),
    "true": ("ja", "yes"),
    "false": ("nein", "no"),
    "nothing": ("nicht gesetzt", "not set"),
    "empty": ("leer", "empty"),
    "and": ("und", "and"),
    "quoted": ("„{0}“", "“{0}”"),
}


@dataclass(frozen=True)
class Catalogue:
    """How one kind of model speaks, each entry in German and in English.

    Args:
        sentences: by the key of a `Change`, with numbered gaps.
        fields: by class and field; empty where the class says enough.
        kinds: what a `Subject` is called.
        values: what a value of an enumeration is called, by class and value, or by field and value.
        principal: of a class, the field that is shown without its name.
        context: fields whose name is shown before that of what they hold.
        quoted: fields whose value is a name for people.
    """

    sentences: Mapping[str, tuple[str, str]]
    fields: Mapping[str, tuple[str, str]]
    kinds: Mapping[str, tuple[str, str]]
    values: Mapping[str, tuple[str, str]]
    principal: Mapping[str, str]
    context: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()


def told(change: Change, catalogue: Catalogue, language: str) -> str:
    """Return the sentence; long values stand in lines of their own.

    Args:
        language: one of `LANGUAGES`.
    """
    teller = _Teller(catalogue, LANGUAGES.index(language))
    return teller.sentence(change)


def name_of(subject: Subject, catalogue: Catalogue, language: str) -> str:
    """Return what something is called: kind, label, id."""
    return _Teller(catalogue, LANGUAGES.index(language)).subject(subject)


class _Teller:
    def __init__(self, catalogue: Catalogue, language: int) -> None:
        self._catalogue = catalogue
        self._language = language

    def sentence(self, change: Change) -> str:
        """Return the sentence of a change."""
        frame = self._catalogue.sentences[change.sentence][self._language]
        clauses = {
            name: self._catalogue.sentences[f"{change.sentence}.{name}"][self._language]
            for name in map(str, range(len(change.parts)))
            if f"{change.sentence}.{name}" in self._catalogue.sentences
        }
        parts = []
        for number, part in enumerate(change.parts):
            text = self._part(part)
            # A gap of its own clause, such as ", after {}", goes with what would fill it.
            clause = clauses.get(str(number))
            parts.append(clause.format(text) if clause and text else text)
        return frame.format(*parts)

    def _part(self, part: Part) -> str:
        if isinstance(part, Subject):
            return self.subject(part)
        if isinstance(part, Difference):
            return self.difference(part)
        if isinstance(part, tuple):
            listed = [
                self.subject(one) if isinstance(one, Subject) else self._detail(one) for one in part
            ]
            if part and isinstance(part[0], Difference):
                return "; ".join(listed)
            return self._listed(listed)
        return part or ""

    def subject(self, subject: Subject) -> str:
        """Return what something is called: kind, label, id."""
        words = self._catalogue.kinds.get(subject.kind)
        label = f" {self._plain('quoted', _one_line(subject.label))}" if subject.label else ""
        kind = words[self._language] if words else subject.kind
        if subject.kind == "file":
            return f"{kind} {subject.id}"
        return f"{kind}{label} ({subject.id})" if subject.id != subject.label else f"{kind}{label}"

    def difference(self, place: Difference) -> str:
        """Return what a field was and is."""
        name = self._name(place.way)
        if _blank(place.old) and _blank(place.new):
            return self._plain("other", name, self._nothing(place.old), self._nothing(place.new))
        field = place.way[-1].field
        old, new = self._value(place.old, field), self._value(place.new, field)
        if _blank(place.old):
            kind, shown = "new", [_excerpt(new, "")]
        elif _blank(place.new):
            kind, shown = "gone", [_excerpt(old, "")]
        else:
            kind, shown = "other", [_excerpt(old, new), _excerpt(new, old)]
        long = sum(map(len, shown)) > LONG
        return self._plain(f"{kind} long" if long else kind, name, *shown)

    def _detail(self, place: Difference) -> str:
        """Return a field of something new: its name and its value."""
        value = self._value(place.new, place.way[-1].field)
        return f"{self._name(place.way)} {_excerpt(value, '')}"

    def _plain(self, key: str, *parts: str) -> str:
        return _PLAIN[key][self._language].format(*parts)

    def _name(self, way: Sequence[Step]) -> str:
        names = []
        for step in way:
            shown = step is way[-1] or step.item or step.field in self._catalogue.context
            words = self._field(step.field)
            if shown and (words or step.item):
                names.append(f"{words} {step.item}".strip() if step.item else words)
        return ", ".join(names) or next(
            (words for step in reversed(way) if (words := self._field(step.field))), way[-1].field
        )

    def _field(self, field: str) -> str:
        words = self._catalogue.fields.get(field)
        return words[self._language] if words else field.rpartition(".")[2] if field else ""

    def _value(self, value: object, field: str = "") -> str:
        if isinstance(value, bool):
            return self._plain("true" if value else "false")
        if isinstance(value, Subject):
            return self.subject(value)
        if isinstance(value, Enum):
            return self._word(f"{type(value).__name__}.{value.value}", str(value.value))
        if isinstance(value, Mapping):
            return ", ".join(f"{key} = {self._value(one)}" for key, one in value.items())
        if isinstance(value, tuple):
            pair = len(value) == 2 and field in _PAIRS
            items = [self._value(one, "" if pair else f"{field}*") for one in value]
            return " → ".join(items) if pair else self._listed(items)
        if is_dataclass(value):
            return self._described(value)
        if value is None:
            return self._plain("nothing")
        text = str(value)
        if field in self._catalogue.quoted:
            return self._plain("quoted", text)
        listed = ", ".join(text.split(",")) if _LIST.fullmatch(text) else text
        return self._word(f"{field}.{value}", listed)

    def _described(self, value: object) -> str:
        """Return what a value says: its principal field, then all that is set otherwise."""
        assert is_dataclass(value)
        kind = type(value).__name__
        principal = self._catalogue.principal.get(kind)
        told = [self._value(getattr(value, principal), f"{kind}.{principal}")] if principal else []
        for one in fields(value):
            held = getattr(value, one.name)
            default = one.default_factory() if one.default_factory is not MISSING else one.default
            if one.name in (principal, "line") or held == default or _blank(held):
                continue
            name = self._name((Step(f"{kind}.{one.name}"),))
            told.append(f"{name} {self._value(held, f'{kind}.{one.name}')}".strip())
        return ", ".join(told) or self._plain("true")

    def _listed(self, items: Sequence[str]) -> str:
        return ", ".join(items)

    def _word(self, key: str, otherwise: str) -> str:
        words = self._catalogue.values.get(key)
        return words[self._language] if words else otherwise

    def _nothing(self, value: object) -> str:
        return self._plain("nothing" if value is None else "empty")


_LIST: Final = re.compile(r"[\w.@-]+(,[\w.@-]+)+")
"""A list as people write it without blanks, such as groups."""
_PAIRS: Final = frozenset(
    {"DataAssociation.assignments*", "FormField.values*", "FormField.constraints*"}
)


def _blank(value: object) -> bool:
    return value is None or value in ("", (), {})


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _excerpt(text: str, other: str) -> str:
    """Return a text in one line; of a long one, the part around the first difference."""
    line, compared = _one_line(text), _one_line(other)
    if line == compared and text != other:
        line = text.replace("\n", "⏎")
        compared = other.replace("\n", "⏎")
    if len(line) <= EXCERPT:
        return line
    alike = next(
        (at for at, (a, b) in enumerate(zip(line, compared, strict=False)) if a != b),
        min(len(line), len(compared)),
    )
    begin = 0 if not compared else max(0, min(alike - EXCERPT // 3, len(line) - EXCERPT))
    end = begin + EXCERPT
    return f"{'…' if begin else ''}{line[begin:end].strip()}{'…' if end < len(line) else ''}"
