"""Whom a case is about is a text, or several; what is neither is told, and belongs to nobody in
silence never."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from audit.verify import verify_export
from engine.commands.disclose_person import disclose_person
from engine.commands.export_selection import ExportRequest, Selection, export_selection
from engine.commands.other_persons import IN_TEXT, OTHER
from engine.commands.place_hold import place_hold
from engine.commands.port_person import port_person
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.faults import StepFailed
from engine.german_faults import trouble_in_german
from engine.person_model import HoldKind, Target
from engine.queries import case
from engine.queries.data_subjects import find_person
from engine.workspace import Workspace
from feel import Value
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
from tests.integration.engine.protection import Office, handle_of, text_of

ASK = start_event("ask") + user_task("ask", "done", form="note") + end_event()


@pytest.fixture
def office(workspace: Workspace) -> Office:
    deployed(
        workspace,
        process("about", ASK, properties={"vorgang:dataSubjects": "=who"}),
        form("note", text_field("note")),
    )
    named = (("dora", "data-protection-team"), ("emil", "data-protection-officer"))
    asks, first = (person(workspace, *one) for one in named)
    return Office(asks, first, asks, person(workspace, "carla", "clerk"))


def started(workspace: Workspace, office: Office, who: Value) -> int:
    return start_process_instance(
        workspace, "about", variables={"who": who}, business_id=None, actor=office.clerk
    ).key


def found(workspace: Workspace, office: Office, known_by: str) -> list[int]:
    """Return the cases of whoever is known by a text."""
    return [one.case.key for one in find_person(workspace, known_by, office.asks).cases]


def test_a_list_of_texts_names_several_persons(workspace: Workspace, office: Office) -> None:
    both = started(
        workspace, office, ["Änne@Example.com", None, "otto@example.com", " ÄNNE@example.com"]
    )
    alone = started(workspace, office, ["otto@example.com"])
    assert found(workspace, office, "änne@example.com") == [both]
    assert found(workspace, office, "otto@example.com") == [both, alone]
    handle = handle_of(workspace, "änne@example.com")
    assert handle is not None
    answer = disclose_person(workspace, handle, actor=office.asks)
    assert answer.complete


@pytest.mark.parametrize("who", [None, "", [], [None, ""], "  "])
def test_who_is_not_known_yet_is_nobody(workspace: Workspace, office: Office, who: Value) -> None:
    key = started(workspace, office, who)
    set_variables(workspace, key, {"who": "late@example.com"}, "why", actor=ADMINISTRATOR)
    assert found(workspace, office, "late@example.com") == [key]


@pytest.mark.parametrize(
    "written",
    [
        *("=4711", "=true", '={a: "x"}', "=function(x) x", "=[1, 2]", '=["a@example.com", 2]'),
        *('=[["a@example.com"]]', '=date("2026-11-22")'),
        "=for i in 1..101 return string(i)",
        # Beyond the limits of FEEL.
        "=string(count(for i in 1..100000, j in 1..100000 return 1))",
    ],
)
@pytest.mark.parametrize("name", ["vorgang:dataSubject", "vorgang:dataSubjects"])
def test_what_is_no_text_starts_no_case_that_nobody_would_find(
    workspace: Workspace, office: Office, written: str, name: str
) -> None:
    written = written.replace('"', "&quot;")
    odd = process("odd", ASK, properties={name: written}, file="odd.bpmn")
    deployed(workspace, odd)
    with pytest.raises(StepFailed) as refused:
        start_process_instance(workspace, "odd", variables={}, business_id=None, actor=office.clerk)
    told = trouble_in_german(str(refused.value))
    assert told != str(refused.value)


def test_a_list_makes_no_case_of_many_where_the_model_says_one(
    workspace: Workspace, office: Office
) -> None:
    one = process("one", ASK, properties={"vorgang:dataSubject": "=who"}, file="one.bpmn")
    deployed(workspace, one)
    for who in (["anne@example.com", "otto@example.com"], ["anne@example.com"], []):
        with pytest.raises(StepFailed) as refused:
            start_process_instance(
                workspace, "one", variables={"who": who}, business_id=None, actor=office.clerk
            )
        assert "Für mehrere Personen gibt es vorgang:dataSubjects" in trouble_in_german(
            str(refused.value)
        )


def test_a_case_keeps_its_persons_when_somebody_sets_what_is_no_text(
    workspace: Workspace, office: Office
) -> None:
    key = started(workspace, office, "anne@example.com")
    with pytest.raises(StepFailed, match="each by which a person is known"):
        set_variables(workspace, key, {"who": {"mail": "x"}}, "why", actor=ADMINISTRATOR)
    assert found(workspace, office, "anne@example.com") == [key]


def test_a_case_of_several_is_held_for_each_who_is_restricted(
    workspace: Workspace, office: Office
) -> None:
    started(workspace, office, "otto@example.com")
    target = Target(handle_of(workspace, "otto@example.com"))
    place_hold(workspace, target, HoldKind.RESTRICTION, "why", actor=office.first)
    key = started(workspace, office, ["anne@example.com", "otto@example.com"])
    assert case(workspace, key, office.first).instance.suspended_at is not None


def test_who_is_told_of_a_case_of_several_does_not_learn_who_the_others_are(
    workspace: Workspace, office: Office
) -> None:
    given = {"vorgang:dataSubjects": "=who", "vorgang:given": "who, told"}
    deployed(workspace, process("about", ASK, properties=given))
    key = start_process_instance(
        workspace,
        "about",
        variables={
            "who": ["Anne@example.com", "otto@example.com"],
            "told": {"by": [" OTTO@Example.com", "eva@example.com"]},
        },
        business_id=None,
        actor=office.clerk,
    ).key
    alone = started(workspace, office, "anne@example.com")
    handle = handle_of(workspace, "anne@example.com")
    assert handle is not None
    answer = disclose_person(workspace, handle, actor=office.asks)
    assert answer.shared == (key,)
    assert "also_of_others betreffen auch andere Personen" in str(answer.content["others"])
    told = json.dumps(answer.content, default=str)
    assert "otto" not in told.casefold()
    values = {"who": ["Anne@example.com", OTHER], "told": {"by": [OTHER, "eva@example.com"]}}
    case_of_both, other = cast("list[dict[str, Any]]", answer.content["cases"])
    assert {one["name"]: one["value"] for one in case_of_both["values"]}.items() >= values.items()
    assert [case_of_both["also_of_others"], other["also_of_others"]] == [True, False]
    assert [one["value"] for one in other["values"] if one["name"] == "who"] == ["anne@example.com"]
    first, second = port_person(workspace, handle, actor=office.asks).cases
    assert first["values"] == values
    assert (second["case"], second["values"]) == (str(alone), {"who": "anne@example.com"})


def test_the_others_of_a_case_stand_in_no_text_of_an_answer(
    workspace: Workspace, office: Office
) -> None:
    about = {
        "vorgang:dataSubjects": "=who",
        "vorgang:summary": "=who[1] + who[2]",
        "vorgang:businessId": "=who[2]",
    }
    deployed(workspace, process("about", ASK, properties=about))
    start_process_instance(
        workspace,
        "about",
        variables={
            "who": ["anne@example.com", "otto@example.com", "O7"],
            "scores": {"Otto@example.com": 3},
            "cc": "anne@example.com,OTTO@example.com",
            "mail": "Otto M. <otto@example.com>, o7. Foto7 ist da.",
        },
        business_id=None,
        actor=office.clerk,
    )
    handle = handle_of(workspace, "anne@example.com")
    assert handle is not None
    answer = disclose_person(workspace, handle, actor=office.asks)
    (told,) = cast("list[dict[str, Any]]", answer.content["cases"])
    assert "otto@" not in json.dumps(answer.content, default=str).casefold()
    assert (told["business_id"], told["summary"]) == (IN_TEXT, f"anne@example.com{IN_TEXT}")
    values = {one["name"]: one["value"] for one in told["values"]}
    assert values["who"] == ["anne@example.com", OTHER, OTHER]
    assert values["scores"] == {IN_TEXT: "3"}
    assert values["cc"] == f"anne@example.com,{IN_TEXT}"
    assert values["mail"] == f"Otto M. <{IN_TEXT}>, {IN_TEXT}. Foto7 ist da."


def test_the_others_of_a_case_do_not_stand_in_its_name_alone(
    workspace: Workspace, office: Office
) -> None:
    """Their address is put together by the model, and spelt in the head of the case only."""
    address = "who + &quot;@example.com&quot;"
    properties = {
        "vorgang:dataSubjects": f"=[&quot;anne@example.com&quot;, {address}]",
        "vorgang:summary": f"=&quot;Antrag von &quot; + {address}",
        "vorgang:businessId": f"={address}",
    }
    deployed(workspace, process("named", ASK, properties=properties, file="named.bpmn"))
    start_process_instance(
        workspace, "named", variables={"who": "otto"}, business_id=None, actor=office.clerk
    )
    handle = handle_of(workspace, "anne@example.com")
    assert handle is not None
    answer = disclose_person(workspace, handle, actor=office.asks)
    (told,) = cast("list[dict[str, Any]]", answer.content["cases"])
    assert (told["business_id"], told["summary"]) == (IN_TEXT, f"Antrag von {IN_TEXT}")
    assert "otto@example.com" not in json.dumps(answer.content, default=str)


def test_evidence_about_one_person_opens_no_value_that_names_another(
    workspace: Workspace, office: Office
) -> None:
    start_process_instance(
        workspace,
        "about",
        variables={"who": ["anne@example.com", "Otto@Example.com"], "mine": "Anne@Example.com"},
        business_id=None,
        actor=office.clerk,
    )
    handle = handle_of(workspace, "anne@example.com")
    auditor = person(workspace, "berta", "auditor")
    asked = Selection(person=handle)
    taken = export_selection(workspace, ExportRequest(asked), actor=auditor)
    opened = {
        one["name"].rpartition(".")[2]: one["value"]
        for entry in taken.bundle["entries"]
        for one in entry["openings"]
    }
    assert opened["mine"] == "Anne@Example.com"
    assert "who" not in opened
    assert "otto" not in taken.content.decode().casefold()
    assert verify_export(taken.bundle) == []
    report = export_selection(workspace, ExportRequest(asked, form="pdf"), actor=auditor)
    told = text_of(report.content)
    assert f"Nachweis über die Person {handle}, bekannt als Anne@Example.com." in told
    assert "weil sie auch andere Personen nennen (Art. 15 Abs. 4 DSGVO): 1." in told
    assert "otto" not in told.casefold()
    english = ExportRequest(asked, form="pdf", language="en")
    assert "known as Anne@Example.com" in text_of(
        export_selection(workspace, english, actor=auditor).content
    )
