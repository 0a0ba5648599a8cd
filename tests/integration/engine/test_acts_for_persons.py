"""What cases do for persons, in the name of whoever completed the user task for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from audit.evidence import read_export
from audit.seal import evidence_of
from audit.verify import verify_export
from dmn.findings import ModelRefused
from engine.commands.complete_user_task import complete_user_task
from engine.commands.request_erasure import request_erasure
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import Person, Resource
from engine.queries import case, document, inbox, incidents, search_variables
from engine.store import erasures
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event
from tests.integration.engine.protection import (
    ANNE,
    Office,
    begun,
    ended_case,
    of_anne,
    protected_office,
    text_of,
)

TEAM = "data-protection-team"
GIVEN = {
    "person": "=person",
    "reason": "Antrag",
    "erasure": "=erasure",
    "hold": "=hold",
    "decisions": "=decisions",
    "identifiers": "=identifiers",
    "words": "=words",
    "address": "=address",
    "case": "=chosen",
}


def task(
    id_: str, following: str, acts: str, groups: str = f"{TEAM},data-protection-officer,clerk"
) -> str:
    authorises = f'<zeebe:property name="vorgang:authorises" value="{acts}"/>' if acts else ""
    return f"""<bpmn:userTask id="{id_}"><bpmn:extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition candidateGroups="{groups}"/>
<zeebe:properties>{authorises}</zeebe:properties></bpmn:extensionElements>
<bpmn:incoming>to-{id_}</bpmn:incoming><bpmn:outgoing>to-{following}</bpmn:outgoing>
</bpmn:userTask>
<bpmn:sequenceFlow id="to-{following}" sourceRef="{id_}" targetRef="{following}"/>"""


def act(id_: str, following: str, job_type: str, by: str) -> str:
    """What is done in the name of whoever completed `by`; all that it gives stays."""
    mappings = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>' for target, source in GIVEN.items()
    )
    named = f'<zeebe:property name="vorgang:onBehalfOf" value="{by}"/>' if by else ""
    outputs = "".join(
        f'<zeebe:output source="={name}" target="{name}"/>'
        for name in (
            *("candidates", "records", "answer", "data", "result", "erasure", "kept", "hold"),
            "report",
        )
    )
    return f"""<bpmn:serviceTask id="{id_}"><bpmn:extensionElements>
<zeebe:taskDefinition type="{job_type}"/><zeebe:ioMapping>{mappings}{outputs}</zeebe:ioMapping>
<zeebe:properties>{named}</zeebe:properties>
</bpmn:extensionElements><bpmn:incoming>to-{id_}</bpmn:incoming>
<bpmn:outgoing>to-{following}</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-{following}" sourceRef="{id_}" targetRef="{following}"/>"""


def one_act(job_type: str) -> Resource:
    return process(
        "act",
        start_event("ask")
        + task("ask", "does", job_type)
        + act("does", "done", job_type, "ask")
        + end_event(),
        properties={"vorgang:startGroups": "clerk", "vorgang:retention": "request-proof"},
        file="act.bpmn",
    )


def erasing() -> Resource:
    return process(
        "act",
        start_event("ask")
        + task("ask", "asks", "erasure.request,erasure.execute")
        + act("asks", "one", "erasure.request", "ask")
        + task("one", "ones", "erasure.approve")
        + act("ones", "two", "erasure.approve", "one")
        + task("two", "twos", "erasure.approve")
        + act("twos", "erases", "erasure.approve", "two")
        + act("erases", "done", "erasure.execute", "ask")
        + end_event(),
        properties={"vorgang:startGroups": "clerk", "vorgang:retention": "request-proof"},
        file="act.bpmn",
    )


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return protected_office(workspace)


def started(workspace: Workspace, office: Office, **variables: Any) -> int:
    given = {"words": [], "identifiers": [], "decisions": [], "person": None, **variables}
    given = {"hold": None, "erasure": None, "address": None, "chosen": None, **given}
    return start_process_instance(workspace, "act", variables=given, actor=office.clerk).key


def does(workspace: Workspace, key: int, who: Person) -> None:
    """Complete the open task of a case, and let the worker do what follows."""
    (found,) = (one for one in inbox(workspace, who) if one.process_instance_key == key)
    complete_user_task(workspace, found.key, {}, actor=who)
    Worker(workspace).run_once()


def variables(workspace: Workspace, key: int) -> Mapping[str, Any]:
    chosen = {"process_instance_key": key}
    found = search_variables(workspace, ADMINISTRATOR, filter=chosen, limit=100).items
    return {one.name: one.value for one in found}


def problem(workspace: Workspace, key: int) -> str:
    (found,) = (
        one for one in incidents(workspace, ADMINISTRATOR) if one.process_instance_key == key
    )
    return found.message


def system_facts(workspace: Workspace) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Facts of the system's own chain, each with who it says did it."""
    with workspace.transaction() as connection:
        bodies = [json.loads(one.body) for one in workspace.ledger.entries_of(connection, "system")]
    return [(fact, body["actor"]) for body in bodies for fact in body["facts"]]


@pytest.mark.usefixtures("sound")
def test_three_people_erase_a_person_by_completing_tasks_and_the_certificate_is_in_the_case(
    workspace: Workspace, office: Office
) -> None:
    of_person = ended_case(workspace, office)
    deployed(workspace, erasing())
    key = started(workspace, office, person=of_anne(workspace).handle)
    for who in (office.asks, office.first, office.second):
        does(workspace, key, who)
    found = case(workspace, key, ADMINISTRATOR)
    assert found.instance.status == "completed"
    assert variables(workspace, key)["result"] == "full"
    assert [one.name.startswith("Loeschung-") for one in found.documents] == [True]
    assert "Änne" not in str(case(workspace, of_person, ADMINISTRATOR))
    told = [(fact["type"], who["ref"], who["auth"]) for fact, who in system_facts(workspace)
            if fact["type"] in {"erasure.requested", "erasure.approved"}]  # fmt: skip
    assert told == [
        ("erasure.requested", office.asks.account_id, "case"),
        ("erasure.approved", office.first.account_id, "case"),
        ("erasure.approved", office.second.account_id, "case"),
    ]
    # The case says to the register what became of the request; the act says nothing beside it.
    assert [one for one, _ in system_facts(workspace) if one["type"].startswith("dsr.")] == []
    assert verify_ledger(workspace) == ()


def test_whoever_asked_cannot_approve_whatever_the_model_lets_them_do(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office)
    deployed(workspace, erasing())
    key = started(workspace, office, person=of_anne(workspace).handle)
    does(workspace, key, office.asks)
    does(workspace, key, office.asks)
    assert "may not approve" in problem(workspace, key)
    with workspace.transaction() as connection:
        assert [one.approved_by for one in erasures.all_of(connection, limit=9)] == [()]


def test_one_person_is_one_approval_however_many_tasks_they_complete(
    workspace: Workspace, office: Office
) -> None:
    of_person = ended_case(workspace, office)
    deployed(workspace, erasing())
    key = started(workspace, office, person=of_anne(workspace).handle)
    for who in (office.asks, office.first, office.first):
        does(workspace, key, who)
    assert "needs 1 more approvals" in problem(workspace, key)
    assert "Änne" in str(case(workspace, of_person, ADMINISTRATOR))


@pytest.mark.parametrize("job_type", ["person.search", "erasure.request", "restriction.place"])
def test_who_may_not_do_it_on_a_page_cannot_by_completing_a_task(
    workspace: Workspace, office: Office, job_type: str
) -> None:
    begun(workspace, office)
    deployed(workspace, one_act(job_type))
    key = started(workspace, office, person=of_anne(workspace).handle)
    does(workspace, key, office.clerk)
    assert "Carla may not" in problem(workspace, key)


def test_an_erasure_of_elsewhere_is_not_approved_by_naming_its_key(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office)
    asked = request_erasure(workspace, of_anne(workspace), "Antrag", actor=office.asks)
    deployed(workspace, one_act("erasure.approve"))
    key = started(workspace, office, erasure=str(asked))
    does(workspace, key, office.first)
    assert f"no erasure {asked} of this case" in problem(workspace, key)


def test_namesakes_are_two_candidates_and_an_address_is_one(
    workspace: Workspace, office: Office
) -> None:
    begun(workspace, office)
    begun(workspace, office, {**ANNE, "email": "other@example.com"})
    deployed(workspace, one_act("person.search"))
    key = started(workspace, office, words=["Änne Öztürk"], identifiers=["nobody@example.com"])
    does(workspace, key, office.asks)
    found = variables(workspace, key)["candidates"]
    assert isinstance(found, list)
    assert [one["foundBy"] for one in found] == [["Änne Öztürk"]] * 2
    key = started(workspace, office, identifiers=["ÄNNE@example.com "])
    does(workspace, key, office.asks)
    found = variables(workspace, key)["candidates"]
    assert [one["person"] for one in found] == [of_anne(workspace).handle]


def test_an_answer_leaves_out_what_was_decided_and_says_why(
    workspace: Workspace, office: Office
) -> None:
    first, second = begun(workspace, office), begun(workspace, office)
    deployed(workspace, one_act("person.access"))
    ground = "Rechte anderer, Art. 15 Abs. 4 DSGVO"
    decisions = [
        {"case": str(first), "action": "omit", "ground": ground},
        {"case": str(second), "action": "blacken", "names": "name", "ground": ground},
    ]
    key = started(workspace, office, person=of_anne(workspace).handle, decisions=decisions)
    does(workspace, key, office.asks)
    told = variables(workspace, key)
    assert told["result"] == "partial"
    answer = document(workspace, told["answer"]["sha256"], ADMINISTRATOR).content
    text = text_of(answer)
    assert text.count(ground) == 2
    assert "geschwärzt" in text
    assert "Öztürk" not in text
    data = json.loads(document(workspace, told["data"]["sha256"], ADMINISTRATOR).content)
    assert [one["case"] for one in data["cases"]] == [str(second)]
    assert "Öztürk" not in str(data)


def test_the_sealed_report_of_a_case_is_made_for_its_person_alone(
    workspace: Workspace, office: Office
) -> None:
    of_person = begun(workspace, office)
    of_other = begun(workspace, office, {**ANNE, "email": "other@example.com"})
    deployed(workspace, one_act("person.report"))
    anne = of_anne(workspace).handle
    key = started(workspace, office, person=anne, chosen=str(of_person))
    does(workspace, key, office.asks)
    report = variables(workspace, key)["report"]
    assert report["contentType"] == "application/pdf"
    evidence = document(workspace, report["sha256"], ADMINISTRATOR).content
    assert verify_export(read_export(evidence_of(evidence))) == []
    assert str(of_person) in text_of(evidence)
    key = started(workspace, office, person=anne, chosen=str(of_other))
    does(workspace, key, office.asks)
    assert f"{of_other} is none of this person's" in problem(workspace, key)
    key = started(workspace, office, person=anne, chosen=str(of_person))
    does(workspace, key, office.clerk)
    assert "Carla may not find out what there is about a person" in problem(workspace, key)


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        (
            start_event("does") + act("does", "done", "person.search", "") + end_event(),
            "whose name",
        ),
        (
            start_event("ask")
            + task("ask", "does", "")
            + act("does", "done", "person.search", "ask")
            + end_event(),
            "whose name",
        ),
        (
            start_event("ask") + task("ask", "done", "person.obey") + end_event(),
            "nobody's act",
        ),
    ],
)
def test_a_model_says_in_whose_name_it_acts(
    workspace: Workspace, elements: str, message: str
) -> None:
    with pytest.raises(ModelRefused, match=message):
        deployed(workspace, process("act", elements))


def test_a_restriction_of_a_case_is_no_second_request_of_the_person(
    workspace: Workspace, office: Office
) -> None:
    begun(workspace, office)
    deployed(workspace, one_act("restriction.place"))
    key = started(workspace, office, person=of_anne(workspace).handle)
    does(workspace, key, office.asks)
    words = [one["type"] for one, _ in system_facts(workspace)]
    assert "restriction.set" in words
    assert "dsr.received" not in words
    assert str(variables(workspace, key)["hold"]).isdigit()
