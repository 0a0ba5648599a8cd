"""Why something cannot be read, in German: the verifier's other sentences are German too."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping

_OF_FILES = {
    os.strerror(errno.ENOENT): "Die Datei gibt es nicht.",
    os.strerror(errno.EISDIR): "Das ist ein Ordner.",
    os.strerror(errno.EACCES): "Sie dürfen die Datei nicht lesen.",
}
_PARTS: Mapping[str, str] = {
    r"KeyError\((.*)\)": "{0} fehlt.",
    r"missing or unknown: \[(.*)\]": "Es fehlt oder ist unbekannt: {0}.",
    r"range.size is not the checkpoint's": "range.size ist nicht die Anzahl des Prüfpunkts.",
    r"an export without an entry proves nothing": "Ein Export ohne Eintrag beweist nichts.",
    r"only an export of an instance has an attestation": (
        "Eine Bescheinigung des Stands (attestation) hat nur der Export eines Vorgangs."
    ),
    r"scope.kind is (.*)": "scope.kind ist {0}.",
    r"earlier.size is not that of earlier.note": (
        "earlier.size ist nicht die Anzahl von earlier.note."
    ),
    r"(.*) is no list, or an empty one": "{0} ist keine Liste oder leer.",
    r"a value is disclosed twice": "Ein Wert ist zweimal offengelegt.",
    r"a list is expected": "Es fehlt eine Liste.",
    r"a hash is 64 lower-case hex digits": "Ein Hashwert hat 64 kleine Hexziffern.",
    r"(.*) is no place in a log": "{0} ist kein Platz in einem Log.",
    r"(.*) is no text": "{0} ist kein Text.",
    r"filters that are unknown, or none: \[(.*)\]": (
        "Filter, die unbekannt sind, oder keine: {0}."
    ),
    r"the filter (.*) has another form": "Der Filter {0} hat eine andere Form.",
    r"(.*) is no time of the form (.*)": "{0} ist keine Zeit der Form {1}.",
    r"no type of fact, nor a family such as consent.\*: (.*)": (
        "{0} nennt keine Art von Fakten und keine Familie wie consent.*."
    ),
    r"a definition is named by 64 lower-case hex digits": (
        "Eine Definition ist mit 64 kleinen Hexziffern genannt."
    ),
    r"definitions stand for a purpose, and none is named": (
        "definitions stehen für einen Zweck, und keiner ist genannt."
    ),
    r"(\d+) subtree roots do not make a tree of (\d+)": (
        "{0} Wurzeln von Teilbäumen ergeben keinen Baum über {1} Einträge."
    ),
    r"a key's introduction has another form: .*": (
        "Die Einführung eines Schlüssels hat eine andere Form."
    ),
    r"(?:TypeError|AttributeError|ValueError)\(.*": "Eine Angabe hat eine andere Form.",
}
"""The same of a part of an export that has another form."""
_REASONS: Mapping[str, str] = {
    r"the export is no JSON: .*line (\d+) column (\d+).*": (
        "Der Export ist kein JSON (Zeile {0}, Spalte {1})."
    ),
    r"the export is no JSON: .*": "Der Export ist kein JSON, wie ein Export es sein muss.",
    r"the file holds no export of the format (.*)": "Die Datei enthält keinen Export ({0}).",
    r"the export has another form: .*": "Der Export hat eine andere Form.",
    r"(.*) is no verifier key name\+id\+key": "{0} ist kein Prüfschlüssel name+id+key.",
    r"(.*) is no key of a witness .*": "{0} ist kein Schlüssel eines Zeugen (Ed25519, Typ 0x04).",
    r"the id of the verifier key (.*) does not fit its key": (
        "Die Kennung des Prüfschlüssels {0} passt nicht zu seinem Schlüssel."
    ),
    r"anybody can sign for the verifier key (.*)": (
        "Für den Prüfschlüssel {0} kann jeder unterschreiben."
    ),
    r"(.*) holds no Ed25519 key": "{0} enthält keinen Ed25519-Schlüssel.",
    r"one witness is named twice": "Ein Zeuge ist zweimal genannt.",
    r"(\d+) of (\d+) witnesses is no policy that can be met": (
        "{0} von {1} Zeugen zu verlangen ist nicht erfüllbar."
    ),
    r"a checkpoint has three lines: origin, size, root": (
        "Ein Prüfpunkt hat drei Zeilen: Name des Logs, Anzahl, Wurzel."
    ),
    r"the checkpoint's root .*": "Die Wurzel des Prüfpunkts ist kein Hashwert in base64.",
    r"a signed note is text, an empty line, and signature lines": (
        "Ein Prüfpunkt besteht aus Text, einer leeren Zeile und Zeilen mit Signaturen."
    ),
    r"(.*) is no signature line of a note": "{0} ist keine Zeile mit einer Signatur.",
    r"a receipt begins with (.*)": "Eine Quittung beginnt mit {0}.",
    r"a receipt names the place of its entry, then hashes": (
        "Eine Quittung nennt den Platz ihres Eintrags, dann Hashwerte."
    ),
    r"a line of the receipt is no base64": "Eine Zeile der Quittung ist kein base64.",
    r"a hash of (?:the receipt|a proof) has .*32 bytes": "Ein Hashwert hat 32 Bytes.",
    r"the receipt does not hold its entry; give it besides": (
        "Die Quittung enthält ihren Eintrag nicht."
    ),
    r"a proof has one hash a line, in base64": (
        "Ein Nachweis hat einen Hashwert je Zeile, in base64."
    ),
    r"the tile (.*) is missing or too short": "Die Kachel {0} fehlt oder ist zu kurz.",
    r"time stamps are checked by the installed package .*": (
        "Zeitstempel prüft das installierte Paket mit pyHanko; openssl ts -verify prüft sie auch."
    ),
    r"--needed without --witness": "--needed ohne --witness.",
    r"--needed below 1 asks for no witness": "--needed unter 1 verlangt keinen Zeugen.",
    r"--tsa-ca: the file is empty": "--tsa-ca: die Datei ist leer.",
    r"(.*): there is no key in it": "{0}: darin steht kein Schlüssel.",
    r"--tsa-ca: (.*) holds no certificate .*": (
        "--tsa-ca: {0} enthält kein Zertifikat (PEM oder DER)."
    ),
    r"the PDF (?:does not hold one|holds no) (\S+?)(?::.*)?": "Die PDF-Datei enthält kein {0}.",
    r".*codec can't decode.*": "Die Datei ist kein Text in UTF-8.",
    r"RecursionError|maximum recursion depth.*": "Es ist zu tief verschachtelt.",
    r"MemoryError": "Es ist zu groß für diesen Rechner.",
}
"""What a fault says, as a pattern -> the same in German, with its blanks."""
_RAISED = re.compile(r"(?:Value|Type)Error\((['\"])(.*)\1\)", re.DOTALL)


def part_in_german(fault: BaseException) -> str:
    """Return what has another form in an export, without a full stop."""
    said = str(fault)
    if raised := _RAISED.fullmatch(said):
        said = raised[2]
    return _told(said, {**_REASONS, **_PARTS}).removesuffix(".")


def in_german(fault: BaseException) -> str:
    """Return why something cannot be read; what is said in German already stays as it is."""
    said = str(fault) or type(fault).__name__
    path, _, why = said.rpartition(": ")
    if path and why in _OF_FILES:
        return f"{path}: {_OF_FILES[why]}"
    return _told(said, _REASONS)


def _told(said: str, reasons: Mapping[str, str]) -> str:
    for pattern, german in reasons.items():
        if told := re.fullmatch(pattern, said, re.DOTALL):
            return german.format(*told.groups())
    return said
