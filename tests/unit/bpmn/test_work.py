"""Tasks, timers, loops and our own properties."""

from __future__ import annotations

import pytest

from bpmn.dialect import RETENTION_CLASSES
from tests.unit.bpmn.documents import (
    END,
    START,
    advice,
    between,
    boundary,
    extended,
    findings,
    flow,
    process,
    properties,
    rules,
    timer,
)

MAIL = '<zeebe:taskDefinition type="mail" />'
DECISION = '<zeebe:calledDecision decisionId="rates" resultVariable="rate" />'
SCRIPT = '<zeebe:script expression="=1" resultVariable="one" />'
MESSAGE = "<bpmn:messageEventDefinition />"


def looping(loop: str, inner: str = "") -> str:
    return (
        '<bpmn:task id="work"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>'
        f"<zeebe:loopCharacteristics {loop} /></bpmn:extensionElements>{inner}"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:task>"
    )


def timed(kind: str, expression: str, attributes: str = "") -> str:
    return process(
        START,
        '<bpmn:task id="work" />',
        boundary("late", "work", timer(kind, expression), attributes),
        END,
        flow("start", "work"),
        flow("late", "end"),
    )


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask"])
def test_a_machine_task_without_anything_that_does_it_is_refused(tag: str) -> None:
    assert rules(between(f'<bpmn:{tag} id="work" />', first="work")) == ["no-worker"]
    assert rules(between(extended(tag, "work", MAIL), first="work")) == []


def test_a_message_that_is_named_is_sent_by_the_engine_if_no_worker_is() -> None:
    named = '<bpmn:sendTask id="work" messageRef="m" />'
    message = '<bpmn:message id="m" name="order" />'
    document = between(named, first="work").replace("<bpmn:process", message + "<bpmn:process", 1)
    assert rules(document) == []
    assert "sent-here" in advice(document)


@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
def test_a_message_that_nothing_sends_is_refused(tag: str) -> None:
    out = (flow("event", "end"), END) if tag == "intermediateThrowEvent" else ()
    bare = f'<bpmn:{tag} id="event">{MESSAGE}</bpmn:{tag}>'
    assert rules(process(START, bare, flow("start", "event"), *out)) == ["no-worker"]
    sent = extended(tag, "event", MAIL, inner=MESSAGE)
    assert rules(process(START, sent, flow("start", "event"), *out)) == []


def test_a_task_with_two_implementations_is_refused() -> None:
    task = extended("businessRuleTask", "work", MAIL + DECISION)
    assert rules(between(task, first="work")) == ["two-workers"]
    task = extended("scriptTask", "work", MAIL + SCRIPT)
    assert rules(between(task, first="work")) == ["two-workers"]


def test_a_job_type_on_an_event_that_sends_nothing_is_refused() -> None:
    event = extended("intermediateThrowEvent", "event", MAIL)
    assert rules(between(event, first="event")) == ["unread-worker"]


def test_a_job_type_without_connector_is_refused_where_the_connectors_are_known() -> None:
    document = between(
        extended("serviceTask", "work", '<zeebe:taskDefinition type="fax" />'), first="work"
    )
    assert rules(document) == []
    (finding,) = findings(document, {"mail", "document"})
    assert finding.rule == "bpmn/unknown-job-type"
    assert "fax" in finding.message
    assert "document, mail" in finding.remedy


def test_a_job_type_given_as_an_expression_is_left_to_run_time() -> None:
    task = extended("serviceTask", "work", '<zeebe:taskDefinition type="=kind" />')
    assert rules(between(task, first="work"), {"mail"}) == []


@pytest.mark.parametrize(
    ("retries", "expected"),
    [("1", []), ("100", []), ("=n", []), ("0", ["invalid-retries"]), ("-1", ["invalid-retries"])],
)
def test_retries_are_a_whole_number_from_1_to_100(retries: str, expected: list[str]) -> None:
    task = extended(
        "serviceTask", "work", f'<zeebe:taskDefinition type="mail" retries="{retries}" />'
    )
    assert rules(between(task, first="work")) == expected


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        ("0", []),
        ("100", []),
        ("=p", []),
        ("101", ["invalid-priority"]),
        ("x", ["invalid-priority"]),
    ],
)
def test_a_priority_is_a_whole_number_from_0_to_100(priority: str, expected: list[str]) -> None:
    task = extended("userTask", "work", f'<zeebe:priorityDefinition priority="{priority}" />')
    assert rules(between(task, first="work")) == expected


@pytest.mark.parametrize(
    "task",
    [
        extended(
            "scriptTask", "work", '<zeebe:script expression="=1" resultVariable="requester" />'
        ),
        extended(
            "userTask",
            "work",
            '<zeebe:ioMapping><zeebe:output source="=1" target="requester.name" />'
            "</zeebe:ioMapping>",
        ),
        looping('inputCollection="=a" inputElement="requester"'),
    ],
)
def test_a_model_cannot_write_who_asked(task: str) -> None:
    assert rules(between(task, first="work")) == ["reserved-variable"]


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("timeDuration", "PT8H"),
        ("timeDuration", "P1Y2M3DT4H5M6.5S"),
        ("timeDuration", "P2W"),
        ("timeDuration", "=half * 2"),
        ("timeDuration", '=duration("P5D")'),
        ("timeDate", "2026-12-31T18:00:00+01:00"),
        ("timeDate", "2026-12-31T18:00:00@Europe/Berlin"),
        ("timeDate", "=due"),
    ],
)
def test_a_valid_timer_is_accepted(kind: str, expression: str) -> None:
    assert rules(timed(kind, expression)) == []


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("timeDuration", "8 Stunden"),
        ("timeDuration", "P"),
        ("timeDuration", "PT"),
        ("timeDuration", "-PT5M"),
        ("timeDuration", '=duration("-P1D")'),
        ("timeDuration", '=duration("morgen")'),
        ("timeDate", "31.12.2026"),
        ("timeDate", "2026-02-30T00:00:00Z"),
    ],
)
def test_a_timer_that_is_none_or_negative_is_refused(kind: str, expression: str) -> None:
    (finding,) = findings(timed(kind, expression))
    assert (finding.rule, finding.element) == ("bpmn/invalid-timer", "late")


@pytest.mark.parametrize("expression", ["R/PT10S", "R3/PT10M", "0 0 9 * * MON-FRI", "@daily"])
def test_a_cycle_is_accepted_where_nothing_is_interrupted(expression: str) -> None:
    assert rules(timed("timeCycle", expression, 'cancelActivity="false"')) == []


@pytest.mark.parametrize(
    "expression", ["R0/PT1H", "R3/-PT1H", "R3/PT0S", "PT1H", "R3/2026-13-01/PT1H", "* * *"]
)
def test_a_cycle_that_never_comes_round_is_refused(expression: str) -> None:
    assert rules(timed("timeCycle", expression, 'cancelActivity="false"')) == ["invalid-timer"]


def test_an_interrupting_event_with_a_cycle_is_refused() -> None:
    assert rules(timed("timeCycle", "R3/PT1H")) == ["repeating-interruption"]


def test_a_timer_without_or_with_two_values_is_refused() -> None:
    document = timed("timeDuration", "PT1H")
    one = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
    assert rules(document.replace(one, "")) == ["timer"]
    assert rules(document.replace(one, "<bpmn:timeDuration />")) == ["timer"]
    assert rules(document.replace(one, one + "<bpmn:timeDate>2026-01-01</bpmn:timeDate>")) == [
        "timer"
    ]


def test_a_loop_with_everything_it_needs_is_accepted() -> None:
    loop = 'inputCollection="=a" inputElement="b" outputCollection="c" outputElement="=d"'
    condition = "<bpmn:completionCondition>=true</bpmn:completionCondition>"
    assert rules(between(looping(loop, condition), first="work")) == []


@pytest.mark.parametrize(
    ("loop", "inner", "expected"),
    [
        ('inputElement="b"', "", "loop"),
        ('inputCollection="=a" outputCollection="c"', "", "half-an-output"),
        ('inputCollection="=a" outputElement="=c"', "", "half-an-output"),
        ('inputCollection="a"', "", "expression-expected"),
        ('inputCollection="=a" outputCollection="c" outputElement="d"', "", "expression-expected"),
        (
            'inputCollection="=a"',
            "<bpmn:completionCondition>done</bpmn:completionCondition>",
            "expression-expected",
        ),
    ],
)
def test_a_loop_that_cannot_run_is_refused(loop: str, inner: str, expected: str) -> None:
    assert rules(between(looping(loop, inner), first="work")) == [expected]


def test_both_loop_markers_are_refused() -> None:
    task = looping('inputCollection="=a"').replace(
        "</bpmn:task>", '<bpmn:standardLoopCharacteristics loopMaximum="2" /></bpmn:task>'
    )
    assert rules(between(task, first="work")) == ["two-loops"]


def test_a_loop_on_an_event_is_refused() -> None:
    event = looping('inputCollection="=a"').replace("bpmn:task", "bpmn:intermediateThrowEvent")
    assert rules(between(event, first="work")) == ["loop-on-other-node"]


def test_our_properties_are_accepted_where_they_mean_something() -> None:
    own = properties(fourEyes="start, work", approval="decision", newApprovalRound="work")
    throw = extended("intermediateThrowEvent", "mark", properties(fact="quote.versioned"))
    head = properties(
        retention="contact", startGroups="sales-rep,finance", summary="=a", businessId="=b"
    )
    head = f"<bpmn:extensionElements>{head}</bpmn:extensionElements>"
    document = process(
        head,
        START,
        extended("userTask", "work", own),
        throw,
        END,
        flow("start", "work"),
        flow("work", "mark"),
        flow("mark", "end"),
    )
    assert rules(document) == []


def test_a_property_of_others_is_left_alone() -> None:
    other = '<zeebe:properties><zeebe:property name="colour" value="red" /></zeebe:properties>'
    assert rules(between(extended("task", "work", other), first="work")) == []


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("userTask", "fourEye"),
        ("subProcess", "fact"),
        ("userTask", "fact.purpose"),
        ("serviceTask", "fourEyes"),
        ("exclusiveGateway", "newApprovalRound"),
        ("task", "purpose"),
    ],
)
def test_a_property_that_means_nothing_there_is_refused(tag: str, name: str) -> None:
    document = between(extended(tag, "work", properties(**{name: "work"})), first="work")
    assert "unknown-property" in rules(document)


@pytest.mark.parametrize("name", ["fourEyes", "newApprovalRound"])
@pytest.mark.parametrize("value", ["gone", "work,", "end", "work,gone"])
def test_a_property_that_names_no_activity_is_refused(name: str, value: str) -> None:
    document = between(extended("userTask", "work", properties(**{name: value})), first="work")
    assert rules(document) == ["unknown-activity"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retention", "for ever"),
        ("startGroups", "sales rep"),
        ("startGroups", "a,,b"),
        ("visibleTo", ""),
        ("publicForm", "new-ticket"),  # without a form at the start
        ("purpose", " "),
        ("class.email", "private"),
        ("class.customer.email", "contact"),
        ("class.", "contact"),
    ],
)
def test_a_process_property_with_a_value_of_another_kind_is_refused(name: str, value: str) -> None:
    holder = f"<bpmn:extensionElements>{properties(**{name: value})}</bpmn:extensionElements>"
    assert rules(process(holder, START, END, flow("start", "end"))) == ["invalid-property"]


@pytest.mark.parametrize("slug", ["", "Neu", "neu_1", "-neu", "neu-", "a--b", "n" * 61, "n/u"])
def test_the_name_of_a_public_form_fits_into_an_address(slug: str) -> None:
    holder = f"<bpmn:extensionElements>{properties(publicForm=slug)}</bpmn:extensionElements>"
    found = rules(process(holder, START, END, flow("start", "end")))
    assert found == ["invalid-property", "invalid-property"]


def test_a_case_is_about_one_person_or_about_several() -> None:
    said = properties(dataSubject="=email", dataSubjects="=emails")
    holder = f"<bpmn:extensionElements>{said}</bpmn:extensionElements>"
    assert rules(process(holder, START, END, flow("start", "end"))) == ["invalid-property"]


@pytest.mark.parametrize("value", sorted(RETENTION_CLASSES))
def test_a_variable_may_be_of_any_retention_class(value: str) -> None:
    written = properties(**{"class.email": value, "purpose": "a", "legalBasis": "b"})
    holder = f"<bpmn:extensionElements>{written}</bpmn:extensionElements>"
    assert rules(process(holder, START, END, flow("start", "end"))) == []


def test_only_a_process_gives_variables_retention_classes() -> None:
    task = extended("userTask", "work", properties(**{"class.email": "contact"}))
    assert rules(between(task, first="work")) == ["unknown-property"]


@pytest.mark.parametrize("name", ["summary", "businessId"])
def test_a_process_property_that_is_computed_is_an_expression(name: str) -> None:
    holder = f"<bpmn:extensionElements>{properties(**{name: 'offer'})}</bpmn:extensionElements>"
    assert rules(process(holder, START, END, flow("start", "end"))) == ["expression-expected"]


@pytest.mark.parametrize("fact", ["quote", "quote.", "Quote.sent", "quote.sent.now"])
def test_a_fact_that_cannot_be_a_word_of_the_ledger_is_refused(fact: str) -> None:
    event = extended("intermediateThrowEvent", "mark", properties(fact=fact))
    assert rules(between(event, first="mark")) == ["invalid-property"]


def test_an_approval_that_names_no_field_is_refused() -> None:
    task = extended("userTask", "work", properties(approval="=decision"))
    assert rules(between(task, first="work")) == ["invalid-property"]


@pytest.mark.parametrize(
    ("event", "found"), [("completing", ["invalid-property"]), ("creating", [])]
)
def test_no_listener_takes_back_what_somebody_signs(event: str, found: list[str]) -> None:
    said = properties(publicLink="=id", sign="=document", signStatement="Ja")
    heard = f'<zeebe:taskListeners><zeebe:taskListener eventType="{event}" type="l"/>'
    inner = f"<zeebe:userTask/>{said}{heard}</zeebe:taskListeners>"
    assert rules(between(extended("userTask", "work", inner), first="work")) == found
