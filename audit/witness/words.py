"""What the witness says to people: German where the system speaks it, else English."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from audit.faults import LedgerFault

GERMAN: Final = "de"
ENGLISH: Final = "en"

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    GERMAN: {
        "about": "Zeuge für Ledger: bestätigt, dass ein Log nur wächst, und hebt auf, was nicht "
        "dazu passt.",
        "about-init": "Legt einen Zeugen an und nennt seinen Prüfschlüssel.",
        "about-add-log": "Beobachtet ein Log, oder lässt einen weiteren Schlüssel von ihm zu.",
        "about-remove-key": "Lässt einen Schlüssel eines Logs nicht mehr zu, für immer, und hält "
        "fest, seit wann.",
        "about-serve": "Nimmt Prüfpunkte entgegen, bis er beendet wird.",
        "about-status": "Zeigt, was bestätigt wurde. Rückgabe 1, wenn etwas nicht zusammenpasst.",
        "about-show": "Gibt den jüngsten bestätigten Prüfpunkt aus, auf Wunsch den eines Tages.",
        "about-evidence": "Gibt alle Belege für Widersprüche als eine JSON-Datei aus.",
        "folder": "Ordner des Zeugen (sonst: zeuge)",
        "name": "Name des Zeugen, eine Adresse ohne https://, wie kanzlei.example/zeuge",
        "vkey": "Prüfschlüssel des Logs, name+id+key",
        "host": "Adresse, auf der er hört",
        "port": "Port",
        "origin": "Name des Logs; ohne ihn alle",
        "day": "Tag, JJJJ-MM-TT (UTC)",
        "output": "Datei, in die geschrieben wird",
        "made": "Zeuge angelegt. Geben Sie diesen Prüfschlüssel weiter:",
        "keep": "Der Ordner {folder} darf nie aus einer Sicherung zurückgespielt werden.",
        "added": "Das Log {origin} wird beobachtet, zugelassene Schlüssel: {count}.",
        "removed": "Der Schlüssel von {origin} gilt ab jetzt nicht mehr, zugelassene Schlüssel: "
        "{count}.",
        "gone": "{origin}: seit {at} nicht mehr zugelassen ist {vkey}",
        "listening": "Zeuge {name} hört auf http://{host}:{port}",
        "no-logs": "Es wird noch kein Log beobachtet. Nennen Sie eines mit add-log.",
        "never": "{origin}: noch nichts bestätigt",
        "head": "{origin}: {size} Einträge, zuletzt bestätigt {at}, aufgehobene Tage: {days}",
        "contradictions": "{origin}: {forks} Widersprüche und {unproven} unbelegte Fortsetzungen "
        "sind aufgehoben. Fragen Sie den Betreiber, und geben Sie die Belege mit evidence heraus.",
        "unknown-log": "das Log {origin} wird nicht beobachtet",
        "no-note": "Für {origin} gibt es keinen solchen Prüfpunkt.",
        "written": "Nach {file} geschrieben: {count} Belege.",
        "refused": "Abgelehnt: {fault}.",
        "is-file": "{file} gibt es schon und kann ein Beleg sein: Nennen Sie mit -o eine andere "
        "Datei",
        "no-file": "{file} gibt es nicht",
        "no-right": "auf {file} darf dieses Konto nicht zugreifen",
        "is-folder": "{file} ist ein Ordner",
        "system": "das Betriebssystem meldet: {why}",
        "no-witness": "in {folder} liegt kein Zeuge: witness.json oder witness.pem fehlt oder ist "
        "beschädigt",
        "is-witness": "in {folder} liegt schon ein Zeuge",
        "no-name": "„{name}“ ist kein Name für einen Zeugen; er hat kein Leerzeichen und kein Plus",
        "no-vkey": "„{vkey}“ ist kein Prüfschlüssel eines Logs, name+id+key",
        "was-removed": "der Schlüssel {vkey} wurde am {at} UTC entfernt und wird nicht wieder "
        "zugelassen",
        "not-accepted": "der Schlüssel {vkey} ist nicht zugelassen",
        "only-key": "{origin} hat nur diesen Schlüssel; nennen Sie erst den neuen mit add-log",
        "head-lost": "was von {origin} bestätigt wurde, ist verloren ({file} fehlt oder ist "
        "beschädigt); davon wird nichts mehr bestätigt",
        "served": "{folder} bedient schon ein anderer Prozess",
    },
    ENGLISH: {
        "about": "Witness for ledgers: confirms that a log only grows, keeps what does not fit.",
        "about-init": "Make a witness and print its verifier key.",
        "about-add-log": "Watch a log, or accept one more key of it.",
        "about-remove-key": "Accept a key of a log no more, for good, and keep a record of when.",
        "about-serve": "Take checkpoints until it is ended.",
        "about-status": "Show what was confirmed. Exit code 1 if something does not fit.",
        "about-show": "Print the newest confirmed checkpoint, or that of a day.",
        "about-evidence": "Print all evidence of contradictions as one JSON file.",
        "folder": "folder of the witness (else: zeuge)",
        "name": "name of the witness, an address without https://, such as office.example/witness",
        "vkey": "verifier key of the log, name+id+key",
        "host": "address to listen on",
        "port": "port",
        "origin": "name of the log; all without it",
        "day": "day, YYYY-MM-DD (UTC)",
        "output": "file to write",
        "made": "A witness was made. Hand out this verifier key:",
        "keep": "The folder {folder} must never be put back from a backup.",
        "added": "The log {origin} is watched; keys accepted: {count}.",
        "removed": "The key of {origin} counts no more from now on; keys accepted: {count}.",
        "gone": "{origin}: not accepted since {at}: {vkey}",
        "listening": "Witness {name} listens on http://{host}:{port}",
        "no-logs": "No log is watched yet. Name one with add-log.",
        "never": "{origin}: nothing confirmed yet",
        "head": "{origin}: {size} entries, last confirmed {at}, days kept: {days}",
        "contradictions": "{origin}: {forks} contradictions and {unproven} unproven continuations "
        "are kept. Ask whoever runs the log, and hand the evidence out with evidence.",
        "unknown-log": "the log {origin} is not watched",
        "no-note": "There is no such checkpoint of {origin}.",
        "written": "Written to {file}: {count} pieces of evidence.",
        "refused": "Refused: {fault}.",
        "is-file": "{file} is there already and may be evidence: name another file with -o",
        "no-file": "there is no {file}",
        "no-right": "this account may not use {file}",
        "is-folder": "{file} is a folder",
        "system": "the operating system says: {why}",
        "no-witness": "{folder} holds no witness: witness.json or witness.pem is missing or "
        "damaged",
        "is-witness": "{folder} holds a witness already",
        "no-name": "{name} is no name of a witness: no space, no plus",
        "no-vkey": "{vkey} is no verifier key of a log, name+id+key",
        "was-removed": "the key {vkey} was removed on {at} UTC and is not accepted again",
        "not-accepted": "the key {vkey} is not accepted",
        "only-key": "{origin} has this key alone; name the new one with add-log first",
        "head-lost": "what was cosigned of {origin} is lost ({file} is missing or damaged); "
        "nothing of it is signed any more",
        "served": "{folder} is served by another process",
    },
}


class WitnessRefused(LedgerFault):
    """The witness does not do that; its text is told in the language of the command line.

    Args:
        case: a key of `WORDS`.
        facts: fill its blanks.
    """

    def __init__(self, case: str, **facts: object) -> None:
        super().__init__(WORDS[ENGLISH][case].format(**facts))
        self.case, self.facts = case, facts

    def told(self) -> str:
        """Return why, in the language of the command line."""
        return told(self.case, **self.facts)


def language() -> str:
    """Return the language of this command line. Source: POSIX.1-2024, 8.2."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    written = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return GERMAN if written.lower().startswith(GERMAN) else ENGLISH


def told(case: str, **facts: object) -> str:
    """Return one line, its blanks filled, that does nothing to the terminal."""
    shown = {name: _printable(str(value)) for name, value in facts.items()}
    return WORDS[language()][case].format(**shown)


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)
