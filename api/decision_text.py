"""What a decision gave, as JSON for programs and as lines for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from api.json_text import json_of, write_json
from dmn.evaluate import DecisionEvidence, DecisionResult, MatchedRule
from dmn.model import DecisionModel, DecisionTable
from feel import EvaluationWarning, Value


def as_json(model: DecisionModel, decision_id: str, result: DecisionResult) -> str:
    """Return a decision's value and evidence, required decisions first, as JSON text."""
    told = {
        "decision": decision_id,
        "value": json_of(result.value),
        "evaluated": [_evidence(model, one) for one in result.evidence],
        "warnings": [as_told(one) for one in result.warnings],
        "file": model.file,
        "sha256": model.sha256,
    }
    return write_json(told).decode()


def as_told(warning: EvaluationWarning) -> dict[str, object]:
    """Return why a part gave null: in which decision and expression, and where in it."""
    told: dict[str, object] = {"message": warning.message, "decision": warning.decision or None}
    if warning.source:
        told |= {"expression": warning.source, "line": warning.line, "column": warning.column}
    return told


def as_lines(result: DecisionResult) -> str:
    """Return the same for people: a block of aligned lines for each decision."""
    blocks = ["\n".join(_block(one)) for one in result.evidence]
    if result.warnings:
        blocks.append("\n".join(_warning(one) for one in result.warnings))
    return "\n\n".join(blocks)


def _evidence(model: DecisionModel, one: DecisionEvidence) -> dict[str, object]:
    return {
        "id": one.decision_id,
        "name": one.decision_name,
        "inputs": {name: json_of(value) for name, value in one.inputs.items()},
        "matchedRules": [_rule(model, one, rule) for rule in one.matched],
        "output": json_of(one.output),
    }


def _rule(model: DecisionModel, one: DecisionEvidence, rule: MatchedRule) -> dict[str, object]:
    found: dict[str, object] = {
        "id": rule.rule_id,
        "number": rule.index,
        "outputs": {name: json_of(value) for name, value in rule.outputs.items()},
    }
    decision = model.decisions.get(one.decision_id) if one.sha256 == model.sha256 else None
    if decision is not None and isinstance(decision.logic, DecisionTable):
        annotation = decision.logic.rules[rule.index - 1].annotation
        if annotation:
            found["annotation"] = annotation
    return found


def _block(one: DecisionEvidence) -> Iterator[str]:
    yield f"{one.decision_name} ({one.decision_id})"
    rows = [("input", name, _text(value)) for name, value in one.inputs.items()]
    for rule in one.matched:
        gave = "; ".join(f"{name} = {_text(value)}" for name, value in rule.outputs.items())
        rows.append(("rule", f"{rule.index}: {rule.rule_id}", gave))
    rows.append(("result", "", _text(one.output)))
    width = max(len(name) for _, name, _ in rows)
    for kind, name, value in rows:
        yield f"  {kind:<6}  {name:<{width}}  {value}"


def _warning(one: EvaluationWarning) -> str:
    within = f"decision {one.decision}: " if one.decision else ""
    # What concerns no expression, such as an input, has no place in one.
    where = f" (line {one.line}, column {one.column} of {one.source!r})" if one.source else ""
    return f"warning: {within}{one.message}{where}"


def _text(value: Value) -> str:
    return write_json(json_of(value)).decode()
