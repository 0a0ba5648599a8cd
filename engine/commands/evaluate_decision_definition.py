"""Evaluate a deployed decision for somebody outside of any process; the ledger keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue
from dmn.evaluate import DecisionEvidence, DecisionFailed, DecisionResult, evaluate_decision
from dmn.model import DecisionModel
from engine.commands.keeping import step_that_fits
from engine.commands.move_instance import ledger_actor
from engine.core import codec
from engine.core.changes import Changes
from engine.core.permission import Operation
from engine.core.stuck import readable
from engine.deployed_decisions import decision_rights, decision_view, known_decision
from engine.faults import EvaluationRefused, StepFailed
from engine.model import DecisionDefinition, Person, Values
from engine.store import accounts, definitions
from engine.store.definitions import DecisionHead
from engine.workspace import Workspace, require
from feel import FeelLimitExceeded, Value, from_json


@dataclass(frozen=True, slots=True)
class EvaluatedDecision:
    """One evaluation, as it stands in the ledger.

    Args:
        key: of this evaluation.
        definition: which decision was asked for.
        model: the file it stands in.
        keys: of the decisions in that file, with their versions, by id.
        result: what it gave; `None` if it failed.
        failure: why it has no result; `None` if it has one.
    """

    key: int
    definition: DecisionDefinition
    model: DecisionModel
    keys: Mapping[str, tuple[int, int]]
    result: DecisionResult | None
    failure: DecisionFailed | None

    @property
    def evidence(self) -> tuple[DecisionEvidence, ...]:
        """What was evaluated, required decisions first; up to the failure, if there is one."""
        if self.result is not None:
            return self.result.evidence
        return () if self.failure is None else self.failure.evidence


def evaluate_decision_definition(
    workspace: Workspace,
    *,
    decision_id: str | None = None,
    key: int | None = None,
    variables: Mapping[str, object],
    actor: Person,
) -> EvaluatedDecision:
    """Return what a decision gave for these variables, or why it has no result.

    Either stands in the ledger when this returns, in the system's own chain; what the decision saw
    and gave is sealed there under a key of its own.

    Args:
        workspace: where.
        decision_id: evaluates its newest version, if `key` does not say which.
        key: of one version of a decision.
        variables: JSON with Decimal for numbers.
        actor: who asks.

    Raises:
        DecisionDefinitionUnknown: there is no such decision.
        NotAllowed: the actor may not evaluate it.
        EvaluationRefused: the ledger cannot hold what the decision saw or gave.
    """
    values = {name: from_json(value) for name, value in variables.items()}
    with workspace.transaction() as connection:
        head = known_decision(workspace, connection, key=key, decision_id=decision_id)
        rights = decision_rights(workspace, connection, head.id)
        require(actor, Operation.EVALUATE_DECISION, rights)
        now = accounts.clock(connection, workspace.chosen_time())
        evaluated = _evaluated(workspace, connection, head, values, now)
        try:
            # Last, for it locks the system's chain.
            with step_that_fits():
                subject = workspace.ledger.new_subject()
                workspace.ledger.append_system(
                    connection, ledger_actor(actor), _facts(evaluated), now, subject
                )
        except (StepFailed, FeelLimitExceeded) as fault:
            # The latter where a range of long texts makes too long a text.
            raise EvaluationRefused(str(fault)) from fault
    return evaluated


def _evaluated(
    workspace: Workspace, connection: Connection, head: DecisionHead, values: Values, now: datetime
) -> EvaluatedDecision:
    model = workspace.definitions.decision_model(connection, head)
    result, failure = None, None
    try:
        result = replace(evaluate_decision(model, head.id, values, now), version=head.version)
    except DecisionFailed as fault:
        failure = fault
    decisions = workspace.definitions.catalogue(connection).decision_by_key.values()
    return EvaluatedDecision(
        key=definitions.next_key(connection),
        definition=decision_view(workspace, connection, head),
        model=model,
        keys={
            one.id: (one.key, one.version)
            for one in decisions
            if one.requirements_key == head.requirements_key
        },
        result=result,
        failure=failure,
    )


def _facts(evaluated: EvaluatedDecision) -> Sequence[Fact]:
    changes = Changes("contact")
    own = evaluated.model.sha256
    common: dict[str, JsonValue] = {"evaluation": str(evaluated.key)}
    version: dict[str, JsonValue] = {"version": evaluated.definition.version}
    for evidence in evaluated.evidence:
        matched: list[JsonValue] = [rule.rule_id for rule in evidence.matched]
        values = {f"input.{name}": _kept(value) for name, value in evidence.inputs.items()}
        values["output"] = _kept(evidence.output)
        data = {"decision": evidence.decision_id, "matched": matched, **common}
        if evidence.sha256 == own:  # an imported one has versions of its own, and its hash
            data |= version
        refs = {"table": evidence.sha256}
        changes.record("decision.evaluated", data=data, values=values, refs=refs)
    if evaluated.failure is not None:
        data = {"decision": evaluated.definition.id, **common, **version}
        values = {"message": readable(str(evaluated.failure))}
        changes.record("decision.failed", data=data, values=values, refs={"table": own})
    return changes.facts


def _kept(value: Value) -> Value:
    """Return what the ledger can hold of a value; a function only says that it is one."""
    try:
        return codec.storable(value)
    except codec.NotStorable as refused:
        return f"({refused})"
