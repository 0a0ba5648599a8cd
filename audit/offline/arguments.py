"""The verifier's arguments, as they are read and explained: in German, as its results are."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

COMMAND = "verify"
_REFUSALS: Mapping[str, str] = {
    r"unrecognized arguments: (.*)": "Unbekannte Angabe: {}.",
    r"argument (\S+): expected one argument": "Nach {} fehlt die Angabe.",
    r"argument (\S+): invalid int value: (.*)": "{} braucht eine ganze Zahl, nicht {}.",
    r"argument (\S+): ignored explicit argument (.*)": "{} nimmt keine Angabe, also nicht {}.",
    r"ambiguous option: (\S+) could match (.*)": "{} ist nicht eindeutig: {}.",
}
"""What `argparse` says, as a pattern -> the same in German, with its blanks."""


class _Parser(argparse.ArgumentParser):
    """Says in German how it is called."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2 and a word about it."""
        for pattern, german in _REFUSALS.items():
            if told := re.fullmatch(pattern, message, re.DOTALL):
                message = german.format(*told.groups())
                break
        self.exit(2, f"{self.format_usage()}{self.prog}: {message}\n")

    def format_usage(self) -> str:
        """Return how it is called, in short."""
        return super().format_usage().replace("usage:", "Aufruf:", 1)

    def format_help(self) -> str:
        """Return how it is called, at length."""
        words = {"usage:": "Aufruf:", "positional arguments:": "Angabe:", "options:": "Optionen:"}
        told = super().format_help()
        for english, german in words.items():
            told = told.replace(english, german, 1)
        return told.replace("show this help message and exit", "diese Hilfe", 1)


def without_command(arguments: Sequence[str]) -> list[str]:
    """Return the arguments without the word `verify` before them: it is all that there is to do.

    A file of that name is given as `./verify`.
    """
    return list(arguments[1:] if arguments[:1] == [COMMAND] else arguments)


_MANY: Final[dict[str, Any]] = {"action": "append", "default": []}


def verifier_parser(program: str) -> argparse.ArgumentParser:
    """Return what reads the verifier's arguments, and refuses in German."""
    parser = _Parser(
        prog=program,
        description="Prüft einen Export des Ledgers oder zwei Prüfpunkte, ohne Datenbank und "
        "ohne Netz.",
        epilog="Rückgabe: 0 Nachweis hält, 1 hält nicht, 2 falscher Aufruf, 3 nicht lesbar, "
        "4 Nachweis hält und zeigt einen Regelverstoß.",
    )
    _take_anchors(parser)
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        help="Export: .json, .zip oder Bericht als .pdf; oder eine Quittung (tlog-proof)",
    )
    parser.add_argument(
        "--key", **_MANY, metavar="VKEY",
        help="Prüfschlüssel name+id+key, den Sie aus anderer Quelle kennen, oder eine Datei damit",
    )  # fmt: skip
    parser.add_argument(
        "--recorded", type=Path, metavar="EXPORT",
        help="ein späterer Export, der die Einträge export.created zeigt: ob er diesen festhält",
    )  # fmt: skip
    parser.add_argument(
        "--checkpoint", **_MANY, type=Path, metavar="FILE",
        help="zweimal statt eines Exports: ob der neuere Prüfpunkt den älteren fortsetzt",
    )  # fmt: skip
    parser.add_argument(
        "--tiles", type=Path, metavar="FOLDER", help="Kacheln des Logs (tlog-tiles), die es zeigen"
    )
    parser.add_argument(
        "--proof", type=Path, metavar="FILE",
        help="oder ein Nachweis, der es zeigt: ein Hashwert je Zeile, base64",
    )  # fmt: skip
    return parser


def _take_anchors(parser: argparse.ArgumentParser) -> None:
    """Let what others hold of the log be given."""
    parser.add_argument(
        "--earlier", type=Path, metavar="FILE", help="früherer Prüfpunkt, den Sie aufbewahrt haben"
    )
    parser.add_argument(
        "--witness", **_MANY, metavar="VKEY",
        help="Prüfschlüssel eines Zeugen, dem Sie vertrauen, oder eine Datei mit mehreren",
    )  # fmt: skip
    parser.add_argument(
        "--needed", type=int, metavar="K",
        help="so viele der Zeugen müssen mitgezeichnet haben (ohne Angabe: alle)",
    )  # fmt: skip
    parser.add_argument(
        "--tsa-ca", **_MANY, type=Path, metavar="FILE",
        help="Zertifikat einer Zeitstempelstelle, der Sie vertrauen: ihr Zeitstempel wird verlangt",
    )  # fmt: skip
