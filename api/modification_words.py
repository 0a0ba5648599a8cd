"""What a modification would do, in sentences for the operator who is about to do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.modification_model import ElementChange, ModificationPreview

_ENDS: Mapping[str, tuple[str, str]] = {
    "user-task": ("Die Aufgabe „{name}“ entfällt.", "The user task “{name}” is cancelled."),
    "job": ("Der Auftrag „{name}“ entfällt.", "The job of “{name}” is cancelled."),
    "timer": ("Die Frist „{name}“ entfällt.", "The timer “{name}” is cancelled."),
    "message": ("Auf „{name}“ wartet niemand mehr.", "“{name}” is not waited for any more."),
    "element": ("„{name}“ endet.", "“{name}” ends."),
}
_BEGINS: Mapping[str, tuple[str, str]] = {
    "user-task": ("Die Aufgabe „{name}“ wartet dann.", "The user task “{name}” waits then."),
    "job": ("Der Auftrag „{name}“ beginnt.", "The job of “{name}” begins."),
    "timer": ("Die Frist „{name}“ läuft dann.", "The timer “{name}” runs then."),
    "message": ("Auf „{name}“ wird dann gewartet.", "“{name}” is waited for then."),
    "element": ("„{name}“ beginnt.", "“{name}” begins."),
}
_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "completed": (
        "Danach ist der Vorgang abgeschlossen.",
        "The process instance is completed then.",
    ),
    "terminated": (
        "Danach steht der Vorgang nirgends mehr und ist abgebrochen.",
        "Nothing is left of the process instance then: it is terminated.",
    ),
}
_STUCK = ("Eine Störung entsteht: {message}", "There will be an incident: {message}")


def sentences(told: ModificationPreview, language: str = "de") -> tuple[str, ...]:
    """Return a sentence for each thing that would change, in the order in which it happens.

    Args:
        told: what would be.
        language: `de`, or any other for English.
    """
    return tuple(_sentences(told, 0 if language == "de" else 1))


def _sentences(told: ModificationPreview, language: int) -> Iterator[str]:
    for words, changes in ((_ENDS, told.ends), (_BEGINS, told.begins)):
        yield from dict.fromkeys(_said(words, one, language) for one in changes)
    for message in told.incidents:
        yield _STUCK[language].format(message=message)
    if told.status in _OUTCOMES:
        yield _OUTCOMES[told.status][language]


def _said(words: Mapping[str, tuple[str, str]], one: ElementChange, language: int) -> str:
    return words[one.kind][language].format(name=one.name)
