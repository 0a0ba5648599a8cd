"""Decisions: from variables to a result with its evidence.

Source: DMN 1.5, 6.3.9 to 6.3.11 and 7.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dmn.evaluate_requirements import Evaluation
from dmn.evaluation import DecisionEvidence, DecisionFailed, MatchedRule, Session
from dmn.model import DecisionModel
from feel import EvaluationWarning, ExpressionFailed, Value
from feel.expression import checked_result
from feel.limits import Run

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
    model: DecisionModel,
    decision_id: str,
    variables: Mapping[str, Value],
    now: datetime,
    *,
    lenient: bool = False,
) -> DecisionResult:
    """Return a decision's value, what it and the decisions it requires saw, and what matched.

    Expressions see all variables. Input data, and the inputs of tables, are converted to their
    types: a text of ISO 8601 to a date, time or duration, a numeric text to a number, whatever else
    FEEL converts by itself. What fits its type by none of that decides nothing. A required
    decision's value stands under its variable's name, its own name and its id. What is imported
    stands under the name of its import; its input data are taken from a context of that name, if
    the variables hold one, or else from the variables themselves.

    Args:
        model: the file's model.
        decision_id: which decision or decision service; a service takes its input data and input
            decisions from the variables.
        variables: by name; never changed.
        now: the moment that `now()` and `today()` answer, aware.
        lenient: whether the variables are FEEL's own values already, as in the kit: no text is
            read, and an input of another type is null.

    Raises:
        DecisionFailed: no such decision, an input of another type, a violated hit policy, a value
            that is not allowed, or a limit exceeded.
    """
    session = Session(Run(now), lenient)
    try:
        value = _value(model, decision_id, Evaluation(variables, session))
    except DecisionFailed as failure:
        failure.evidence = tuple(session.evidence)
        failure.warnings = tuple(session.run.warnings)
        raise
    return DecisionResult(
        value=value,
        evidence=tuple(session.evidence),
        sha256=model.sha256,
        file=model.file,
        warnings=tuple(session.run.warnings),
    )


def _value(model: DecisionModel, decision_id: str, evaluation: Evaluation) -> Value:
    try:
        if decision_id in model.decisions:
            value = evaluation.decision(model, model.decisions[decision_id])
        elif decision_id in model.services:
            value = evaluation.asked_service(model, model.services[decision_id])
        else:
            message = f"'{model.file}' has no decision '{decision_id}'"
            raise DecisionFailed(message, "unknown-decision")
        return checked_result(value)
    except ExpressionFailed as fault:
        raise DecisionFailed(f"decision '{decision_id}': {fault}", "limit") from fault
    except RecursionError as fault:
        raise DecisionFailed(f"decision '{decision_id}' is nested too deep", "limit") from fault
