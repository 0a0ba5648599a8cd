"""What can be wrong with a submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One thing wrong with one field of a submission.

    Args:
        path: where the value sits in the submission, such as `lines[2].qty`; `""` for the whole.
        field_id: id of the form component, `""` if the value belongs to none.
        label: what the person sees as the field's name.
        code: short name of the rule, the key of its message in `messages.de.json`.
        message: what is so and what to do, in German.
        english: the same in English; empty where there are words in one language only.
    """

    path: str
    field_id: str
    label: str
    code: str
    message: str
    english: str = ""


class SubmissionRefused(Exception):
    """The submission breaks rules of its form; nothing of it was taken.

    Args:
        faults: every fault at once, in the order of the form; at least one.
    """

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)
