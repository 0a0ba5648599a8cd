"""What is wrong with a submission, and what of it is taken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldFault:
    """One thing wrong with one field of a submission."""

    path: str
    field_id: str
    label: str
    code: str
    message: str


class SubmissionRefused(Exception):
    """The submission breaks rules of its form; nothing of it was taken."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults))
        self.faults = faults
