"""What one evaluation of a decision carries along: limits, warnings and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dmn.model import DecisionModel
from feel import Value
from feel.limits import Run


class DecisionFailed(Exception):
    """The decision has no lawful result: an incident, never a default.

    `decision_id` is the decision that failed, which may be one that the one asked for requires;
    `evidence` is of every decision evaluated before.
    """

    decision_id: str | None = None
    evidence: tuple[DecisionEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule whose tests all held, and which counts by the hit policy.

    Args:
        rule_id: as in the file.
        index: place in the table, from 1.
        outputs: values by output name.
    """

    rule_id: str
    index: int
    outputs: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionEvidence:
    """What one decision, or a table inside a knowledge model, saw and gave.

    Args:
        decision_id: id of the decision or knowledge model.
        decision_name: its name.
        inputs: of a table by the input's label or expression, else by the name of the variable.
        matched: in the order of the result; empty if it is no table, or the default was taken.
        output: the value it gave.
        file: name of the file it stands in, which may be an imported one.
        sha256: hash of that file, hexadecimal.
    """

    decision_id: str
    decision_name: str
    inputs: Mapping[str, Value]
    matched: tuple[MatchedRule, ...]
    output: Value
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class TableHit:
    """A table evaluated: its inputs, the rules that count, and its value."""

    inputs: Mapping[str, Value]
    matched: tuple[MatchedRule, ...]
    value: Value


@dataclass(slots=True)
class Owner:
    """The decision, knowledge model or service whose logic is being evaluated.

    Args:
        id: its id.
        name: its name.
        model: in which it stands.
        hits: tables in it that were evaluated, in order.
    """

    id: str
    name: str
    model: DecisionModel
    hits: list[TableHit] = field(default_factory=list)


@dataclass(slots=True)
class Session:
    """One evaluation.

    Args:
        run: limits, pinned time and warnings, for all expressions together.
        evidence: in order of evaluation, so required decisions come first.
    """

    run: Run
    evidence: list[DecisionEvidence] = field(default_factory=list)

    def record(self, owner: Owner, inputs: Mapping[str, Value], output: Value) -> None:
        """Add the evidence of a decision or knowledge model just evaluated."""
        if len(owner.hits) == 1:
            hit = owner.hits[0]
            self._add(owner, hit.inputs, hit.matched, output)
            return
        for hit in owner.hits:
            self._add(owner, hit.inputs, hit.matched, hit.value)
        self._add(owner, inputs, (), output)

    def _add(
        self,
        owner: Owner,
        inputs: Mapping[str, Value],
        matched: tuple[MatchedRule, ...],
        output: Value,
    ) -> None:
        file, sha256 = owner.model.file, owner.model.sha256
        self.evidence.append(
            DecisionEvidence(owner.id, owner.name, inputs, matched, output, file, sha256)
        )
