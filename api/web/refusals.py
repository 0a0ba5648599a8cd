"""What the engine says of a refusal, a finding or an incident, in the language of the page."""

from __future__ import annotations

from api.german_faults import detail_in_german
from api.web.language import is_english
from engine.german_faults import trouble_in_german


def refusal(fault: Exception) -> str:
    """Return why something was refused; what has no German is told as it is."""
    return str(fault) if is_english() else detail_in_german(str(fault)) or str(fault)


def as_sentence(fault: Exception) -> str:
    """Return the refusal with a capital letter at its beginning."""
    words = refusal(fault)
    return words[:1].upper() + words[1:]


def trouble(message: str) -> str:
    """Return what an incident says."""
    return message if is_english() else trouble_in_german(message)


def choose(german: str, english: str) -> str:
    """Return of what is written in both languages the one that the page speaks."""
    return english if is_english() else german
