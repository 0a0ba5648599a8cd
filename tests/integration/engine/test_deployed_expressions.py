"""Deployment compiles each expression once, says all that is wrong with any, and keeps imports."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

import dmn.document
import engine.core.compiler
import forms.reading
from engine.commands.deploy import deploy
from engine.commands.lint_resources import lint_resources
from engine.commands.start_process_instance import start_process_instance
from engine.faults import ModelRefused
from engine.migrations.versions.r0002_decision_imports import EARLIER
from engine.model import Resource
from engine.queries import inbox
from engine.workspace import Workspace, open_workspace
from feel import from_json
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    text_field,
    user_task,
)

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts what is compiled, by text; the compiling itself is the real one."""
    counted: Counter[str] = Counter()
    for module in (dmn.document, engine.core.compiler, forms.reading):
        for name in ("compile_expression", "compile_unary_tests"):
            real = getattr(module, name, None)
            if real is None:
                continue

            def counting(text: str, *more: object, real: object = real, name: str = name) -> object:
                counted[f"{name}: {text}"] += 1
                return real(text, *more)  # type: ignore[operator]  # it is the function

            monkeypatch.setattr(module, name, counting)
    return counted


def table(name: str, condition: str, result: str) -> Resource:
    content = f"""<definitions xmlns="{DMN}" id="d_{name}" name="{name}" namespace="urn:{name}">
<decision id="{name}" name="{name}"><decisionTable id="t_{name}">
<input id="i"><inputExpression id="ie"><text>amount + 1</text></inputExpression></input>
<output id="o" name="rate"/>
<rule id="r"><inputEntry id="c"><text>{condition}</text></inputEntry>
<outputEntry id="e"><text>{result}</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
    return Resource(f"{name}.dmn", content.encode())


def deciding() -> Resource:
    elements = (
        start_event("rate") + '<bpmn:businessRuleTask id="rate"><bpmn:extensionElements>'
        '<zeebe:calledDecision decisionId="rates" resultVariable="rate"/>'
        "</bpmn:extensionElements></bpmn:businessRuleTask>"
        '<bpmn:sequenceFlow id="f" sourceRef="rate" targetRef="check"/>'
        + user_task("check", "done", form="note", groups="=[team]")
        + end_event()
    )
    return process("deciding", elements, properties={"vorgang:startGroups": "clerk"})


NOTE = form(
    "note",
    {**text_field("note"), "conditional": {"hide": "=amount < 0"}},
    {"type": "text", "id": "Text", "text": "{{rate * 2}}"},
)


def test_each_expression_is_compiled_once_and_never_by_a_case(
    workspace: Workspace, compiled: Counter[str]
) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, deciding(), table("rates", "&gt; 10", "0.5"), NOTE)
    once = dict(compiled)
    assert set(once.values()) == {1}
    assert set(once) == {
        "compile_expression: [team]",
        "compile_expression: amount + 1",
        "compile_unary_tests: > 10",
        "compile_expression: 0.5",
        # A condition is read twice by form-js: as an expression and as a test.
        "compile_expression: amount < 0",
        "compile_unary_tests: amount < 0",
        "compile_expression: rate * 2",
    }
    for amount in (20, 30, 40):
        variables = {"amount": Decimal(amount), "team": "clerk"}
        start_process_instance(workspace, "deciding", variables=variables, actor=alice)
    assert len(inbox(workspace, alice)) == 3
    assert dict(compiled) == once


def test_another_worker_compiles_each_expression_once(
    workspace: Workspace, compiled: Counter[str]
) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, deciding(), table("rates", "&gt; 10", "0.5"), NOTE)
    compiled.clear()
    other = open_workspace(workspace.settings)
    try:
        for _ in range(2):
            variables = {"amount": Decimal(20), "team": "clerk"}
            start_process_instance(other, "deciding", variables=variables, actor=alice)
    finally:
        other.close()
    assert set(compiled.values()) == {1}


def place(resource: Resource, text: str, offset: int = 0) -> tuple[str, int, int]:
    """Where a text stands in a file."""
    before, _, _ = resource.content.decode().partition(text)
    column = len(before) - (before.rfind("\n") + 1) + offset + 1
    return resource.name, before.count("\n") + 1, column


def test_every_finding_of_every_file_comes_at_once_in_the_order_of_the_files(
    workspace: Workspace,
) -> None:
    broken_form = form("note", {**text_field("note"), "label": 'Ä "x": {{1 + * 2}}'})
    broken_table = table("rates", "&gt;&gt; 10", "1 +")
    elements = (
        start_event("check")
        + user_task("check", "done", groups="=&quot;a&quot; + + 1", form="note")
        + "<bpmn:manualTask/>"
        + end_event()
    )
    broken_process = process("broken", elements)
    files = [broken_process, broken_table, broken_form]
    with pytest.raises(ModelRefused) as refused:
        deploy(workspace, files, actor=ADMINISTRATOR)
    findings = refused.value.findings
    feel = [one for one in findings if one.rule == "feel/syntax"]
    assert {(one.file, one.line, one.column) for one in feel} == {
        place(broken_form, "* 2"),
        place(broken_table, "&gt; 10"),
        place(broken_table, "</text></outputEntry>"),
        place(broken_process, "+ 1"),
    }
    assert "bpmn/structure" in {one.rule for one in findings}
    assert list(findings) == sorted(findings, key=lambda one: (one.file, one.line, one.column or 0))
    assert lint_resources(files).refusals == findings


def test_a_form_that_the_browser_computes_otherwise_is_deployed_with_a_note(
    workspace: Workspace,
) -> None:
    asking = form("note", {**text_field("note"), "conditional": {"hide": "=amount in [1..5]"}})
    elements = start_event("check") + user_task("check", "done", form="note") + end_event()
    files = [process("p", elements), asking]
    (note,) = [one for one in deployed(workspace, *files).warnings if "browser" in one.rule]
    file, line, column = place(asking, "in [1..5]")
    assert (note.file, note.line, note.column) == (file, line, column)
    assert note.remedy == "Write x >= a and x <= b."
    assert note in lint_resources(files).warnings


def library(rate: str) -> Resource:
    content = f"""<definitions xmlns="{DMN}" id="d_lib" name="lib" namespace="urn:lib">
<businessKnowledgeModel id="k" name="rate"><encapsulatedLogic id="l">
<literalExpression id="le"><text>{rate}</text></literalExpression></encapsulatedLogic>
</businessKnowledgeModel></definitions>"""
    return Resource("lib.dmn", content.encode())


IMPORTING = Resource(
    "importing.dmn",
    f"""<definitions xmlns="{DMN}" id="d_main" name="main" namespace="urn:main">
<import name="lib" namespace="urn:lib" importType="{DMN}"/>
<decision id="main" name="main"><variable name="main"/>
<knowledgeRequirement id="kr"><requiredKnowledge href="urn:lib#k"/></knowledgeRequirement>
<literalExpression id="x"><text>lib.rate()</text></literalExpression></decision>
</definitions>""".encode(),
)


def value_of(workspace: Workspace, version: int) -> object:
    from datetime import UTC, datetime

    from dmn.evaluate import evaluate_decision

    with workspace.transaction() as connection:
        known = workspace.definitions
        head = known.catalogue(connection).decisions["main"][version - 1]
        model = known.decision_model(connection, head)
        return evaluate_decision(model, "main", {}, datetime.now(UTC)).value


def test_a_file_may_import_another_of_the_same_upload_in_any_order(workspace: Workspace) -> None:
    made = deployed(workspace, IMPORTING, library("7"))
    assert [one.decision_definition_id for one in made.decisions] == ["main"]
    assert value_of(workspace, 1) == from_json(7)


def test_an_import_stays_what_it_was_when_the_file_was_deployed(workspace: Workspace) -> None:
    deployed(workspace, library("7"))
    deployed(workspace, IMPORTING)
    deployed(workspace, library("8"))
    assert value_of(workspace, 1) == from_json(7)
    made = deployed(workspace, IMPORTING)
    assert [one.version for one in made.decisions] == [2]
    assert [one.version for one in deployed(workspace, IMPORTING).decisions] == [2]
    other = open_workspace(workspace.settings)
    try:
        assert [value_of(one, version) for one in (workspace, other) for version in (1, 2)] == [
            *(from_json(7), from_json(8)),
            *(from_json(7), from_json(8)),
        ]
    finally:
        other.close()


def test_an_import_that_nobody_has_deployed_is_refused(workspace: Workspace) -> None:
    with pytest.raises(ModelRefused, match="urn:lib"):
        deploy(workspace, [IMPORTING], actor=ADMINISTRATOR)


def test_what_was_deployed_before_there_were_imports_is_migrated(workspace: Workspace) -> None:
    deployed(workspace, table("rates", "1", "2"), table("other", "1", "2"))
    with workspace.transaction() as connection:
        migrated = connection.exec_driver_sql(f"{EARLIER} ORDER BY 1").all()
        written = connection.exec_driver_sql(
            "SELECT * FROM engine.decision_requirements ORDER BY key"
        ).all()
    assert [(*row[:6], {}) for row in migrated] == [tuple(row) for row in written]
    assert [row.namespace for row in written] == ["urn:rates", "urn:other"]
