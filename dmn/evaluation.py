"""What one evaluation of a decision carries along: limits, warnings and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dmn.given import given
from dmn.item_types import ItemType, typed_or_null
from dmn.model import DecisionModel
from feel import EvaluationWarning, Value
from feel.limits import WEIGHT_OF_VALUE, Run
from feel.values import NoValue

LARGEST_EVIDENCE: Final = 5_000_000
"""What all decisions and tables of one evaluation saw and gave, in characters."""
WEIGHT_OF_ENTRY: Final = 500
"""Names, hash and keys of each."""


class DecisionFailed(Exception):
    """The decision has no lawful result: an incident, never a default.

    Args:
        message: why, in a sentence, and what to do about it.
        code: `input` (of another type), `not-allowed`, `unique`, `any`, `priority`, `aggregation`,
            `evidence` (too much), `limit` or `unknown-decision`.
        label: of the input concerned, empty if it is none.
        given: the value of that input.
        matched: the rules that matched, or those of them that contradict each other.
    """

    def __init__(
        self,
        message: str,
        code: str,
        *,
        label: str = "",
        given: Value = None,
        matched: tuple[MatchedRule, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.label = label
        self.given = given
        self.matched = matched
        self.inputs: Mapping[str, Value] = {}
        """What the table that failed saw, as far as it came."""
        self.decision_id: str | None = None
        """The decision that failed, which may be one that the one asked for requires."""
        self.decision_name = ""
        self.file = ""
        """Name of the file it stands in, which may be an imported one."""
        self.sha256 = ""
        self.version = 0
        """Of the deployed decision that was asked for; 0 if it was never deployed."""
        self.evidence: tuple[DecisionEvidence, ...] = ()
        """Of every decision evaluated before."""
        self.warnings: tuple[EvaluationWarning, ...] = ()

    def own_evidence(self) -> DecisionEvidence:
        """Return what the decision that failed saw, and its rules; it gave nothing."""
        return DecisionEvidence(
            self.decision_id or "",
            self.decision_name,
            self.inputs,
            self.matched,
            None,
            self.file,
            self.sha256,
        )


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
        lenient: whether an input of another type becomes null and does not fail.
        evidence: in order of evaluation, so required decisions come first.
    """

    run: Run
    lenient: bool = False
    evidence: list[DecisionEvidence] = field(default_factory=list)
    _weighed: int = 0
    _weights: dict[int, int] = field(default_factory=dict)

    def given(self, value: Value, to: ItemType | None, label: str) -> Value:
        """Return what an input is given, as a value of the input's type.

        Raises:
            DecisionFailed: it is none; not if the evaluation is lenient.
        """
        if self.lenient:
            return typed_or_null(value, to, self.run, f"input '{label}'")
        try:
            return given(value, to, self.run)
        except NoValue as reason:
            message = f"the input '{label}' cannot be used: {reason}"
            raise DecisionFailed(message, "input", label=label, given=value) from reason

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
        weight = WEIGHT_OF_ENTRY + self._weight(output)
        for values in (inputs, *[rule.outputs for rule in matched]):
            weight += WEIGHT_OF_VALUE * len(values)
            for value in values.values():
                if isinstance(value, str | list | dict):
                    weight += self._weight(value)
        # Whoever keeps the evidence writes each value anew, however often it is the same one.
        self._weighed += weight
        if self._weighed > LARGEST_EVIDENCE:
            raise DecisionFailed(
                f"the evidence of {len(self.evidence)} decisions and tables is too large, and none "
                "may go without; give each only what it needs, or let one take a list",
                "evidence",
            )
        file, sha256 = owner.model.file, owner.model.sha256
        self.evidence.append(
            DecisionEvidence(owner.id, owner.name, inputs, matched, output, file, sha256)
        )

    def _weight(self, value: Value) -> int:
        """Return what a value weighs in evidence, in characters."""
        kind = type(value)
        if isinstance(value, str):
            return WEIGHT_OF_VALUE + len(value)
        if kind is not list and kind is not dict:
            return WEIGHT_OF_VALUE
        # The evidence keeps every value weighed, so none gets the identity of another.
        if id(value) not in self._weights:
            parts = list(value.values()) if isinstance(value, dict) else value
            assert isinstance(parts, list)
            self.run.toil(len(parts))
            self._weights[id(value)] = WEIGHT_OF_VALUE + sum(map(self._weight, parts))
        return self._weights[id(value)]
