"""Objects of a PDF read strictly, with the standard library alone: what reports consist of.

What another reader might take in two ways is refused: a member that stands twice, a length that is
not the stream's, an object that is not where the table says, tables in streams.

Source: ISO 32000-1, sections 7.2 (lexical conventions), 7.3 (objects), 7.5 (file structure).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit.faults import EvidenceUnreadable

_SPACE = re.compile(rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*)*")
_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
_REFERENCE = re.compile(rb"(\d{1,10}) (\d{1,5}) R(?![A-Za-z0-9])")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])")
_HEX = re.compile(rb"<([0-9A-Fa-f\t\n\x0c\r ]*)>")
_WORD = re.compile(rb"(?:true|false|null)(?![A-Za-z0-9])")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[^0-7])", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HEAD = re.compile(rb"(\d{1,10}) (\d{1,5}) obj(?![A-Za-z0-9])")
_SECTION = re.compile(rb"(\d{1,10}) (\d{1,10})[ \r]*\n")
_ROW = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n")
_ENDSTREAM = re.compile(rb"\r?\n?endstream\s+endobj")
_DEEPEST = 60


class ReportAltered(EvidenceUnreadable):
    """A PDF is not built as reports are written; says, in German, what is otherwise."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, without its slash, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """An object named by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Stored:
    """An object at its place: its value, and for a stream what stands in it, still packed."""

    value: object
    stream: bytes | None
    at: int


class Reader:
    """Reads one object after the other from a place in the file."""

    def __init__(self, pdf: bytes, at: int) -> None:
        self.pdf, self.at = pdf, at

    def space(self) -> None:
        """Pass white space and comments."""
        found = _SPACE.match(self.pdf, self.at)
        self.at = found.end() if found else self.at

    def value(self, depth: int = 0) -> object:
        """Return the next object: numbers as text, strings as bytes.

        Raises:
            ReportAltered: there is none.
        """
        self.space()
        if depth > _DEEPEST:
            raise ReportAltered("ein Objekt ist zu tief geschachtelt")
        start = self.pdf[self.at : self.at + 2]
        if start == b"<<":
            return self._members(depth)
        if start[:1] == b"[":
            return self._list(depth)
        if start[:1] == b"(":
            return self._string()
        if found := self._take(_NAME):
            return Name(found[1].decode("latin-1"))
        if found := self._take(_REFERENCE):
            return Reference(int(found[1]))
        if (found := self._take(_NUMBER)) or (found := self._take(_WORD)):
            return found[0].decode()
        if found := self._take(_HEX):
            digits = re.sub(rb"\s", b"", found[1])
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        raise ReportAltered(f"an Stelle {self.at} steht kein Objekt")

    def _take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        found = pattern.match(self.pdf, self.at)
        if found:
            self.at = found.end()
        return found

    def _members(self, depth: int) -> dict[str, object]:
        self.at += 2
        members: dict[str, object] = {}
        while True:
            self.space()
            if self.pdf.startswith(b">>", self.at):
                self.at += 2
                return members
            name = self._take(_NAME)
            # A name may be written with escapes: then two may be one.
            if name is None or name[1].decode("latin-1") in members or b"#" in name[1]:
                raise ReportAltered(f"an Stelle {self.at} steht ein Name zweimal oder keiner")
            members[name[1].decode("latin-1")] = self.value(depth + 1)

    def _list(self, depth: int) -> list[object]:
        self.at += 1
        items: list[object] = []
        while True:
            self.space()
            if self.pdf.startswith(b"]", self.at):
                self.at += 1
                return items
            items.append(self.value(depth + 1))

    def _string(self) -> bytes:
        start, depth = self.at + 1, 0
        for found in re.compile(rb"\\.|[()]", re.DOTALL).finditer(self.pdf, self.at):
            depth += {b"(": 1, b")": -1}.get(found[0], 0)
            if depth == 0:
                self.at = found.end()
                return _ESCAPE.sub(_unescaped, self.pdf[start : found.start()])
        raise ReportAltered("ein Text endet nicht")


def _unescaped(found: re.Match[bytes]) -> bytes:
    letter = found[1]
    if letter[0] in b"01234567":
        return bytes([int(letter, 8) & 0xFF])
    return b"" if letter in {b"\r\n", b"\n", b"\r"} else _LETTERS.get(letter, letter)


def read_table(pdf: bytes, at: int) -> tuple[Mapping[int, int], Mapping[str, object]]:
    """Return a cross-reference table, object number to place, and the trailer behind it.

    Raises:
        ReportAltered: there is none, or it is written in another way.
    """
    reader, places = Reader(pdf, at), dict[int, int]()
    if not pdf.startswith(b"xref", at):
        raise ReportAltered("die Tabelle der Objekte ist keine, wie Berichte sie haben")
    reader.at += 4
    reader.space()
    seen: set[int] = set()
    while found := _SECTION.match(pdf, reader.at):
        reader.at = found.end()
        first, count = int(found[1]), int(found[2])
        for number in range(first, first + min(count, len(pdf))):
            row = _ROW.match(pdf, reader.at)
            if row is None or number in seen:
                raise ReportAltered("die Tabelle der Objekte ist anders geschrieben")
            reader.at = row.end()
            seen.add(number)
            if row[3] == b"n":
                places[number] = int(row[1])
    reader.space()
    if not pdf.startswith(b"trailer", reader.at):
        raise ReportAltered("die Tabelle der Objekte ist anders geschrieben")
    reader.at += 7
    trailer = reader.value()
    if not isinstance(trailer, dict) or {"XRefStm", "Encrypt"} & set(trailer):
        raise ReportAltered("die Tabelle der Objekte ist keine, wie Berichte sie haben")
    return places, trailer


def read_object(pdf: bytes, number: int, at: int) -> Stored:
    """Return the object with a number, which must stand at the place.

    Raises:
        ReportAltered: it does not.
    """
    head = _HEAD.match(pdf, at)
    if head is None or int(head[1]) != number:
        raise ReportAltered(f"das Objekt {number} steht nicht an seiner Stelle")
    reader = Reader(pdf, head.end())
    value = reader.value()
    reader.space()
    if found := _STREAM.match(pdf, reader.at):
        length = value.get("Length") if isinstance(value, dict) else None
        end = found.end() + place_in(length)
        if not _ENDSTREAM.match(pdf, end):
            raise ReportAltered(f"der Datenstrom {number} hat eine andere Länge")
        return Stored(value, pdf[found.end() : end], at)
    if not pdf.startswith(b"endobj", reader.at):
        raise ReportAltered(f"das Objekt {number} endet nicht")
    return Stored(value, None, at)


def place_in(item: object) -> int:
    """Return a number that counts bytes.

    Raises:
        ReportAltered: it is none.
    """
    if not isinstance(item, str) or not re.fullmatch("[0-9]{1,10}", item):
        raise ReportAltered("eine Länge oder Stelle ist keine Zahl")
    return int(item)


def members_within(value: object) -> Iterator[Mapping[str, object]]:
    """Yield every dictionary in an object, itself included."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from members_within(one)
    elif isinstance(value, list):
        for one in value:
            yield from members_within(one)
