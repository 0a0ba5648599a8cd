"""What becomes of a decision's result in a file of Camunda 7 (`mapDecisionResult`).

Source: Camunda 7.24, user guide, "Invoke a decision from a process": a result is a list of rule
results, each a map of output entries.
"""

from __future__ import annotations

from decimal import Decimal

from bpmn.model import DecisionResultKind
from dmn.evaluate import DecisionResult
from engine.core.node import DecisionPlan
from engine.core.stuck import TokenStuck
from feel import Value


def mapped_result(result: DecisionResult, kind: DecisionResultKind | None) -> Value:
    """Return the value that the result variable takes; without a kind, what DMN gives.

    Raises:
        TokenStuck: the result holds more than the kind can take.
    """
    if kind is None:
        return result.value
    rows = _rows(result)
    match kind:
        case DecisionResultKind.SINGLE_ENTRY:
            return _one_entry(_one(rows, kind), kind)
        case DecisionResultKind.SINGLE_RESULT:
            row = _one(rows, kind)
            return None if row is None else dict(row)
        case DecisionResultKind.COLLECT_ENTRIES:
            return [_one_entry(row, kind) for row in rows]
        case DecisionResultKind.RESULT_LIST:
            return [dict(row) for row in rows]


def version_of(result: DecisionResult, decision_id: str, plan: DecisionPlan) -> dict[str, Value]:
    """Return the variable that says which version gave a result, if the model names one."""
    name = plan.version_variable
    if name is None:
        return {}
    return {name: {"id": decision_id, "version": Decimal(result.version), "sha256": result.sha256}}


def _rows(result: DecisionResult) -> list[dict[str, Value]]:
    evidence = result.evidence[-1] if result.evidence else None
    matched = [dict(rule.outputs) for rule in evidence.matched] if evidence is not None else []
    if matched and (isinstance(result.value, list) or len(matched) == 1):
        return matched
    if result.value is None:
        return []
    # One value of several rules (an aggregation), of a literal expression, or of a default.
    if isinstance(result.value, dict):
        return [dict(result.value)]
    name = next(iter(matched[0]), "") if matched else ""
    return [{name or (evidence.decision_id if evidence is not None else "result"): result.value}]


def _one(rows: list[dict[str, Value]], kind: DecisionResultKind) -> dict[str, Value] | None:
    if len(rows) > 1:
        raise TokenStuck(
            "decision", f"{kind.value}: the decision gives {len(rows)} results, not one"
        )
    return rows[0] if rows else None


def _one_entry(row: dict[str, Value] | None, kind: DecisionResultKind) -> Value:
    if row is None:
        return None
    if len(row) > 1:
        raise TokenStuck(
            "decision", f"{kind.value}: a result has {len(row)} entries, not one: {', '.join(row)}"
        )
    return next(iter(row.values()), None)
