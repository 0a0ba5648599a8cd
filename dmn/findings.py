"""A finding: one thing that is wrong in a model file, said so that an analyst can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning in a BPMN, DMN or form file.

    Args:
        file: the file's name as it was uploaded.
        element: id of the element concerned, `None` for the file as a whole.
        line: 1-based line in the file, `None` if unknown.
        message: what is wrong, in one sentence.
        remedy: what to do about it, in one sentence.
        rule: short name of the rule, such as `bpmn/unresolved-reference`.
        column: 1-based column in that line, in characters, when it points at a character.
        label: name of the element in the diagram or form, if it has one and the message lacks it.
        clause: of the standard that the rule stands for, such as `BPMN 2.0.2, 10.5.4`; only
            findings that are told have it.
    """

    file: str
    element: str | None
    line: int | None
    message: str
    remedy: str
    rule: str
    column: int | None = None
    label: str | None = None
    clause: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        label = f" '{self.label}'" if self.label and self.label != self.element else ""
        element = f" {self.element}{label}:" if self.element else ""
        clause = f" [{self.clause}]" if self.clause else ""
        return f"{place}:{element} {self.message}. {self.remedy}{clause}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, sorted by file, line and column."""
    return sorted(
        dict.fromkeys(findings), key=lambda one: (one.file, one.line or 0, one.column or 0)
    )


class ModelRefused(Exception):
    """A model file cannot be accepted; every finding at once.

    Args:
        findings: at least one, in document order.
        warnings: advice on the same file, which would not have stopped it.
    """

    def __init__(self, findings: Sequence[Finding], warnings: Sequence[Finding] = ()) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)
        self.warnings = tuple(warnings)
