"""Why an instance cannot be migrated: German and English sentences, with the elements' names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.core.node import FlowNode
from engine.faults import MigrationFault

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "unknown-source": (
        "Die laufende Version hat kein Element „{name}“, das die Zuordnung nennt",
        "the version that runs has no element {name!r}, which the mapping names",
    ),
    "unknown-target": (
        "Die Zielversion hat kein Element „{target}“, dem die Zuordnung „{name}“ zuordnet",
        "the target has no element {target!r}, to which the mapping maps {name!r}",
    ),
    "no-target": (
        "Der Vorgang steht bei {said}, und die Zielversion hat dafür kein Element. Ordnen Sie "
        "eines zu",
        "the instance stands at {said}, for which the target has no element; map it to one",
    ),
    "type": (
        "{said} und {target} sind Elemente verschiedener Art. Ordnen Sie ein Element derselben "
        "Art zu",
        "{said} and {target} are elements of different kinds; map it to one of the same kind",
    ),
    "scope": (
        "{said} und {target} stehen in verschiedenen Unterprozessen. Ordnen Sie ein Element zu, "
        "das im selben Unterprozess steht",
        "{said} and {target} stand in different sub-processes; map it to one in the same",
    ),
    "loop": (
        "{said} und {target} werden verschieden wiederholt. Nur dieselbe Art der Wiederholung mit "
        "derselben Ausgabeliste kann weiterlaufen",
        "{said} and {target} are repeated differently; only the same kind of loop with the same "
        "output collection can go on",
    ),
    "join-flow": (
        "Bei {said} wartet ein Zweig, der über „{flow}“ gekommen ist; in der Zielversion führt "
        "kein Pfeil dort hinein, der ihm entspricht",
        "a token waits at {said} that came by {flow!r}; in the target no flow into it corresponds",
    ),
    "join-count": (
        "Bei {said} wird auf andere gewartet, und {target} führt weniger Zweige zusammen oder "
        "braucht eine andere Anzahl",
        "tokens wait for others at {said}, and {target} joins fewer flows, or needs another number",
    ),
    "listener": (
        "Bei {said} wartet ein Listener, den die Zielversion nicht hat",
        "a listener waits at {said} that the target does not have",
    ),
    "continuation": (
        "{said} wartet an einer Schrittgrenze, die die Zielversion nicht hat",
        "{said} waits at a step boundary that the target does not have",
    ),
    "boundary": (
        "Das Ereignis {said} wird „{target}“ zugeordnet, das in der Zielversion nicht an derselben "
        "Stelle steht",
        "the event {said} is mapped to {target!r}, which does not stand at the same place there",
    ),
    "ambiguous": (
        "Auf {said} und auf ein zweites Ereignis wird gewartet, und beide werden „{target}“ "
        "zugeordnet. Ordnen Sie sie verschiedenen zu",
        "{said} and another event are waited for, and both are mapped to {target!r}; map them to "
        "different ones",
    ),
    "compensation": (
        "{said} ist erledigt und kann rückgängig gemacht werden; in der Zielversion fehlt die "
        "Aktivität oder das, was sie rückgängig macht",
        "{said} is done and can be compensated; the target lacks the activity or its handler",
    ),
    "performers": (
        "Vier Augen: Wer {said} erledigt hat, ist gemerkt. Die Zielversion fragt nach einem "
        "anderen Element und hat für dieses keines. Ordnen Sie eines zu",
        "four eyes: who did {said} is remembered; the target asks about another element and has "
        "none for this one; map it to one",
    ),
    "called": (
        "{said} führt „{target}“ aus, und die Datei der Zielversion hat das nicht",
        "{said} runs {target!r}, which the target's file does not have",
    ),
    "same-event": (
        "Bei {said} wartet der aufgerufene Prozess auf „{target}“; in der Zielversion heißt ein "
        "Ereignis am Rand ebenso",
        "the process called at {said} waits for {target!r}; an event at its boundary in the "
        "target has that id as well",
    ),
    "value": (
        "{said} kann in der Zielversion nicht warten: {reason}",
        "{said} cannot wait in the target: {reason}",
    ),
    "form": (
        "Das Formular „{target}“ von {said} ist nicht bereitgestellt",
        "the form {target!r} of {said} is not deployed",
    ),
    "step": (
        "Der Schritt der Überführung gelingt nicht: {reason}",
        "the step of the migration cannot be done: {reason}",
    ),
    "same-definition": (
        "Der Vorgang läuft bereits in dieser Version",
        "the instance runs in that version already",
    ),
}
"""By code; `{said}` is an element with its name, `{target}` what it is mapped to."""


class Faults:
    """All faults of one instance, each once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None], MigrationFault] = {}

    def add(
        self, code: str, at: FlowNode | str | None, target: FlowNode | str = "", **more: str
    ) -> None:
        """Note a fault.

        Args:
            at: the element of the source.
            target: what it is mapped to.
        """
        element = at if isinstance(at, str) or at is None else at.id
        self._found.setdefault((code, element), fault(code, at, target, **more))

    @property
    def found(self) -> tuple[MigrationFault, ...]:
        """Return them in the order in which they were found."""
        return tuple(self._found.values())


def fault(
    code: str, at: FlowNode | str | None = None, target: FlowNode | str = "", **more: str
) -> MigrationFault:
    """Return a fault in both languages."""
    german, english = _WORDS[code]
    element = at if isinstance(at, str) or at is None else at.id
    told = [
        text.format(
            name=element or "", said=_said(at, quoted), target=_said(target, quoted), **more
        )
        for text, quoted in ((german, "„{}“"), (english, "'{}'"))
    ]
    return MigrationFault(code, element, *told)


def _said(at: FlowNode | str | None, quoted: str) -> str:
    if at is None or isinstance(at, str):
        return at or ""
    name = quoted.format(at.name)
    return name if at.name == at.id else f"{name} ({at.id})"
