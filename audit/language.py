"""The language of a report: its texts, words of the ledger, numbers and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from audit import rare_words, words
from audit.entry import read_time
from audit.finding import Finding
from audit.report_texts import TEXTS

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Language:
    """German (`de`) or English (`en`)."""

    code: str = "de"

    @property
    def english(self) -> bool:
        """Whether it is English."""
        return self.code == "en"

    def say(self, key: str, **blanks: object) -> str:
        """Return a text with its blanks filled in."""
        return TEXTS[key][self.english].format(**blanks)

    def fact(self, word: str) -> str:
        """Return what a type of fact is called; a word without a name stands as it is."""
        if self.english:
            return rare_words.ENGLISH_FACTS.get(word, word)
        return words.FACTS.get(word) or rare_words.GERMAN_FACTS.get(word, word)

    def name(self, name: str) -> str:
        """Return what a name in a fact's data is called."""
        if self.english:
            return rare_words.ENGLISH_NAMES.get(name, name)
        return words.NAMES.get(name) or rare_words.GERMAN_NAMES.get(name, name)

    def code_word(self, name: str, value: object) -> str:
        """Return the word for a code such as `access`; empty if it is none that has one."""
        codes = {} if self.english else rare_words.GERMAN_CODES.get(name, {})
        return codes.get(str(value), "")

    def reference(self, name: str) -> str:
        """Return what one of a fact's references is called."""
        if self.english:
            return f"hash of {name}" if name in words.REFERENCES and name != "sha256" else name
        return words.REFERENCES.get(name) or rare_words.GERMAN_REFERENCES.get(name, name)

    def actor(self, kind: str) -> str:
        """Return what a kind of actor is called."""
        return self.say(f"actor.{kind}") if f"actor.{kind}" in TEXTS else kind

    def moment(self, value: datetime | str, *, seconds: bool = False) -> str:
        """Return a time as people read it, in Europe/Berlin; a text as entries write it."""
        if not self.english:
            return words.moment(value, seconds=seconds)
        local = words.local(value)
        return f"{local:%Y-%m-%d, %H:%M:%S}" if seconds else f"{local:%Y-%m-%d, %H:%M}"

    def time_of(self, text: str) -> str:
        """Return a time that stands in a fact's data; a text that is none as it is."""
        try:
            return self.moment(read_time(text))
        except (ValueError, OverflowError):
            return text

    def last_day(self, text: str) -> str:
        """Return the last day before a time that stands in a fact's data, as people read it: what
        is kept until the first moment of a year is kept to the end of the one before."""
        try:
            last = words.local(read_time(text)) - timedelta(microseconds=1)
        except (ValueError, OverflowError):
            return text
        return f"{last:%Y-%m-%d}" if self.english else f"{last:%d.%m.%Y}"

    def number(self, value: int) -> str:
        """Return a whole number with marks between thousands."""
        return f"{value:,}" if self.english else words.number(value)

    def counted(self, count: int, one: str, many: str) -> str:
        """Return a number with its noun, both given by their keys."""
        return f"{self.number(count)} {self.say(one if count == 1 else many)}"

    def entries(self, count: int) -> str:
        """Return so many entries."""
        return self.counted(count, "entry", "entries")

    def duration(self, span: timedelta) -> str:
        """Return how long something took, in its two largest units."""
        seconds = int(span.total_seconds())
        days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
        day = "d" if self.english else "T"
        if days:
            return f"{days} {day} {hours} h"
        if hours:
            return f"{hours} h {minutes} min"
        return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"

    def finding(self, finding: Finding) -> str:
        """Return what a finding says."""
        return finding.english if self.english else finding.message
