"""The report about one case, as PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the engine knows about the case and the ledger does not."""

    title: str
    case_key: str
    process_name: str
    process_version: int
    business_id: str | None
    status: str
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    requested_by: str
    requested_at: datetime
    company: str
    people: Mapping[str, str] = field(default_factory=dict)
    element_names: Mapping[str, str] = field(default_factory=dict)
    values: Sequence[tuple[str, str]] = ()


def render_report(bundle: Mapping[str, Any], narrative: Narrative) -> bytes:
    raise NotImplementedError
