"""The words of the error pages: what is so, what became of the input, what to do."""

from __future__ import annotations

from typing import NamedTuple

from api.web.language import Spoken
from api.web.texts.english import errors as english

_TICK = "M46 36l9 9 19-20"
_CROSS = "M52 28l16 16M68 28l-16 16"
_PAUSE = "M54 28v16M66 28v16"


class ErrorWords(NamedTuple):
    """Heading, words below it, and the line drawn in the box of the picture."""

    heading: str
    words: str
    drawing: str


_GERMAN = {
    "conflict": ErrorWords(
        "Jemand war schneller",
        "Der Vorgang hat sich inzwischen geändert. Ihre Eingabe wurde nicht übernommen. Öffnen "
        "Sie die Aufgabe noch einmal und sehen Sie nach, was jetzt offen ist.",
        _TICK,
    ),
    "suspended": ErrorWords(
        "Der Vorgang ist angehalten",
        "Der Betrieb hat ihn angehalten. Bis er fortgesetzt wird, ändert sich nichts daran; Ihre "
        "Eingabe wurde nicht übernommen.",
        _PAUSE,
    ),
    "restricted": ErrorWords(
        "Die Verarbeitung dieses Vorgangs ist eingeschränkt",
        "Er darf nur gespeichert werden (Art. 18 DSGVO). Seine Angaben sieht bis zur Klärung nur "
        "der Datenschutz.",
        _PAUSE,
    ),
    "fault": ErrorWords(
        "Hier ist etwas schiefgegangen",
        "Ihre letzte Eingabe wurde entweder ganz oder gar nicht übernommen; ein zweiter Versuch "
        "bewirkt nichts doppelt. Nennen Sie dem Betrieb die Kennung, wenn es wieder geschieht.",
        _CROSS,
    ),
    "foreign": ErrorWords(
        "Diese Seite war nicht mehr gültig",
        "Ihre Eingabe wurde nicht übernommen. Laden Sie die Seite neu und wiederholen Sie, was "
        "Sie tun wollten.",
        _PAUSE,
    ),
    "no-case": ErrorWords(
        "Diesen Vorgang gibt es nicht",
        "Vielleicht gehört er zu einer Gruppe, in der Sie nicht sind. Suchen Sie ihn unter "
        "„Vorgänge“ nach Nummer oder Kunde.",
        _CROSS,
    ),
    "no-task": ErrorWords(
        "Diese Aufgabe gibt es nicht",
        "Vielleicht gehört sie zu einer Gruppe, in der Sie nicht sind. Alles, was bei Ihnen "
        "liegt, steht unter „Aufgaben“.",
        _CROSS,
    ),
    "not-allowed": ErrorWords(
        "Dafür haben Sie keine Berechtigung",
        "Es wurde nichts geändert. Wer zuständig ist, sagt Ihnen die Administration.",
        "M50 36h20",
    ),
    "not-found": ErrorWords(
        "Diese Seite gibt es nicht",
        "Die Adresse führt zu nichts, was Sie sehen dürfen. Vielleicht ist sie unvollständig.",
        _CROSS,
    ),
    "refused": ErrorWords(
        "Das ließ sich nicht verstehen",
        "Ihre Eingabe wurde nicht übernommen. Gehen Sie zurück und versuchen Sie es noch einmal.",
        _CROSS,
    ),
    "sign-in": ErrorWords(
        "Sie sind nicht angemeldet", "Melden Sie sich an, um weiterzuarbeiten.", _PAUSE
    ),
    "step-failed": ErrorWords(
        "Der nächste Schritt ist gescheitert",
        "Ihre Eingabe wurde nicht übernommen. Der Betrieb sieht die Störung; versuchen Sie es "
        "später noch einmal.",
        _CROSS,
    ),
    "submission": ErrorWords(
        "Einige Angaben fehlen oder stimmen nicht",
        "Ihre Eingabe wurde nicht übernommen. Gehen Sie zurück und ändern Sie diese Angaben:",
        _CROSS,
    ),
    "task-done": ErrorWords(
        "Diese Aufgabe ist schon erledigt",
        "Sie wurde inzwischen abgeschlossen oder ist entfallen. Ihre Eingabe wurde nicht "
        "übernommen.",
        _TICK,
    ),
    "too-large": ErrorWords(
        "Das war zu viel auf einmal",
        "Ihre Eingabe wurde nicht übernommen. Kürzen Sie Texte oder Anlagen und versuchen Sie es "
        "noch einmal.",
        _CROSS,
    ),
    "unavailable": ErrorWords(
        "Vorgang ist gerade nicht erreichbar",
        "Ihre letzte Eingabe wurde entweder ganz oder gar nicht übernommen. Versuchen Sie es in "
        "einer Minute noch einmal; es geschieht dadurch nichts doppelt.",
        _PAUSE,
    ),
}

PAGES: Spoken[str, ErrorWords] = Spoken(
    _GERMAN,
    {
        key: ErrorWords(*words, _GERMAN[key].drawing if key in _GERMAN else "")
        for key, words in english.PAGES.items()
    },
)

_SHOWN = frozenset({"submission"})


def detail_lines(words: str, detail: str) -> list[str]:
    """Return what else a page shows: faults in a submission, nothing made for programs."""
    return detail.split("; ") if words in _SHOWN else []
