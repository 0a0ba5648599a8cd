"""Camunda 7: who does the work, until when, by which decision; each attribute has its effect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bpmn.model import Binding, DecisionResultKind, FormReference
from bpmn.reader import read_definitions
from dmn.evaluate import DecisionEvidence, DecisionResult, MatchedRule
from dmn.findings import ModelRefused
from engine.core import step
from engine.core.definition import compile_process
from engine.model import Values
from tests.unit.bpmn.documents import END, START, flow
from tests.unit.camunda7.documents import (
    CAMUNDA,
    OPERATON,
    around,
    element,
    findings,
    process,
    read,
    run,
    work_of,
)
from tests.unit.core.builders import ALICE, NOW, Run, values
from tests.unit.core.builders import around as surroundings


@pytest.mark.parametrize("namespace", [CAMUNDA, OPERATON])
def test_a_user_task_waits_for_whom_its_attributes_name(namespace: str) -> None:
    attributes = (
        'camunda:assignee="${who}" camunda:candidateUsers="carla, ${other}"'
        ' camunda:candidateGroups="sales,${group}" camunda:priority="${60 + 10}"'
        ' camunda:dueDate="2026-05-01T09:00:00Z" camunda:followUpDate="${later}"'
    )
    document = around(element("userTask", attributes), namespace=namespace)
    given = {"who": "alice", "other": "bob", "group": "finance", "later": "2026-04-01T09:00:00Z"}
    (task,) = run(document, **given).last.user_tasks_opened
    assert task.assignee == "alice"
    assert task.candidate_users == ("carla", "bob")
    assert task.candidate_groups == ("sales", "finance")
    assert task.priority == 70
    assert task.due_at == datetime(2026, 5, 1, 9, tzinfo=UTC)
    assert task.follow_up_at == datetime(2026, 4, 1, 9, tzinfo=UTC)


def test_a_due_date_may_be_a_duration_from_now() -> None:
    document = around(element("userTask", 'camunda:dueDate="PT50M"'))
    assert run(document).last.user_tasks_opened[0].due_at == NOW + timedelta(minutes=50)


def test_a_variable_that_is_not_there_is_an_incident_and_no_empty_assignee() -> None:
    opened = run(around(element("userTask", 'camunda:assignee="${nobody}"')))
    (incident,) = opened.last.incidents_opened
    assert (incident.type, "nobody" in incident.message) == ("expression", True)


def test_feel_may_be_written_in_a_file_of_camunda_7_as_well() -> None:
    document = around(element("userTask", 'camunda:assignee="=upper case(who)"'))
    assert run(document, who="alice").last.user_tasks_opened[0].assignee == "ALICE"


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask"])
def test_the_topic_of_an_external_task_is_the_type_of_its_job(tag: str) -> None:
    document = around(element(tag, 'camunda:type="external" camunda:topic="${kind}"'))
    (job,) = run(document, kind="mail").last.jobs_opened
    assert (job.type, job.retries) == ("mail", 3)


def test_the_topic_of_a_thrown_message_stands_in_its_event_definition() -> None:
    event = '<bpmn:messageEventDefinition camunda:type="external" camunda:topic="mail" />'
    opened = run(around(element("intermediateThrowEvent", inner=event)))
    assert opened.last.jobs_opened[0].type == "mail"


@pytest.mark.parametrize(
    ("cycle", "retries"), [("R5/PT10M", 5), ("PT10M,PT1H", 3), ("PT1M", 2), ("", 3)]
)
def test_the_retry_cycle_says_how_often_a_job_is_tried(cycle: str, retries: int) -> None:
    extension = f"<camunda:failedJobRetryTimeCycle>{cycle}</camunda:failedJobRetryTimeCycle>"
    external = 'camunda:type="external" camunda:topic="mail"'
    opened = run(around(element("serviceTask", external, extension)))
    assert opened.last.jobs_opened[0].retries == retries


def test_an_external_tasks_results_leave_beside_its_output_parameters() -> None:
    mapping = (
        "<camunda:inputOutput>"
        '<camunda:outputParameter name="twice">${net * 2}</camunda:outputParameter>'
        "</camunda:inputOutput>"
    )
    external = 'camunda:type="external" camunda:topic="mail"'
    done = run(around(element("serviceTask", external, mapping))).work("work", net=Decimal(4))
    assert (done.variables()["net"], done.variables()["twice"]) == (4, 8)


def test_an_expression_without_beans_runs_in_a_service_task() -> None:
    attributes = 'camunda:expression="${net + 1}" camunda:resultVariable="gross"'
    assert run(around(element("serviceTask", attributes)), net=4).variables()["gross"] == 5


@pytest.mark.parametrize(("language", "script"), [("feel", "=net * 2"), ("juel", "${net * 2}")])
def test_a_script_in_feel_or_juel_runs(language: str, script: str) -> None:
    attributes = f'scriptFormat="{language}" camunda:resultVariable="twice"'
    inner = f"<bpmn:script>{script}</bpmn:script>"
    document = around(element("scriptTask", attributes, inner=inner))
    assert run(document, net=4).variables()["twice"] == 8


@pytest.mark.parametrize(
    ("attributes", "binding", "version"),
    [
        ("", Binding.LATEST, None),
        ('camunda:decisionRefBinding="deployment"', Binding.DEPLOYMENT, None),
        ('camunda:decisionRefBinding="version" camunda:decisionRefVersion="4"', "version", "4"),
        (
            'camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="v1"',
            Binding.VERSION_TAG,
            "v1",
        ),
    ],
)
def test_a_decision_is_asked_for_by_its_binding(
    attributes: str, binding: Binding, version: str | None
) -> None:
    asked: list[object] = []

    def decide(id_: str, bound: Binding, tag: str | None, given: Values) -> DecisionResult:
        asked.append((id_, bound, tag, given["amount"]))
        return DecisionResult(None, (), "00" * 32, "t.dmn")

    document = around(element("businessRuleTask", f'camunda:decisionRef="${{table}}" {attributes}'))
    compiled = compile_process(read_definitions(document.encode(), "t.bpmn"), "process")
    given = values({"table": "discount", "amount": 7})
    step.start(compiled, "1", given, surroundings(ALICE, decide=decide))
    assert asked == [("discount", binding, version, Decimal(7))]


def mapped(
    kind: str, *rows: dict[str, object], result: str = 'camunda:resultVariable="out"'
) -> Run:
    def decide(*_: object) -> DecisionResult:
        matched = tuple(
            MatchedRule(f"r{index}", index, values(row)) for index, row in enumerate(rows, 1)
        )
        value: object = [values(row) for row in rows] if len(rows) != 1 else values(rows[0])
        value = value if rows else None
        evidence = DecisionEvidence("table", "Table", {}, matched, value)  # type: ignore[arg-type]
        return DecisionResult(value, (evidence,), "00" * 32, "t.dmn")  # type: ignore[arg-type]

    attributes = 'camunda:decisionRef="table" camunda:resultVariable="out"'
    attributes += f' camunda:mapDecisionResult="{kind}"' if kind else ""
    work, wait = element("businessRuleTask", attributes), '<bpmn:userTask id="wait" />'
    document = process(
        START,
        work,
        wait,
        END,
        flow("start", "work"),
        flow("work", "wait"),
        flow("wait", "end"),
    )
    compiled = compile_process(read_definitions(document.encode(), "t.bpmn"), "process")
    first = step.start(compiled, "1", {}, surroundings(ALICE, decide=decide))
    return Run(compiled, first, [], {}, {}).after(first)


@pytest.mark.parametrize(
    ("kind", "rows", "out"),
    [
        ("singleEntry", [{"rate": 5}], Decimal(5)),
        ("singleEntry", [], None),
        ("singleResult", [{"rate": 5, "why": "a"}], {"rate": Decimal(5), "why": "a"}),
        ("collectEntries", [{"rate": 5}, {"rate": 7}], [Decimal(5), Decimal(7)]),
        ("collectEntries", [{"rate": 5}], [Decimal(5)]),
        ("resultList", [{"rate": 5}], [{"rate": Decimal(5)}]),
        ("resultList", [], []),
        ("", [{"rate": 5}], [{"rate": Decimal(5)}]),
    ],
)
def test_a_decisions_result_is_mapped(
    kind: str, rows: list[dict[str, object]], out: object
) -> None:
    assert mapped(kind, *rows).variables()["out"] == out


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("singleEntry", [{"rate": 5}, {"rate": 6}]),
        ("singleEntry", [{"rate": 5, "why": "a"}]),
        ("singleResult", [{"rate": 5}, {"rate": 6}]),
        ("collectEntries", [{"rate": 5, "why": "a"}]),
    ],
)
def test_a_result_that_the_mapping_cannot_take_is_an_incident(
    kind: str, rows: list[dict[str, object]]
) -> None:
    assert mapped(kind, *rows).last.incidents_opened[0].type == "decision"


@pytest.mark.parametrize(
    ("attributes", "form"),
    [
        ('camunda:formRef="f"', FormReference("f")),
        (
            'camunda:formRef="f" camunda:formRefBinding="deployment"',
            FormReference("f", Binding.DEPLOYMENT),
        ),
        (
            'camunda:formRef="f" camunda:formRefBinding="version" camunda:formRefVersion="2"',
            FormReference("f", Binding.VERSION, "2"),
        ),
        (
            'camunda:formKey="camunda-forms:deployment:ask.form"',
            FormReference("ask.form", Binding.DEPLOYMENT),
        ),
        (
            'camunda:formKey="camunda-forms:app:forms/ask.form"',
            FormReference("ask.form", Binding.DEPLOYMENT),
        ),
    ],
)
def test_a_form_is_linked_by_its_id_or_its_file(attributes: str, form: FormReference) -> None:
    opened = run(around(element("userTask", attributes))).last.user_tasks_opened[0]
    assert (opened.form_id, opened.form_binding, opened.form_version_tag) == (
        form.form_id,
        form.binding,
        form.version_tag,
    )
    start = f'<bpmn:startEvent id="start" {attributes} />'
    document = process(start, END, flow("start", "end"))
    compiled = compile_process(read_definitions(document.encode(), "t.bpmn"), "process")
    assert compiled.start_form == form


@pytest.mark.parametrize("key", ["embedded:app:forms/ask.html", "app:ask.html", "some-key"])
def test_a_form_that_is_no_camunda_form_is_refused_with_the_remedy(key: str) -> None:
    (finding,) = findings(around(element("userTask", f'camunda:formKey="{key}"')))
    assert finding.element == "work"
    assert "camunda-forms:deployment" in finding.remedy


def test_who_starts_stands_in_the_initiators_variable() -> None:
    start = '<bpmn:startEvent id="start" camunda:initiator="starter" />'
    work = element("userTask", 'camunda:assignee="${starter}"')
    document = process(start, work, END, flow("start", "work"), flow("work", "end"))
    assert run(document).last.user_tasks_opened[0].assignee == ALICE.account_id


def test_starter_groups_version_tag_and_properties_are_those_of_the_process() -> None:
    attributes = (
        'camunda:versionTag="1.2" camunda:candidateStarterGroups="sales"'
        ' camunda:historyTimeToLive="P180D"'
    )
    properties = (
        "<bpmn:extensionElements><camunda:properties>"
        '<camunda:property name="vorgang:visibleTo" value="audit" />'
        "</camunda:properties></bpmn:extensionElements>"
    )
    document = process(
        properties,
        START,
        END,
        flow("start", "end"),
        attributes=attributes,
    )
    one = read(document)
    assert one.version_tag == "1.2"
    assert one.extensions.properties == {
        "vorgang:startGroups": "sales",
        "vorgang:visibleTo": "audit",
    }
    assert one.history_time_to_live == "P180D"
    assert findings(document) == []


def test_single_people_as_starters_are_refused_and_a_hidden_process_has_none() -> None:
    plain = (START, END, flow("start", "end"))
    (finding,) = findings(process(*plain, attributes='camunda:candidateStarterUsers="alice"'))
    assert "groups" in finding.remedy
    hidden = 'camunda:candidateStarterGroups="sales" camunda:isStartableInTasklist="false"'
    assert read(process(*plain, attributes=hidden)).extensions.properties == {}


@pytest.mark.parametrize(("name", "place"), [("asyncBefore", "before"), ("asyncAfter", "after")])
def test_a_step_boundary_is_a_step_more_of_the_same_elements(name: str, place: str) -> None:
    attributes = f'camunda:{name}="true" camunda:exclusive="false" camunda:jobPriority="5"'
    cycle = "<camunda:failedJobRetryTimeCycle>R7/PT1M</camunda:failedJobRetryTimeCycle>"
    plain, marked = run(around(element("task"))), run(around(element("task", attributes, cycle)))
    (opened,) = marked.last.jobs_opened
    assert (opened.activity_id, opened.listener, opened.priority) == ("work", place, 5)
    assert (opened.kind, opened.retries) == ("continuation", 7)
    assert marked.last.status == "active"
    assert marked.work("work").ran() == plain.ran()


def test_a_boundary_of_each_instance_stands_in_the_loop_marker() -> None:
    marker = (
        '<bpmn:multiInstanceLoopCharacteristics camunda:asyncBefore="true"'
        ' camunda:collection="items" />'
    )
    started = run(around(element("task", inner=marker)), items=["a", "b"])
    assert [one.listener for one in started.last.jobs_opened] == ["before", "before"]


def test_the_priority_of_a_process_is_that_of_its_steps_which_have_none() -> None:
    body = element("task", 'camunda:asyncBefore="true"')
    document = around(body).replace("<bpmn:process ", '<bpmn:process camunda:jobPriority="9" ')
    (opened,) = run(document).last.jobs_opened
    assert opened.priority == 9


def test_the_modelers_template_means_nothing_to_the_engine() -> None:
    attributes = 'camunda:modelerTemplate="t" camunda:modelerTemplateVersion="1"'
    assert findings(around(element("userTask", attributes))) == []


JAVA_BOUND = [
    ('camunda:class="com.acme.Do"', "", "topic"),
    ('camunda:delegateExpression="${bean}"', "", "topic"),
    ('camunda:type="mail"', "", "topic"),
    ('camunda:expression="${bean.act(execution)}" camunda:resultVariable="x"', "", "job type"),
    ('camunda:expression="${bean}"', "", "topic"),
    ("", '<camunda:executionListener event="start" class="com.acme.L" />', "task of its own"),
    ("", '<camunda:field name="to"><camunda:string>x</camunda:string></camunda:field>', "input"),
    (
        "",
        "<camunda:connector><camunda:connectorId>x</camunda:connectorId></camunda:connector>",
        "Mail",
    ),
]


@pytest.mark.parametrize(("attributes", "extensions", "remedy"), JAVA_BOUND)
def test_what_is_bound_to_java_is_refused_with_element_line_and_remedy(
    attributes: str, extensions: str, remedy: str
) -> None:
    external = "" if attributes else 'camunda:type="external" camunda:topic="mail"'
    document = around(element("serviceTask", attributes or external, extensions))
    said = findings(document)
    if not said:
        with pytest.raises(ModelRefused) as refused:
            compile_process(read_definitions(document.encode(), "t.bpmn"), "process")
        said = list(refused.value.findings)
    assert {finding.element for finding in said} == {"work"}
    assert all(finding.line for finding in said)
    assert any(remedy in finding.remedy for finding in said), said


@pytest.mark.parametrize("language", ["groovy", "javascript", "python", ""])
def test_a_script_in_another_language_is_refused(language: str) -> None:
    attributes = f'scriptFormat="{language}" camunda:resultVariable="x"'
    document = around(element("scriptTask", attributes, inner="<bpmn:script>1</bpmn:script>"))
    assert "FEEL" in findings(document)[0].remedy


def test_a_task_listener_of_a_user_task_is_refused() -> None:
    listener = '<camunda:taskListener event="create" delegateExpression="${bean}" />'
    (finding,) = findings(around(element("userTask", "", listener)))
    assert "camunda:taskListener on user task work" in finding.message


def test_a_user_task_of_camunda_7_has_the_reference_to_the_form_of_its_fields() -> None:
    data = '<camunda:formData><camunda:formField id="a" type="string" /></camunda:formData>'
    document = around(element("userTask", "", data))
    assert work_of(document).extensions.form == FormReference("process.work", Binding.DEPLOYMENT)
    (form,) = read(document).embedded_forms
    assert (form.id, form.owner, [field.id for field in form.fields]) == (
        "process.work",
        "work",
        ["a"],
    )


def test_every_kind_of_result_is_one_that_the_model_knows() -> None:
    for kind in DecisionResultKind:
        attributes = f'camunda:decisionRef="t" camunda:mapDecisionResult="{kind}"'
        decision = work_of(around(element("businessRuleTask", attributes))).extensions.decision
        assert decision is not None
        assert decision.result is kind
    (finding,) = findings(
        around(element("businessRuleTask", 'camunda:decisionRef="t" camunda:mapDecisionResult="x"'))
    )
    assert "singleEntry" in finding.remedy
