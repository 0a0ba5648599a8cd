"""Decisions: from variables to a result with its evidence.

Source: DMN 1.5, 6.3.9 to 6.3.11 and 7.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dmn.evaluate_logic import evaluate_logic, function_of
from dmn.evaluation import (
    DecisionEvidence,
    DecisionFailed,
    MatchedRule,
    Owner,
    Session,
)
from dmn.item_types import typed_or_null
from dmn.model import Decision, DecisionModel, Knowledge, LiteralExpression
from feel import EvaluationWarning, FeelLimitExceeded, Function, Value
from feel.expression import checked_result
from feel.limits import Run
from feel.values import Arguments

__all__ = [
    "DecisionEvidence",
    "DecisionFailed",
    "DecisionResult",
    "MatchedRule",
    "evaluate_decision",
]


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """A decision's value with its evidence.

    Args:
        value: what the decision gave.
        evidence: of every decision evaluated, required ones first, the one asked for last.
        sha256: hash of the model's file, hexadecimal.
        file: the model's file name.
        version: of the deployed decision; 0 if it was never deployed.
        warnings: why parts gave null. Lines and columns count inside the expression concerned.
    """

    value: Value
    evidence: tuple[DecisionEvidence, ...]
    sha256: str
    file: str
    version: int = 0
    warnings: tuple[EvaluationWarning, ...] = ()


def evaluate_decision(
    model: DecisionModel, decision_id: str, variables: Mapping[str, Value], now: datetime
) -> DecisionResult:
    """Return a decision's value, what it and the decisions it requires saw, and what matched.

    Expressions see all variables; input data are converted to their types; a required decision's
    value stands under its variable's name, its own name and its id.

    Args:
        model: the file's model.
        decision_id: which decision.
        variables: by name; never changed.
        now: the moment that `now()` and `today()` answer, aware.

    Raises:
        DecisionFailed: no such decision, a violated hit policy, a value that is not allowed, or a
            limit exceeded.
    """
    if decision_id not in model.decisions:
        raise DecisionFailed(f"'{model.file}' has no decision '{decision_id}'")
    session = Session(Run(now))
    try:
        value = checked_result(_Evaluation(model, variables, session).decision(decision_id))
    except FeelLimitExceeded as fault:
        raise DecisionFailed(f"decision '{decision_id}': {fault}") from fault
    return DecisionResult(
        value=value,
        evidence=tuple(session.evidence),
        sha256=model.sha256,
        file=model.file,
        warnings=tuple(session.run.warnings),
    )


class _Evaluation:
    """Each decision and knowledge model of a model, evaluated at most once."""

    def __init__(
        self, model: DecisionModel, variables: Mapping[str, Value], session: Session
    ) -> None:
        self._model = model
        self._variables = variables
        self._session = session
        self._decided: dict[str, Value] = {}
        self._functions: dict[str, Function] = {}

    def decision(self, decision_id: str) -> Value:
        if decision_id in self._decided:
            return self._decided[decision_id]
        decision = self._model.decisions[decision_id]
        scope = self._scope(decision.requirements)
        owner = Owner(decision.id, decision.name)
        value: Value = None
        if decision.logic is not None:
            value = evaluate_logic(decision.logic, scope, self._session, owner)
        value = typed_or_null(value, decision.type, self._session.run, f"'{decision.name}'")
        self._session.record(owner, self._seen(decision, scope), value)
        self._decided[decision_id] = value
        return value

    def _scope(self, requirements: tuple[str, ...]) -> dict[str, Value]:
        scope = dict(self._variables)
        for required in requirements:
            if required in self._model.decisions:
                decision = self._model.decisions[required]
                value = self.decision(required)
                scope.update({decision.id: value, decision.name: value, decision.variable: value})
            elif required in self._model.inputs:
                data = self._model.inputs[required]
                scope[data.name] = typed_or_null(
                    self._variables.get(data.name),
                    data.type,
                    self._session.run,
                    f"input data '{data.name}'",
                )
            else:
                knowledge = self._model.knowledge[required]
                scope[knowledge.name] = self._function(knowledge)
        return scope

    def _function(self, knowledge: Knowledge) -> Function:
        if knowledge.id in self._functions:
            return self._functions[knowledge.id]
        owner = Owner(knowledge.id, knowledge.name)
        others = tuple(each for each in knowledge.requirements if each != knowledge.id)
        scope = self._scope(others)
        inner = function_of(knowledge.function, scope, self._session, owner, knowledge.name)

        def invoke(run: Run, arguments: Arguments) -> Value:
            before = len(owner.hits)
            value = inner.invoke(run, arguments)
            hits, owner.hits = owner.hits[before:], owner.hits[:before]
            if hits:
                called = Owner(knowledge.id, knowledge.name, hits)
                self._session.record(called, {}, value)
            return value

        function = Function(knowledge.name, inner.parameters, invoke)
        # Its own name is in scope: a knowledge model may invoke itself.
        scope[knowledge.name] = function
        self._functions[knowledge.id] = function
        return function

    def _seen(self, decision: Decision, scope: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return the variables that a decision without a table looked at."""
        names: frozenset[str] = frozenset()
        if isinstance(decision.logic, LiteralExpression):
            names = decision.logic.expression.names_used
        else:
            for required in decision.requirements:
                if required in self._model.inputs:
                    names |= {self._model.inputs[required].name}
                elif required in self._model.decisions:
                    names |= {self._model.decisions[required].variable}
        return {
            name: scope[name]
            for name in sorted(names)
            if name in scope and not isinstance(scope[name], Function)
        }
