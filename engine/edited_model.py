"""Values of what analysts change in the browser: processes, tables of decisions and forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class ModelKind(StrEnum):
    """What a file defines."""

    PROCESS = "process"
    DECISION = "decision"
    FORM = "form"


class ModelName(NamedTuple):
    """What versions count by.

    Args:
        kind: of what is meant.
        id: of a process, form or decision; of a file of decisions `namespace#id`, as DMN refers to
            definitions; empty for one that is not deployed yet.
    """

    kind: ModelKind
    id: str


@dataclass(frozen=True, slots=True)
class EditedModel:
    """A model as somebody edits it.

    Args:
        key: of the version that was asked for; 0 of a new model, which has no id either.
        title: of the model.
        file: its name.
        base_version: what was changed; 0 of a new model.
        base_key: of the version `base_version`; 0 if there is none.
        newest_version: that is deployed now, with `newest_key`; `newest_by` deployed it.
        decisions: in the newest version of a file of decisions.
        content: the draft, or else the deployed file; empty of a new model without a draft.
        saved_at: when the draft was kept; `None` if there is none.
        others: names of people who have a draft of this model too.
    """

    key: int
    name: ModelName
    title: str
    file: str
    base_version: int
    base_key: int
    newest_version: int
    newest_key: int
    newest_by: str
    decisions: tuple[str, ...]
    content: bytes
    saved_at: datetime | None
    others: tuple[str, ...]
