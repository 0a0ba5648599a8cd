"""Files of other tools: plain BPMN without the attributes of any engine, and relatives of one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bpmn.dialect import BPMN
from bpmn.lint import lint, warn
from bpmn.model import Assignment, Dialect, Process
from bpmn.reader import read_definitions
from dmn.findings import ModelRefused
from engine.core.definition import compile_process
from tests.unit.bpmn.documents import assert_known_in_german
from tests.unit.core.builders import Run

START_TO_END = (
    '<startEvent id="s"/><endEvent id="e"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="work"/>'
    '<sequenceFlow id="f2" sourceRef="work" targetRef="e"/>'
)
ONE_OF_TWO = '<process id="other"/>'


def plain(
    work: str, roots: str = "", attributes: str = 'isExecutable="true"', more: str = ""
) -> str:
    """Return a file that names no engine, with one process around `work`."""
    return (
        f'<definitions xmlns="{BPMN}" targetNamespace="t" xmlns:flowable="http://flowable.org/bpmn"'
        f' {more}>{roots}<process id="process" {attributes}>{work}{START_TO_END}</process>'
        "</definitions>"
    )


def told(document: str) -> list[str]:
    """Return the rules that the file breaks."""
    try:
        found = lint(read_definitions(document.encode(), "t.bpmn"))
    except ModelRefused as refused:
        found = refused.findings
    assert_known_in_german(found)
    return [one.rule.removeprefix("bpmn/") for one in found]


def advice(document: str) -> list[str]:
    """Return the rules that give advice."""
    found = warn(read_definitions(document.encode(), "t.bpmn"))
    assert_known_in_german(found)
    return [one.rule.removeprefix("bpmn/") for one in found]


def only_process(document: str) -> Process:
    """Return the process called `process`."""
    definitions = read_definitions(document.encode(), "t.bpmn")
    return next(one for one in definitions.processes if one.id == "process")


def run(document: str, **variables: Decimal) -> Run:
    """Return an instance that has begun."""
    definitions = read_definitions(document.encode(), "t.bpmn")
    assert lint(definitions) == ()
    begin: Any = Run.of  # its further arguments are variables
    begun: Run = begin(compile_process(definitions, "process"), **variables)
    return begun


def has_ended(begun: Run) -> bool:
    """Return whether the instance has completed."""
    return "process.completed" in begun.types()


def scripted(text: str, language: str) -> str:
    return f'<scriptTask id="work" scriptFormat="{language}"><script>{text}</script></scriptTask>'


@pytest.mark.parametrize("inner", ["", "<script/>", "<script>  </script>"])
def test_a_script_task_without_a_script_is_passed_and_told(inner: str) -> None:
    document = plain(f'<scriptTask id="work">{inner}</scriptTask>')
    assert "work-left-open" in advice(document)
    assert has_ended(run(document))


@pytest.mark.parametrize(
    "language", ["feel", "FEEL", "text/feel", "https://www.omg.org/spec/DMN/20191111/FEEL/"]
)
@pytest.mark.parametrize("mark", ["", "="])
def test_a_script_in_feel_runs_and_the_entries_of_its_context_become_variables(
    language: str, mark: str
) -> None:
    begun = run(plain(scripted(mark + "{r: a + 2, twice: 2 * a}", language)), a=Decimal(1))
    assert begun.variables()["r"] == Decimal(3)
    assert begun.variables()["twice"] == Decimal(2)


def test_a_result_that_is_no_context_is_left_where_nothing_takes_it() -> None:
    begun = run(plain(scripted("1 + 1", "feel")))
    assert has_ended(begun)
    assert set(begun.variables()) == {"requester"}


def test_a_script_does_not_write_who_started_the_instance() -> None:
    begun = run(plain(scripted('{requester: "somebody"}', "feel")))
    assert not has_ended(begun)
    assert begun.variables()["requester"] != "somebody"


@pytest.mark.parametrize("language", ["javascript", "groovy", "java", "python", ""])
def test_a_script_in_a_language_of_code_is_refused_once(language: str) -> None:
    assert told(plain(scripted("x", language))) == ["script-language"]


def test_a_file_that_is_feel_as_a_whole_needs_no_format_at_its_scripts() -> None:
    document = plain(
        '<scriptTask id="work"><script>{r: 1}</script></scriptTask>',
        more='expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"',
    )
    assert run(document).variables()["r"] == Decimal(1)


def owned(role: str, expression: str) -> str:
    return (
        f'<userTask id="work"><{role}><resourceAssignmentExpression><formalExpression>{expression}'
        f"</formalExpression></resourceAssignmentExpression></{role}></userTask>"
    )


@pytest.mark.parametrize(
    ("role", "expression", "expected"),
    [
        ("potentialOwner", "sales", Assignment(candidate_groups="sales")),
        ("potentialOwner", "sales, finance", Assignment(candidate_groups="sales,finance")),
        (
            "potentialOwner",
            "user(anna), group(sales), user( bernd )",
            Assignment(candidate_groups="sales", candidate_users="anna,bernd"),
        ),
        ("potentialOwner", "=team", Assignment(candidate_groups="=team")),
        ("humanPerformer", "anna", Assignment(assignee="anna")),
        ("humanPerformer", "=boss", Assignment(assignee="=boss")),
        ("performer", "anna", Assignment(assignee="anna")),
    ],
)
def test_a_resource_role_with_an_expression_says_who_does_a_user_task(
    role: str, expression: str, expected: Assignment
) -> None:
    document = plain(owned(role, expression))
    assert told(document) == []
    assert only_process(document).node("work").extensions.assignment == expected


def test_a_role_that_says_nothing_more_than_a_resource_is_told_to_have_no_effect() -> None:
    for tag in ("userTask", "task"):
        role = "<performer><resourceRef>r</resourceRef></performer>"
        document = plain(f'<{tag} id="work">{role}</{tag}>', '<resource id="r" name="r"/>')
        assert told(document) == []
        assert "without-effect" in advice(document)


@pytest.mark.parametrize("tag", ["serviceTask", "businessRuleTask", "sendTask"])
@pytest.mark.parametrize("attribute", ["", 'implementation="##unspecified"'])
def test_a_machine_task_whose_work_is_left_open_is_passed_and_told(
    tag: str, attribute: str
) -> None:
    document = plain(f'<{tag} id="work" {attribute}/>')
    assert "work-left-open" in advice(document)
    assert has_ended(run(document))


def test_a_task_for_a_web_service_is_refused_in_words_for_plain_xml() -> None:
    document = plain('<serviceTask id="work" implementation="##WebService"/>')
    (finding,) = lint(read_definitions(document.encode(), "t.bpmn"))
    assert finding.rule == "bpmn/no-worker"
    assert "zeebe:taskDefinition" in finding.remedy


def test_correlation_that_is_drawn_in_part_is_told_to_have_no_effect() -> None:
    document = plain(
        '<task id="work"/><correlationSubscription id="c" correlationKeyRef="k"/>',
        '<correlationProperty id="p" name="order"/>',
    )
    assert told(document) == []
    assert advice(document).count("without-effect") == 2


def test_a_process_that_does_not_say_whether_it_runs_runs_if_it_is_alone() -> None:
    work = '<task id="work"/>'
    assert only_process(plain(work, attributes="")).executable
    assert not only_process(plain(work, attributes='isExecutable="false"')).executable
    assert not only_process(plain(work, ONE_OF_TWO, attributes="")).executable


def test_a_file_of_a_relative_of_camunda_7_is_read_as_one() -> None:
    document = plain(
        '<userTask id="work" flowable:assignee="${initiator}" flowable:formFieldValidation="true"/>'
    )
    assert told(document) == []
    process = only_process(document)
    assert process.dialect is Dialect.CAMUNDA_7
    assert process.node("work").extensions.assignment.assignee == "${initiator}"
    java = plain('<serviceTask id="work" flowable:class="org.example.Work"/>')
    assert told(java) == ["java"]


def test_a_step_boundary_of_a_relative_of_camunda_7_stands_before_its_node() -> None:
    document = plain('<userTask id="work" flowable:async="true" flowable:exclusive="false"/>')
    assert told(document) == []
    boundary = only_process(document).node("work").extensions.continuations
    assert (boundary.before, boundary.after) == (True, False)


def test_one_expression_in_juel_makes_the_language_of_all() -> None:
    timer = "<timerEventDefinition><timeDuration>${d}</timeDuration></timerEventDefinition>"
    event = f'<intermediateCatchEvent id="work">{timer}</intermediateCatchEvent>'
    assert told(plain(event)) == []
