"""Decisions in the words of Camunda 8's REST interface; values are JSON in a text, as there.

Source: Camunda 8.9, Orchestration Cluster REST API, `EvaluateDecisionResult` and its parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.decision_text import as_told
from api.http.shapes import TENANT
from api.json_text import json_of, write_json
from dmn.evaluate import DecisionEvidence, MatchedRule
from dmn.model import DecisionModel, DecisionTable, LiteralExpression
from engine.commands.evaluate_decision_definition import EvaluatedDecision
from engine.model import DecisionDefinition
from feel import Evaluation, Value

_NOWHERE = (-1, -1)
"""Key and version of a decision that stands in no deployed file of its own, as Camunda has them."""


def definition(one: DecisionDefinition) -> dict[str, object]:
    """Return a version of a decision."""
    return {
        "decisionDefinitionId": one.id,
        "decisionDefinitionKey": str(one.key),
        "decisionRequirementsId": one.requirements_id,
        "decisionRequirementsKey": str(one.requirements_key),
        "decisionRequirementsName": one.requirements_name,
        "decisionRequirementsVersion": one.requirements_version,
        "name": one.name,
        "tenantId": TENANT,
        "version": one.version,
    }


def requirements(one: DecisionDefinition) -> dict[str, object]:
    """Return the file of a decision."""
    return {
        "decisionRequirementsId": one.requirements_id,
        "decisionRequirementsKey": str(one.requirements_key),
        "decisionRequirementsName": one.requirements_name,
        "resourceName": one.file,
        "tenantId": TENANT,
        "version": one.requirements_version,
    }


def evaluated(one: EvaluatedDecision) -> dict[str, object]:
    """Return an evaluation; a failed one has no output, but says which decision failed and why.

    `warnings`, which Camunda does not have, say why parts gave null.
    """
    asked, failure = one.definition, one.failure
    failed = None if failure is None else failure.decision_id or asked.id
    return {
        "decisionDefinitionId": asked.id,
        "decisionDefinitionKey": str(asked.key),
        "decisionDefinitionName": asked.name,
        "decisionDefinitionVersion": asked.version,
        "decisionEvaluationKey": str(one.key),
        "decisionInstanceKey": str(one.key),
        "decisionRequirementsId": asked.requirements_id,
        "decisionRequirementsKey": str(asked.requirements_key),
        "evaluatedDecisions": _evaluated_decisions(one),
        "failedDecisionDefinitionId": failed,
        "failureMessage": None if failure is None else str(failure),
        "output": text(None if one.result is None else one.result.value),
        "tenantId": TENANT,
        "warnings": [as_told(warning) for warning in one.warnings],
    }


def expression(source: str, evaluation: Evaluation) -> dict[str, object]:
    """Return what an expression gave."""
    return {
        "expression": source,
        "result": json_of(evaluation.value),
        "warnings": [{"message": str(warning)} for warning in evaluation.warnings],
    }


def text(value: Value) -> str:
    """Return a value as JSON text."""
    return write_json(json_of(value)).decode()


def _evaluated_decisions(one: EvaluatedDecision) -> list[dict[str, object]]:
    # A decision that holds several tables left evidence of each, its own as the last.
    grouped: dict[str, list[DecisionEvidence]] = {}
    for evidence in one.evidence:
        # Knowledge models and what is imported are no decisions of this file.
        if evidence.sha256 == one.model.sha256 and evidence.decision_id in one.model.decisions:
            grouped.setdefault(evidence.decision_id, []).append(evidence)
    return [
        _evaluated_decision(one, number, group)
        for number, group in enumerate(grouped.values(), start=1)
    ]


def _evaluated_decision(
    one: EvaluatedDecision, number: int, group: Sequence[DecisionEvidence]
) -> dict[str, object]:
    last = group[-1]
    key, version = one.keys.get(last.decision_id, _NOWHERE)
    logic = one.model.decisions[last.decision_id].logic
    table = logic if isinstance(logic, DecisionTable) else None
    return {
        "decisionDefinitionId": last.decision_id,
        "decisionDefinitionName": last.decision_name,
        "decisionDefinitionVersion": version,
        "decisionDefinitionType": _type(one.model, last.decision_id),
        "output": text(last.output),
        "tenantId": TENANT,
        "matchedRules": [_matched(table, rule) for each in group for rule in each.matched],
        "evaluatedInputs": [] if table is None else _inputs(table, last.inputs),
        "decisionDefinitionKey": str(key),
        "decisionEvaluationInstanceKey": f"{one.key}-{number}",
    }


def _type(model: DecisionModel, decision_id: str) -> str:
    match model.decisions[decision_id].logic:
        case DecisionTable():
            return "DECISION_TABLE"
        case LiteralExpression():
            return "LITERAL_EXPRESSION"
        case _:
            return "UNKNOWN"


def _inputs(table: DecisionTable, seen: Mapping[str, Value]) -> list[dict[str, object]]:
    return [
        {"inputId": column.id, "inputName": column.label, "inputValue": text(seen[column.label])}
        for column in table.inputs
        if column.label in seen
    ]


def _matched(table: DecisionTable | None, rule: MatchedRule) -> dict[str, object]:
    ids = {} if table is None else {column.name: column.id for column in table.outputs}
    return {
        "ruleId": rule.rule_id,
        "ruleIndex": rule.index,
        "evaluatedOutputs": [
            {
                "outputId": ids.get(name, ""),
                "outputName": name,
                "outputValue": text(value),
                "ruleId": rule.rule_id,
                "ruleIndex": rule.index,
            }
            for name, value in rule.outputs.items()
        ],
    }
