"""Camunda 7: mappings, conditions, timers, loops, messages and calls, each with its effect."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bpmn.lint import warn
from bpmn.model import Binding, Dialect, VariableMapping
from bpmn.reader import read_definitions
from dmn.findings import ModelRefused
from tests.unit.bpmn.documents import END, HEAD, START, TAIL, boundary, flow, timer
from tests.unit.camunda7.documents import around, element, findings, process, read, run, work_of
from tests.unit.core.builders import NOW

EXTERNAL = 'camunda:type="external" camunda:topic="mail"'


def parameter(kind: str, name: str, value: str) -> str:
    inner = f'<camunda:{kind}Parameter name="{name}">{value}</camunda:{kind}Parameter>'
    return f"<camunda:inputOutput>{inner}</camunda:inputOutput>"


def given(value: str, **variables: object) -> object:
    """Return the local variable that an input parameter makes."""
    return run(
        around(element("userTask", "", parameter("input", "x", value))), **variables
    ).variables("work")["x"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${net * 2}", Decimal(8)),
        ("a ${net} b", "a 4 b"),
        (" plain ", "plain"),
        ("5", "5"),
        ("true", "true"),
        ("", None),
        ("${null}", None),
        (
            "<camunda:list><camunda:value>a</camunda:value>"
            "<camunda:value>${net}</camunda:value></camunda:list>",
            ["a", Decimal(4)],
        ),
        (
            '<camunda:map><camunda:entry key="a">${net + 1}</camunda:entry>'
            '<camunda:entry key="b"><camunda:list><camunda:value>c</camunda:value></camunda:list>'
            '</camunda:entry><camunda:entry key="d" /></camunda:map>',
            {"a": Decimal(5), "b": ["c"], "d": None},
        ),
        ("<camunda:list />", []),
        ("<camunda:map />", {}),
    ],
)
def test_an_input_parameter_is_a_text_an_expression_a_list_or_a_map(
    written: str, value: object
) -> None:
    found = given(written, net=4)
    assert (type(found), found) == (type(value), value)


def test_a_map_is_an_output_parameter_as_well() -> None:
    entries = '<camunda:map><camunda:entry key="net">${net}</camunda:entry></camunda:map>'
    task = element("task", "", parameter("output", "order", entries))
    work = task + '<bpmn:userTask id="wait" />'
    document = process(
        START, work, END, flow("start", "work"), flow("work", "wait"), flow("wait", "end")
    )
    assert run(document, net=4).variables()["order"] == {"net": Decimal(4)}


def test_a_value_given_by_a_script_is_refused() -> None:
    script = '<camunda:script scriptFormat="groovy">1</camunda:script>'
    (finding,) = findings(around(element("userTask", "", parameter("input", "x", script))))
    assert (finding.element, "expression" in finding.remedy) == ("work", True)


def test_an_expression_in_a_map_that_is_none_is_found_at_its_line() -> None:
    entries = '<camunda:map>\n<camunda:entry key="a">${net +}</camunda:entry></camunda:map>'
    with pytest.raises(ModelRefused) as refused:
        given(entries)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.element, finding.column is not None) == (
        "juel/syntax",
        "work",
        True,
    )


def test_conditions_are_juel_and_the_default_flow_is_last() -> None:
    gateway = '<bpmn:exclusiveGateway id="choice" default="choice-end" />'
    ways = (
        flow("start", "choice"),
        flow("choice", "work", "${amount &gt; 5 &amp;&amp; not empty customer}"),
        flow("choice", "end"),
        flow("work", "end"),
    )
    document = process(START, gateway, '<bpmn:userTask id="work" />', END, *ways)
    assert run(document, amount=6, customer="x").standing() == ["work"]
    assert run(document, amount=6, customer="").standing() == []
    assert run(document, amount=5, customer="x").standing() == []


def test_a_condition_in_another_language_is_refused() -> None:
    gateway = '<bpmn:exclusiveGateway id="choice" default="choice-end" />'
    ways = (flow("start", "choice"), flow("choice", "end"), flow("choice", "work", "x"))
    document = process(START, gateway, '<bpmn:task id="work" />', END, *ways).replace(
        "<bpmn:conditionExpression>", '<bpmn:conditionExpression language="groovy">'
    )
    assert findings(document)[0].rule == "bpmn/expression-language"


@pytest.mark.parametrize("written", ["${wait}", "PT${hours}H", "PT2H", '=duration("PT2H")'])
def test_a_timer_takes_an_expression(written: str) -> None:
    late = boundary("late", "work", timer("timeDuration", written.replace('"', "&quot;")))
    document = around('<bpmn:userTask id="work" />', late, flow("late", "end"))
    opened = run(document, wait="PT2H", hours=2).timers
    assert [one.due_at - NOW for one in opened.values()] == [timedelta(hours=2)]


def loop(attributes: str, inner: str = "") -> str:
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f"<{tag} {attributes}>{inner}</{tag}>"


@pytest.mark.parametrize("collection", ["people", "${people}", "#{people}"])
def test_a_loop_runs_once_for_each_element_of_its_collection(collection: str) -> None:
    marker = loop(f'camunda:collection="{collection}" camunda:elementVariable="who"')
    document = around(element("userTask", 'camunda:assignee="${who}"', inner=marker))
    opened = run(document, people=["alice", "bob"]).last.user_tasks_opened
    assert [task.assignee for task in opened] == ["alice", "bob"]


def test_a_loop_counts_from_nought_and_its_counters_are_those_of_camunda_7() -> None:
    enough = (
        "<bpmn:completionCondition>"
        "${nrOfCompletedInstances == 2 and nrOfInstances == 3}</bpmn:completionCondition>"
    )
    marker = loop('isSequential="true" camunda:collection="items"', enough)
    task = element("userTask", 'camunda:assignee="n${loopCounter}"', inner=marker)
    first = run(around(task), items=["a", "b", "c"])
    assert first.last.user_tasks_opened[0].assignee == "n0"
    second = first.complete("work")
    assert second.last.user_tasks_opened[0].assignee == "n1"
    assert second.complete("work").standing() == []


def test_a_retry_cycle_and_step_boundaries_may_stand_at_a_loop() -> None:
    marker = loop('camunda:asyncBefore="true" camunda:collection="items"')
    assert findings(around(element("userTask", inner=marker))) == []


def test_a_message_is_found_by_the_key_that_a_property_of_its_event_gives() -> None:
    roots = '<bpmn:message id="m" name="paid-${land}" />'
    key = (
        "<camunda:properties>"
        '<camunda:property name="vorgang:correlationKey" value="${order.id}" />'
        "</camunda:properties>"
    )
    event = '<bpmn:messageEventDefinition messageRef="m" />'
    caught = element("intermediateCatchEvent", "", key, event)
    opened = run(around(caught, roots=roots), land="de", order={"id": "A7"})
    assert opened.awaited() == [("work", "paid-de", "A7")]
    unkeyed = around(element("intermediateCatchEvent", inner=event), roots=roots)
    assert findings(unkeyed) == []
    advised = {one.rule: one for one in warn(read_definitions(unkeyed.encode(), "t.bpmn"))}
    assert "vorgang:correlationKey" in advised["bpmn/message-by-name"].remedy


CALLED = [
    ("", Binding.LATEST, None),
    ('camunda:calledElementBinding="deployment"', Binding.DEPLOYMENT, None),
    (
        'camunda:calledElementBinding="version" camunda:calledElementVersion="3"',
        Binding.VERSION,
        "3",
    ),
    (
        'camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="v2"',
        Binding.VERSION_TAG,
        "v2",
    ),
]


@pytest.mark.parametrize(("attributes", "binding", "version"), CALLED)
def test_a_call_activity_calls_what_its_binding_names(
    attributes: str, binding: Binding, version: str | None
) -> None:
    called = work_of(
        around(element("callActivity", f'calledElement="${{who}}" {attributes}'))
    ).called
    assert called is not None
    assert (called.process_id, called.binding, called.version_tag) == ("${who}", binding, version)


def test_what_goes_into_a_call_and_comes_out_is_mapped() -> None:
    mappings = (
        '<camunda:in source="net" target="amount" />'
        '<camunda:in sourceExpression="${net * 2}" target="twice" />'
        '<camunda:in businessKey="#{execution.processBusinessKey}" />'
        '<camunda:out variables="all" /><camunda:out source="rate" target="discount" />'
    )
    node = work_of(around(element("callActivity", 'calledElement="other"', mappings)))
    assert node.called is not None
    assert (node.called.propagate_all_parent, node.called.propagate_all_child) == (False, True)
    assert node.extensions.inputs == (
        VariableMapping("=net", "amount"),
        VariableMapping("${net * 2}", "twice"),
    )
    assert node.extensions.outputs == (VariableMapping("=rate", "discount"),)


@pytest.mark.parametrize(
    ("mapping", "remedy"),
    [
        ('<camunda:in source="a" />', "target"),
        ('<camunda:out variables="all" local="true" />', "one by one"),
    ],
)
def test_a_mapping_that_cannot_be_made_is_refused(mapping: str, remedy: str) -> None:
    document = around(element("callActivity", 'calledElement="other"', mapping))
    assert any(remedy in finding.remedy for finding in findings(document))


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("${order}", "${order}"),
        ("#{execution.processBusinessKey}", None),
        ("${execution.processBusinessKey}", None),
    ],
)
def test_a_call_gives_a_business_key_of_its_own_or_runs_under_that_of_its_caller(
    written: str, given: str | None
) -> None:
    mapping = f'<camunda:in businessKey="{written}" />'
    called = work_of(around(element("callActivity", 'calledElement="other"', mapping))).called
    assert called is not None
    assert called.business_id == given


def test_a_conditional_event_names_its_variables() -> None:
    condition = (
        '<bpmn:conditionalEventDefinition camunda:variableName="net"'
        ' camunda:variableEvents="create, update"><bpmn:condition>${net &gt; 5}</bpmn:condition>'
        "</bpmn:conditionalEventDefinition>"
    )
    (event,) = work_of(around(element("intermediateCatchEvent", inner=condition))).events
    assert (event.condition, event.variable_names, event.variable_events) == (
        "${net > 5}",
        ("net",),
        ("create", "update"),
    )


def test_a_caught_error_says_which_variables_take_its_code_and_message() -> None:
    definition = (
        '<bpmn:errorEventDefinition camunda:errorCodeVariable="code"'
        ' camunda:errorMessageVariable="text" />'
    )
    late = boundary("late", "work", definition)
    document = around('<bpmn:userTask id="work" />', late, flow("late", "end"))
    (event,) = read(document).node("late").events
    assert (event.code_variable, event.message_variable, event.error) == ("code", "text", None)


@pytest.mark.parametrize(
    ("head", "dialect"),
    [
        ('modeler:executionPlatform="Camunda Platform"', Dialect.CAMUNDA_7),
        ('modeler:executionPlatform="Operaton"', Dialect.CAMUNDA_7),
        ('modeler:executionPlatform="Camunda Cloud"', Dialect.CAMUNDA_8),
        ("", Dialect.CAMUNDA_7),
    ],
)
def test_the_dialect_is_what_the_file_says_else_what_stands_in_it(
    head: str, dialect: Dialect
) -> None:
    document = around('<bpmn:task id="work" camunda:asyncBefore="true" />').replace(
        'modeler:executionPlatform="Camunda Platform"', head
    )
    definitions = read_definitions(document.encode(), "t.bpmn")
    assert {definitions.dialect, definitions.processes[0].dialect} == {dialect}


def test_a_file_of_no_modeler_is_camunda_7_only_if_it_holds_juel() -> None:
    plain = HEAD.replace('modeler:executionPlatform="Camunda Cloud"', "")
    body = '<bpmn:process id="process" isExecutable="true">' + "".join(
        (START, '<bpmn:task id="work" />', END, flow("start", "work"), flow("work", "end", "{}"))
    )
    for condition, dialect in (("=a", Dialect.CAMUNDA_8), ("${a}", Dialect.CAMUNDA_7)):
        document = plain + body.replace("{}", condition) + "</bpmn:process>" + TAIL
        assert read_definitions(document.encode(), "t.bpmn").dialect is dialect


def test_extensions_of_camunda_8_are_refused_in_a_file_of_camunda_7() -> None:
    task = element("serviceTask", "", '<zeebe:taskDefinition type="mail" />')
    said = findings(around(task))
    assert ("bpmn/unsupported-extension", "work") in [(one.rule, one.element) for one in said]
