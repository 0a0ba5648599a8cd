"""Sentences in German: each English one is known by its pattern, and what it names is carried over.

A rule speaks English; the package that owns it holds the catalogue of its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Final

from dmn.findings import Finding
from feel import FeelLimitExceeded, FeelSyntaxFault
from feel.expression import syntax_tree
from feel.german import german as german_of_feel
from feel.german import german_remedy, type_words

Told = Callable[[str], str | None]
"""Gives the German for a sentence, or a part of one; `None` if there is none."""

_REASON: Final = re.compile(r" is (no FEEL|no JUEL|too large): ")
_IS: Final = {
    "no FEEL": "ist kein FEEL",
    "no JUEL": "ist kein JUEL",
    "too large": "ist zu groß",
}
_PLACE: Final = re.compile(r"(.*) at (?:line (\d+), )?column (\d+) of the expression", re.DOTALL)


_IN_CLAUSES: Final = {
    "own rule": "eigene Regel",
    "table": "Tabelle",
    "tables": "Tabellen",
    "not executed here": "hier nicht ausgeführt",
    "schema version": "Schemaversion",
    "GDPR, Art.": "DSGVO, Art.",
}
_CLAUSE_WORDS: Final = re.compile("|".join(map(re.escape, sorted(_IN_CLAUSES, reverse=True))))


class Catalogue:
    """English sentences with their German.

    Args:
        sentences: `{}` stands for what an English sentence names, `{0}`, `{1}` … for the same in
            the German one. `{0:said}` has to be in the catalogue itself, `{0:place}` too if it
            is no single word; `{0:reason}` is what somebody else says, at worst in English;
            `{0:reasons}` several, with semicolons between them;
            `{0:und}` is a list of names, `{0:typ}` a type of FEEL, `{0:feel}` an expression,
            `{0:word}` a single word, `{0:value}` one too or what stands in quotation marks.
        further: looks up what is not among them.
    """

    def __init__(self, sentences: Mapping[str, str], further: Told = lambda _: None) -> None:
        self.sentences: Final = sentences
        self._further = further

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """The sentences with gaps, the longest first; made when one is looked up, not at every
        start."""
        gaps = sorted((one for one in self.sentences if "{}" in one), key=len, reverse=True)
        return tuple(
            (
                re.compile("(.*?)".join(map(re.escape, one.split("{}"))), re.DOTALL),
                self.sentences[one],
            )
            for one in gaps
        )

    def told(self, sentence: str) -> str | None:
        """Return a sentence, or a part of one, in German; `None` if any of it is not known."""
        found = self.sentences.get(sentence)
        if found is not None:
            return found
        if _REASON.search(sentence):
            return self._of_expression(sentence)
        return (
            self._behind_place(sentence)
            or self._by_pattern(sentence)
            or self._further(sentence)
            or german_remedy(sentence)
        )

    def _by_pattern(self, sentence: str) -> str | None:
        for pattern, german in self._patterns:
            match = pattern.fullmatch(sentence)
            if match is None:
                continue
            try:
                return german.format(*(_Gap(part, self.told) for part in match.groups()))
            except _NotKnown:
                continue
        return None

    def _of_expression(self, sentence: str) -> str | None:
        """Tell what `dmn.written.compiled` says of an expression."""
        reason = _REASON.search(sentence)
        if reason is None:
            return None
        message, place = sentence[reason.end() :], ""
        if found := _PLACE.fullmatch(message):
            line = f"Zeile {found[2]}, " if found[2] else ""
            message, place = found[1], f" ({line}Spalte {found[3]} des Ausdrucks)"
        told = german_of_feel(message)
        before = sentence[: reason.start()]
        for gap in re.finditer(" '", before):
            what = self.told(before[: gap.start()])
            if told and what:
                quoted = before[gap.start() + 1 :]
                return f"{what} {quoted} {_IS[reason[1]]}: {told.removesuffix('.')}{place}"
        return None

    def _behind_place(self, sentence: str) -> str | None:
        """Tell what is said of a place: a cell, or another expression."""
        for gap in re.finditer(": ", sentence):
            where, message = sentence[: gap.start()], sentence[gap.end() :]
            place = self.sentences.get(where) or self._by_pattern(where)
            told = self.told(message) if place else None
            if told:
                return f"{place}: {told}"
        return None


def finding_in_german(finding: Finding, told: Told) -> Finding:
    """Return the finding in German: as a whole, or not at all."""
    message = told(finding.message)
    remedy = told(finding.remedy) if finding.remedy else ""
    if message is None or remedy is None:
        return finding
    clause = finding.clause and _CLAUSE_WORDS.sub(lambda one: _IN_CLAUSES[one[0]], finding.clause)
    return replace(finding, message=message, remedy=remedy, clause=clause)


class _NotKnown(Exception):
    """A part of a sentence has no German."""


class _Gap(str):
    """What a sentence names."""

    __slots__ = ("_told",)
    _told: Told

    def __new__(cls, text: str, told: Told) -> _Gap:
        gap = super().__new__(cls, text)
        gap._told = told
        return gap

    def __format__(self, kind: str) -> str:
        text = str(self)
        if kind == "reasons":
            return "; ".join(f"{_Gap(one, self._told):reason}" for one in text.split("; "))
        if kind in ("said", "place", "reason"):
            words = self._told(text)
            if words is None and kind == "place" and " " not in text:
                return text
            if words is None and kind == "reason":
                return f"„{text}“"
            if words is None:
                raise _NotKnown
            return words
        return _KINDS[kind](text)


def _feel(text: str) -> str:
    """Return an expression that somebody should write: no English words."""
    try:
        syntax_tree(text)
    except (FeelSyntaxFault, FeelLimitExceeded) as fault:
        raise _NotKnown from fault
    return text


def _kept(pattern: str) -> Callable[[str], str]:
    def keep(text: str) -> str:
        if not re.fullmatch(pattern, text, re.DOTALL):
            raise _NotKnown
        return text

    return keep


_KINDS: Final[Mapping[str, Callable[[str], str]]] = {
    "": str,
    "word": _kept(r"\S+"),
    "value": _kept(r"'.*'|\".*\"|[\[{(].*|\S+"),
    "feel": _feel,
    "und": partial(re.sub, r" and ", " und "),
    "typ": type_words,
}
