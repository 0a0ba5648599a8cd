"""A finding: one thing that is wrong in a model file, said so that an analyst can mend it."""

from __future__ import annotations

from collections.abc import Sequence
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
        column: 1-based column inside the expression, when the fault is in an expression.
    """

    file: str
    element: str | None
    line: int | None
    message: str
    remedy: str
    rule: str
    column: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        element = f" {self.element}:" if self.element else ""
        return f"{place}:{element} {self.message}. {self.remedy}"


class ModelRefused(Exception):
    """A model file cannot be accepted; every finding at once.

    Args:
        findings: at least one, in document order.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)
