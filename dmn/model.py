"""A decision model as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """One DMN file, read and compiled."""

    file: str
    sha256: str
    id: str
    name: str
    namespace: str
    decisions: Mapping[str, Decision]
