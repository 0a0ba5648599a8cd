"""No Python of a decision model ever runs, wherever it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.findings import ModelRefused
from dmn.reader import read_decisions
from feel import FeelLimitExceeded

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" '
    'namespace="n">{}</definitions>'
)
LITERAL = "<literalExpression><text>{}</text></literalExpression>"
TABLE = (
    '<decision id="d" name="d"><decisionTable id="t" hitPolicy="UNIQUE"><input id="i">'
    "<inputExpression><text>{input}</text></inputExpression></input>"
    '<output id="o" name="o">{default}</output>'
    '<rule id="r"><inputEntry id="e"><text>{test}</text></inputEntry>'
    '<outputEntry id="x"><text>{output}</text></outputEntry></rule></decisionTable></decision>'
)
SOURCES = (
    "open('{canary}', 'w')",
    'open("{canary}", "w")',
    "__import__('pathlib').Path('{canary}').touch()",
    "(lambda: open('{canary}', 'w'))()",
    "().__class__.__base__.__subclasses__()",
    "import os; os.system('touch {canary}')",
)


def places(text: str) -> list[str]:
    """Return a model for every place of a decision that can hold an expression."""
    cells = {"input": "a", "test": "-", "output": "1", "default": ""}
    return [
        *(TABLE.format(**{**cells, name: text}) for name in ("input", "test", "output")),
        TABLE.format(
            **{**cells, "default": f"<defaultOutputEntry><text>{text}</text></defaultOutputEntry>"}
        ),
        f'<decision id="d" name="d">{LITERAL.format(text)}</decision>',
        f'<decision id="d" name="d"><context><contextEntry><variable name="v"/>'
        f"{LITERAL.format(text)}</contextEntry></context></decision>",
        f'<decision id="d" name="d"><list>{LITERAL.format(text)}</list></decision>',
        f'<decision id="d" name="d"><relation><column name="c"/><row>{LITERAL.format(text)}</row>'
        "</relation></decision>",
        f'<decision id="d" name="d"><functionDefinition>{LITERAL.format(text)}'
        "</functionDefinition></decision>",
        '<businessKnowledgeModel id="b" name="b"><encapsulatedLogic>'
        f"{LITERAL.format(text)}</encapsulatedLogic></businessKnowledgeModel>"
        '<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#b"/>'
        f"</knowledgeRequirement>{LITERAL.format('b()')}</decision>",
        '<decision id="d" name="d"><invocation><literalExpression><text>b</text>'
        f'</literalExpression><binding><parameter name="p"/>{LITERAL.format(text)}</binding>'
        "</invocation></decision>",
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_python_in_a_decision_never_runs(source: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    text = escape(source.replace("{canary}", str(canary)))
    for model in places(text):
        try:
            read = read_decisions(HEAD.format(model).encode(), "m.dmn")
            result = evaluate_decision(read, "d", {"a": Decimal(1)}, NOW)
        except (ModelRefused, DecisionFailed, FeelLimitExceeded):
            continue
        assert "class '" not in str(result.value)
    assert not canary.exists()


def test_the_places_hold_what_they_say() -> None:
    """With FEEL in them, the same models read and give a value: the test above tests something."""
    given = []
    for model in places("1 + 1"):
        try:
            read = read_decisions(HEAD.format(model).encode(), "m.dmn")
        except ModelRefused:
            continue
        given.append(evaluate_decision(read, "d", {"a": Decimal(1)}, NOW).value)
    assert len(given) >= 8
