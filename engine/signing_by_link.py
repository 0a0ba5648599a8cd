"""What somebody sends who signs by a link, or refuses: looked at before any step.

A drawn signature is lines between points of a field of whole numbers, never a picture: nothing of
what a browser sends is kept as it came.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import rfc8785

from engine.faults import EngineFault
from engine.model import StoredDocument
from feel import Value, to_json

LEAST_NAME, LONGEST_NAME, LONGEST_TEXT = 3, 120, 2_000
LONGEST_AGENT: Final = 400
WIDTH, HEIGHT = 1000, 300
"""Of the field that a signature is drawn in."""
MOST_POINTS, LEAST_POINTS, LEAST_EXTENT = 4_000, 8, 60
SIGNED, DECLINED = "signed", "declined"
TYPED, DRAWN = "typed", "drawn"
USUAL_REASONS: Final = ("price", "terms", "other-offer", "no-need", "changes", "other")
"""Of a refusal, where the model names none; `changes` is who would accept with changes."""
CODE: Final = "code"
SVG: Final = "image/svg+xml"
_STROKES: Final = re.compile(r"\d{1,4}\.\d{1,3}(?:[-_]\d{1,4}\.\d{1,3})*")
_DRAWN: Final = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path fill="none" '
    'stroke="#111" stroke-width="5" stroke-linecap="round" stroke-linejoin="round" d="{}"/></svg>'
)

Stroke = tuple[tuple[int, int], ...]


class SigningRefused(EngineFault):
    """Something that was entered does not fit; `faults` says what, by field.

    Args:
        faults: field and word, such as `("name", "short")`.
    """

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__(", ".join(f"{field} is {word}" for field, word in faults))
        self.faults = dict(faults)


class SigningChanged(EngineFault):
    """The document or the statement is another than the one that was shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page showed, by hash."""

    document: str
    statement: str


@dataclass(frozen=True, slots=True)
class Client:
    """Where it came from: stands in the ledger as sealed values, and nowhere else."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class GivenSignature:
    """What somebody entered who signs.

    Args:
        accepted: whether the statement is checked.
        kind: `typed` or `drawn`.
        typed: the signature, if it is typed.
        strokes: `x.y-x.y_x.y-x.y`: points of lines, lines apart by `_`, if it is drawn.
    """

    name: str
    place: str
    function: str
    accepted: bool
    kind: str
    typed: str = ""
    strokes: str = ""


@dataclass(frozen=True, slots=True)
class GivenRefusal:
    """What somebody entered who refuses: a word of the offered reasons, and a text if they like."""

    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class GivenLateAnswer:
    """What somebody entered who accepts too late."""

    name: str
    text: str = ""


def checked_signature(given: GivenSignature) -> tuple[GivenSignature, StoredDocument | None]:
    """Return what is kept of a signature, and the drawing, if it is one.

    Raises:
        SigningRefused: all that does not fit.
    """
    plain = replace(
        given,
        name=_plain(given.name),
        place=_plain(given.place),
        function=_plain(given.function),
        typed=_plain(given.typed),
    )
    faults = [
        *_unfit("name", plain.name, LEAST_NAME),
        *_unfit("place", plain.place, 2),
        *_unfit("function", plain.function, 0),
        *(() if plain.accepted else (("accept", "missing"),)),
    ]
    drawing = None
    if plain.kind == TYPED:
        faults += _unfit("typed", plain.typed, LEAST_NAME)
    elif plain.kind == DRAWN and (strokes := _strokes(plain.strokes)):
        drawing = _drawing(strokes)
    else:
        faults.append(("drawn", "missing"))
    if faults:
        raise SigningRefused(tuple(faults))
    return plain, drawing


def checked_refusal(given: GivenRefusal, reasons: tuple[str, ...]) -> GivenRefusal:
    """Return what is kept of a refusal.

    Raises:
        SigningRefused: the reason is none of those, or the text is too long.
    """
    text = given.text.strip()
    faults = [*(() if given.reason in reasons else (("reason", "missing"),))]
    if not _fits(text):
        faults.append(("text", "long"))
    if faults:
        raise SigningRefused(tuple(faults))
    return GivenRefusal(given.reason, text)


def checked_late_answer(given: GivenLateAnswer) -> GivenLateAnswer:
    """Return what is kept of a late answer.

    Raises:
        SigningRefused: the name or the text does not fit.
    """
    name, text = _plain(given.name), given.text.strip()
    faults = _unfit("name", name, LEAST_NAME)
    if not _fits(text):
        faults.append(("text", "long"))
    if faults:
        raise SigningRefused(tuple(faults))
    return GivenLateAnswer(name, text)


def strokes_of(drawing: bytes) -> tuple[Stroke, ...]:
    """Return the lines of a drawing of ours; none, if it is not one."""
    before, after = _DRAWN.split("{}")
    written = drawing.decode("ascii", errors="replace")
    if not (written.startswith(before) and written.endswith(after)):
        return ()
    path = written[len(before) : -len(after)]
    lines = path.removeprefix("M").replace("L", "-").replace("M", "_").replace(" ", ".")
    return _strokes(lines)


def code_of(secret: bytes, case: int, values: Mapping[str, Value]) -> str:
    """Return what only this installation can say of a signature: that it has taken it, in this
    case, with these values."""
    said = {name: value for name, value in values.items() if name != CODE}
    signed: list[Any] = [str(case), to_json(said)]
    content = rfc8785.dumps(signed)
    return hmac.digest(secret, b"vorgang/v1/signature\0" + content, "sha256").hex()


def _plain(text: str) -> str:
    return " ".join(text.split())


def _unfit(field: str, text: str, least: int) -> list[tuple[str, str]]:
    if len(text) > LONGEST_NAME or not text.isprintable():
        return [(field, "long")]
    return [(field, "short")] if len(text) < least else []


def _fits(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and all(one.isprintable() or one in "\r\n\t" for one in text)


def _strokes(written: str) -> tuple[Stroke, ...]:
    """Return the lines that a text says; none, if it says none of a size that is a signature."""
    if len(written) > MOST_POINTS * 9 or not _STROKES.fullmatch(written):
        return ()
    found = tuple(
        tuple((int(x), int(y)) for x, y in (point.split(".") for point in line.split("-")))
        for line in written.split("_")
    )
    points = [point for line in found for point in line]
    across, down = [x for x, _ in points], [y for _, y in points]
    if not LEAST_POINTS <= len(points) <= MOST_POINTS or max(across) > WIDTH or max(down) > HEIGHT:
        return ()
    extent = max(across) - min(across) + max(down) - min(down)
    return found if extent >= LEAST_EXTENT else ()


def _drawing(strokes: tuple[Stroke, ...]) -> StoredDocument:
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in line) for line in strokes)
    content = _DRAWN.format(path).encode("ascii")
    sha256 = hashlib.sha256(content).hexdigest()
    return StoredDocument(sha256, "Unterschrift.svg", SVG, content)
