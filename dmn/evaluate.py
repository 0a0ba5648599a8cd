"""Decisions: from variables to a result with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dmn.model import DecisionModel
from feel import EvaluationWarning, Value


class DecisionFailed(Exception):
    """The decision has no lawful result: an incident, never a default."""


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule whose tests all held."""

    rule_id: str
    index: int
    outputs: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionEvidence:
    """What one decision saw and gave."""

    decision_id: str
    decision_name: str
    inputs: Mapping[str, Value]
    matched: tuple[MatchedRule, ...]
    output: Value


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """A decision's value with its evidence, required decisions first."""

    value: Value
    evidence: tuple[DecisionEvidence, ...]
    sha256: str
    file: str
    version: int = 0
    warnings: tuple[EvaluationWarning, ...] = ()


def evaluate_decision(
    model: DecisionModel, decision_id: str, variables: Mapping[str, Value], now: datetime
) -> DecisionResult:
    raise NotImplementedError
