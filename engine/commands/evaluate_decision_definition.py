"""Evaluate a deployed decision for somebody outside of any process; the ledger keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact
from dmn.evaluate import DecisionEvidence, DecisionFailed, DecisionResult, evaluate_decision
from dmn.model import DecisionModel
from engine.commands.keeping import step_that_fits
from engine.commands.move_instance import ledger_actor
from engine.core.changes import Changes
from engine.core.decision_facts import Asking, record_decision
from engine.core.permission import Operation
from engine.deployed_decisions import decision_rights, decision_view, known_decision
from engine.faults import EvaluationRefused, StepFailed
from engine.model import DecisionDefinition, Person, Values
from engine.store import accounts, definitions
from engine.store.definitions import DecisionHead
from engine.workspace import Workspace, require
from feel import EvaluationWarning, from_json


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
        """What was evaluated, required decisions first; the one that failed, if one did, last."""
        if self.result is not None:
            return self.result.evidence
        if self.failure is None:
            return ()
        return (*self.failure.evidence, self.failure.own_evidence())

    @property
    def warnings(self) -> tuple[EvaluationWarning, ...]:
        """Why parts gave null, also of a decision that failed in the end."""
        if self.result is not None:
            return self.result.warnings
        return () if self.failure is None else self.failure.warnings


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
        except StepFailed as fault:
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
    told = evaluated.result or evaluated.failure
    assert told is not None
    versions = {id_: version for id_, (_, version) in evaluated.keys.items()}
    asking = Asking(
        evaluated.definition.id,
        evaluated.model.sha256,
        versions,
        evaluation=str(evaluated.key),
    )
    changes = Changes("contact", {})
    record_decision(changes, asking, told)
    return changes.facts
