"""Decision models for tests, built the way Camunda Modeler saves them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from dmn.evaluate import DecisionResult, evaluate_decision
from dmn.findings import ModelRefused
from dmn.model import DecisionModel
from dmn.reader import read_decisions
from feel import Value

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(*parts: str, namespace: str = NAMESPACE) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{namespace}" id="model" '
        f'name="Model" namespace="http://camunda.org/schema/1.0/dmn">\n{"".join(parts)}\n'
        "</definitions>"
    ).encode()


def cell(kind: str, text: str) -> str:
    return f"<{kind}><text>{escape(text)}</text></{kind}>"


def table(
    inputs: Sequence[tuple[str, str]],
    outputs: Sequence[tuple[str, str]],
    rows: Sequence[str],
    *,
    policy: str = "",
    inside: str = "",
) -> str:
    """Return a table; a row is `test; test => output; output`."""
    written = [f'<decisionTable id="table" {policy}>']
    for label, expression in inputs:
        written.append(
            f"<input label={quoteattr(label)}>{cell('inputExpression', expression)}</input>"
        )
    for name, kind in outputs:
        written.append(
            f"<output name={quoteattr(name)} typeRef={quoteattr(kind)}>{inside}</output>"
        )
    for number, row in enumerate(rows, 1):
        tests, _, results = row.partition("=>")
        written.append(f'<rule id="M{number:02d}">')
        written += [cell("inputEntry", text.strip()) for text in tests.split(";")]
        written += [cell("outputEntry", text.strip()) for text in results.split(";")]
        written.append("</rule>")
    written.append("</decisionTable>")
    return "".join(written)


def decision(
    decision_id: str,
    logic: str,
    *,
    requires: Sequence[str] = (),
    name: str = "",
    variable: str = "",
) -> str:
    needs = "".join(
        f'<informationRequirement><requiredDecision href="#{other}"/></informationRequirement>'
        for other in requires
    )
    return (
        f'<decision id="{decision_id}" name={quoteattr(name or decision_id)}>{variable}{needs}'
        f"{logic}</decision>"
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def read(*parts: str) -> DecisionModel:
    return read_decisions(definitions(*parts), "model.dmn")


def refused(*parts: str) -> ModelRefused:
    try:
        read(*parts)
    except ModelRefused as refusal:
        return refusal
    raise AssertionError("the model was read")


def decide(model: DecisionModel, decision_id: str, /, **variables: Value) -> DecisionResult:
    return evaluate_decision(model, decision_id, variables, NOW)
