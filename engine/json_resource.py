"""Read a deployed JSON file: one object, and every finding at its place in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from dmn.findings import Finding, ModelRefused
from forms.json_source import JsonSource, Path
from forms.strict_json import JsonRefused, parse_json

T = TypeVar("T")


@dataclass
class JsonReading:
    """What was found in a file so far; `id` is the resource's, once it is known."""

    file: str
    source: JsonSource
    id: str | None = None
    findings: list[Finding] = field(default_factory=list)

    def refuse(
        self, path: Path, rule: str, message: str, remedy: str, *, line: int | None = None
    ) -> None:
        """Note a finding, at the value that stands under a path."""
        column = None
        spelling = self.source.spelling(path) if line is None and path else None
        if spelling is not None:
            line, column = self.source.lines.position(spelling[0])
        self.findings.append(Finding(self.file, self.id, line, message, remedy, rule, column))


def read_object(
    reading: JsonReading,
    content: bytes,
    rule: str,
    message: str,
    made: Callable[[Mapping[str, object], str], T],
) -> T:
    """Return what is made of the object that a file holds.

    Args:
        reading: takes up what is wrong.
        content: the file's bytes.
        rule: of what is no JSON, or no object.
        message: that it is no object.
        made: makes it of the object and the file's SHA-256 (hex), noting what is wrong.

    Raises:
        ModelRefused: every finding of the file.
    """
    try:
        given = parse_json(content)
    except JsonRefused as refused:
        reading.refuse((), rule, refused.message, "Correct the JSON.", line=refused.line)
        raise ModelRefused(reading.findings) from refused
    if not isinstance(given, dict):
        reading.refuse((), rule, message, "Write one in braces.")
        raise ModelRefused(reading.findings)
    found = made(given, hashlib.sha256(content).hexdigest())
    if reading.findings:
        raise ModelRefused(reading.findings)
    return found
