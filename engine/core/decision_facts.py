"""What a decision saw and gave, as facts: the same whether a process or somebody outside asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.entry import JsonValue
from dmn.evaluate import DecisionEvidence, DecisionFailed, DecisionResult, MatchedRule
from engine.core import codec
from engine.core.changes import Changes
from engine.core.store import Token
from engine.core.stuck import readable
from engine.model import Values
from feel import EvaluationWarning, Value


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asked for a decision, and for which.

    Args:
        decision_id: the decision asked for.
        table: hash of the file that it stands in, hexadecimal; empty if that is not known.
        versions: of the deployed decisions of that file, by id, as far as they are known.
        token: of the business rule task, if a process asks.
        evaluation: key of the evaluation, if somebody outside asks.
    """

    decision_id: str
    table: str
    versions: Mapping[str, int]
    token: Token | None = None
    evaluation: str | None = None


def record_decision(
    changes: Changes, asking: Asking, told: DecisionResult | DecisionFailed
) -> None:
    """Write down every decision that was evaluated, and the one that failed, if one did.

    What they saw and gave is sealed, and so is why parts of it were null: beside what the decision
    asked for gave, or beside the failure.

    Args:
        changes: get the facts.
        asking: who asks.
        told: the result, or the failure with what was evaluated before it.

    Raises:
        StepFailed: the evidence is larger than one step may record.
    """
    record = _Record(changes, asking)
    warnings = _reasons(told.warnings)
    last = len(told.evidence) - 1
    for index, evidence in enumerate(told.evidence):
        is_asked = index == last and isinstance(told, DecisionResult)
        record.evaluated(evidence, warnings if is_asked else {})
    if isinstance(told, DecisionFailed):
        record.failed(told, warnings)


@dataclass(frozen=True, slots=True)
class _Record:
    changes: Changes
    asking: Asking

    def evaluated(self, evidence: DecisionEvidence, more: Values) -> None:
        values = {**_seen(evidence.inputs), "output": evidence.output}
        table = evidence.sha256 or self.asking.table
        self._add("decision.evaluated", evidence.decision_id, evidence.matched, table, values, more)

    def failed(self, failure: DecisionFailed, more: Values) -> None:
        values = {**_seen(failure.inputs), "message": readable(str(failure))}
        decision_id = failure.decision_id or self.asking.decision_id
        table = failure.sha256 or self.asking.table
        self._add("decision.failed", decision_id, failure.matched, table, values, more)

    def _add(
        self,
        fact_type: str,
        decision_id: str,
        rules: Sequence[MatchedRule],
        table: str,
        values: dict[str, Value],
        more: Values,
    ) -> None:
        asking, matched = self.asking, [rule.rule_id for rule in rules]
        data: dict[str, JsonValue] = {"decision": decision_id, "matched": [*matched]}
        # A file that this one imports has versions of its own; its hash says which it is.
        if table == asking.table and decision_id in asking.versions:
            data["version"] = asking.versions[decision_id]
        if asking.evaluation is not None:
            data["evaluation"] = asking.evaluation
        # Counted before they are copied: thousands of tables may have seen one large value.
        self.changes.count(values, asking.token)
        kept = {name: _kept(value) for name, value in values.items()}
        refs = {"table": table} if table else {}
        self.changes.record(fact_type, asking.token, data=data, values={**kept, **more}, refs=refs)


def _seen(inputs: Values) -> dict[str, Value]:
    return {f"input.{name}": value for name, value in inputs.items()}


def _reasons(warnings: Sequence[EvaluationWarning]) -> dict[str, Value]:
    """Return why parts gave null, each reason once, if there are any."""
    told = dict.fromkeys(
        readable(f"{one} of {one.source!r}" if one.source else one.message) for one in warnings
    )
    return {"warnings": list(told)} if told else {}


def _kept(value: Value) -> Value:
    """Return what the ledger can hold of a value; a function only says that it is one."""
    try:
        return codec.storable(value)
    except codec.NotStorable as refused:
        return f"({refused})"
