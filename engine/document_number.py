"""The form of document numbers: a series counts without a gap, each year anew, versions below.

`AB-{year}-{seq}-v{version}` gives `AB-2026-0001-v1`; `{seq:6}` is six digits wide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DIGITS: Final = 4
LONGEST: Final = 60
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_SEQ: Final = re.compile(r"seq(?::([1-9]))?")
_PLAIN: Final = re.compile(r"[\w ./()-]*")
_SERIES: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class NumberRefused(ValueError):
    """This is no form of numbers, or no number of this form; the message says why."""


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A number that was taken.

    Args:
        year: 0 if its series does not begin anew each year.
        count: from 1.
        version: from 1.
    """

    year: int
    count: int
    version: int = 1


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How the numbers of a series are written.

    Args:
        text: with the places `{year}`, `{seq}` and `{version}`.
        series: what is counted together.
    """

    text: str
    series: str

    @property
    def by_year(self) -> bool:
        """Whether the series begins anew each year."""
        return "{year}" in self.text

    @property
    def has_versions(self) -> bool:
        """Whether versions of one document have numbers of their own."""
        return "{version}" in self.text

    def written(self, number: DocumentNumber) -> str:
        """Return a number as people read it."""
        values = {"year": f"{number.year:04d}", "version": str(number.version)}
        return _PLACE.sub(lambda place: _filled(place[1], values, number.count), self.text)

    def read(self, text: str) -> DocumentNumber:
        """Return the number that a text is, of whatever version.

        Raises:
            NumberRefused: it is not of this form.
        """
        pattern, end = "", 0
        for place in _PLACE.finditer(self.text):
            name = place[1].partition(":")[0]
            pattern += re.escape(self.text[end : place.start()]) + f"(?P<{name}>[0-9]+)"
            end = place.end()
        found = re.fullmatch(pattern + re.escape(self.text[end:]), text, re.ASCII)
        # What is too long is no number of ours, and would be work to read.
        if found is None or len(text) > 2 * LONGEST:
            raise NumberRefused(f"{text[:LONGEST]} is no number of the form {self.text}")
        known = found.groupdict()
        return DocumentNumber(
            int(known.get("year", 0)), int(known["seq"]), int(known.get("version", 1))
        )


def read_number_form(text: str, series: str) -> NumberForm:
    """Return a form of numbers.

    Raises:
        NumberRefused: the text is no such form, or the series has no name that one can have.
    """
    if not _SERIES.fullmatch(series):
        raise NumberRefused("series takes lower case letters, digits and hyphens")
    places = [place[1] for place in _PLACE.finditer(text)]
    names = [place.partition(":")[0] for place in places]
    known = all(place in {"year", "version"} or _SEQ.fullmatch(place) for place in places)
    if not known or len(set(names)) < len(names) or "seq" not in names:
        raise NumberRefused(
            "number has the places seq, year and version in braces, each at most once"
        )
    if not _PLAIN.fullmatch(_PLACE.sub("", text)) or not 0 < len(text) <= LONGEST:
        raise NumberRefused(
            f"number is of letters, digits, blanks and ./()-, at most {LONGEST} characters"
        )
    if "}{" in text:
        raise NumberRefused("between two places of number there is something that parts them")
    return NumberForm(text, series)


def _filled(place: str, values: Mapping[str, str], count: int) -> str:
    seq = _SEQ.fullmatch(place)
    if seq is None:
        return values[place]
    return f"{count:0{int(seq[1] or DIGITS)}d}"
