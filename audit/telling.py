"""What a report needs to tell entries: a language, and names for what the ledger knows by ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from audit.language import Language
from audit.terms import Terms

_HASH = re.compile("[0-9a-f]{64}")
_BY_NAME = frozenset(
    {"flow", "flows", "event", "decision", "attachedTo", "form", "start_event", "process"}
)
"""Data of facts that are ids and have names."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How entries are told.

    Args:
        language: of all that is said.
        people: display names by actor reference; who is missing appears with the reference.
        element_names: names of elements, flows, forms and decisions by their ids.
        terms: what people call values.
        cases: what people call a case, by its instance; who is missing appears with the key.
        now: when it is told, as entries write times.
    """

    language: Language = field(default_factory=Language)
    people: Mapping[str, str] = field(default_factory=dict)
    element_names: Mapping[str, str] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    cases: Mapping[str, str] = field(default_factory=dict)
    now: str = ""

    def case(self, instance: object) -> str:
        """Return what people call a case, and the chain of what happens outside of cases."""
        if instance == "system":
            return self.language.say("actor.system")
        return self.cases.get(str(instance), str(instance))

    def element(self, fact: Mapping[str, object]) -> str:
        """Return the name of the element at which a fact happened; empty if there is none."""
        return self.element_names.get(str(fact.get("elem", "")), str(fact.get("elem", "")))

    def person(self, reference: str) -> str:
        """Return who an account is."""
        return self.people.get(reference, reference)

    def who(self, actor: Mapping[str, str]) -> str:
        """Return who acted."""
        known = self.people.get(actor["ref"])
        return known or f"{self.language.actor(actor['kind'])} {short(actor['ref'])}"

    def details(self, fact: Mapping[str, Mapping[str, object]]) -> list[str]:
        """Return a fact's data and references, each with its name."""
        told = [
            f"{self.language.name(name)} {self.terms.shortened(self.value(name, value))}"
            for name, value in fact.get("data", {}).items()
        ]
        return told + [
            f"{self.language.reference(name)} {self.people.get(str(value)) or short(str(value))}"
            for name, value in fact.get("refs", {}).items()
        ]

    def value(self, name: str, value: object) -> str:
        """Return a value of a fact's data on one line."""
        if name in _BY_NAME:
            found = value if isinstance(value, list) else [value]
            return ", ".join(self.element_names.get(str(one), str(one)) for one in found)
        if name in {"names", "fields"} and isinstance(value, list):
            return ", ".join(self.terms.label(str(one)) for one in value)
        if isinstance(value, str) and _HASH.fullmatch(value):
            return short(value)
        return self.language.code_word(name, value) or self.terms.text(name, value)

    def opened_terms(self) -> Terms:
        """Return the terms of opened values: the case's, and those of a decision's evidence."""
        own = {name: self.language.say(key) for name, key in _OPENED.items()}
        return replace(self.terms, labels={**self.terms.labels, **own}, language=self.language)


_OPENED = {"output": "result", "warnings": "warnings"}


def short(text: str) -> str:
    """Return the beginning of a hash."""
    return f"{text[:16]}…" if len(text) > 16 else text
