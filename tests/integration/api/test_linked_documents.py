"""Documents that a link hands out: while it is open, those of its case alone, and never by id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
import pytest

from api.public_guard import PublicLimits, stamped
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person, Resource
from engine.public_links import hash_of
from engine.public_tasks import LinkState, linked_task
from engine.queries import case as case_of
from engine.queries import incidents
from tests import builders
from tests.integration.api.conftest import Office
from tests.public_links import LINK

GROUP, ID = "handing-desk", "handed-letter"
CLERK = Person("handing-clerk", "handingclerk", "Klara", frozenset({GROUP}))
NAMES = count(1)
TEMPLATE = Resource(
    f"{ID}.document.md",
    b"""---
title: Ihre Auskunft
class: contact
purpose: Auskunft
---
Guten Tag {{ name }},

das steht bei uns.
""",
)


def _flow(source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="to-{target}" sourceRef="{source}" targetRef="{target}"/>'


def _job(id_: str, type_: str, following: str, inputs: dict[str, str], linked: str = "") -> str:
    put = "".join(f'<zeebe:input source="{v}" target="{k}"/>' for k, v in inputs.items())
    file = (
        f'<zeebe:linkedResources><zeebe:linkedResource resourceId="{linked}" '
        'resourceType="document" linkName="template" bindingType="deployment"/>'
        "</zeebe:linkedResources>"
    )
    return f"""<bpmn:serviceTask id="{id_}"><bpmn:extensionElements>
<zeebe:taskDefinition type="{type_}"/><zeebe:ioMapping>{put}</zeebe:ioMapping>
{file if linked else ""}</bpmn:extensionElements><bpmn:incoming>to-{id_}</bpmn:incoming>
<bpmn:outgoing>to-{following}</bpmn:outgoing></bpmn:serviceTask>{_flow(id_, following)}"""


def handing() -> Resource:
    """Return a case that makes a letter, mails a link, and waits until somebody has kept it."""
    text = "=&quot;{link:&quot; + secret + &quot;}&quot;"
    mail = {"to": "=email", "subject": "Abruf", "text": text}
    fetch = f"""<bpmn:userTask id="fetch" name="Antwort abrufen"><bpmn:extensionElements>
<zeebe:userTask/><zeebe:formDefinition formId="{ID}-fetch"/><zeebe:properties>
<zeebe:property name="vorgang:publicLink" value="=secret"/>
<zeebe:property name="vorgang:linkUntil" value="=duration(&quot;P30D&quot;)"/>
<zeebe:property name="vorgang:linkDocuments"
  value="=if other = null then [document] else [other]"/></zeebe:properties>
</bpmn:extensionElements><bpmn:incoming>to-fetch</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:userTask>{_flow("fetch", "done")}"""
    return builders.process(
        ID,
        builders.start_event("letter")
        + _job("letter", "document", "mail", {"data": "={name: name}"}, TEMPLATE.name)
        + _job("mail", "mail", "fetch", mail)
        + fetch
        + builders.end_event(),
        properties={"vorgang:startGroups": GROUP},
    )


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    kept = {"type": "checkbox", "id": "Kept", "key": "kept", "label": "Gespeichert"}
    form = builders.form(f"{ID}-fetch", {**kept, "validate": {"required": True}})
    builders.deployed(office.workspace, handing(), TEMPLATE, form)
    builders.person(office.workspace, "handingclerk", GROUP)
    return office


@pytest.fixture(autouse=True)
def fresh_limits(desk: Office) -> Iterator[None]:
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM engine.asked WHERE name LIKE 'public-%%'")
    desk.app.state.public_limits = PublicLimits()
    yield
    desk.app.state.public_limits = PublicLimits()


def begun(desk: Office, other: str | None = None) -> tuple[int, str]:
    """Return a new case and its link.

    Args:
        other: handed out in place of the case's own letter.
    """
    number = next(NAMES)
    address, name = f"kim{number}@{ID}.example.com", f"Kim Beispiel {number}"
    given = {"email": address, "name": name, "secret": f"secret-{address}", "other": other}
    key = start_process_instance(desk.workspace, ID, variables=given, actor=CLERK).key
    while desk.worker().run_once():
        pass
    texts = [one.get_content() for one in desk.postbox.messages if one["To"] == address]
    (token,) = [found[1] for text in texts if (found := LINK.search(text))]
    return key, token


def sent(desk: Office, token: str) -> httpx.Response:
    task = linked_task(desk.workspace, token)
    secret = desk.workspace.ledger.keys.state
    stamp = stamped(secret, f"t/{token}", task.key, datetime.now(UTC))
    body = {"data": {"kept": True}, "beside": {}}
    return desk.stranger().post(f"/t/{token}", json=body, headers={"x-csrf-token": stamp})


def entries(desk: Office, key: int) -> list[dict[str, Any]]:
    with desk.workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body FROM ledger.entry WHERE inst = %s ORDER BY seq", (str(key),)
        ).all()
    return [json.loads(bytes(row[0])) for row in rows]


def test_an_open_link_hands_out_its_documents_and_looking_changes_nothing(desk: Office) -> None:
    key, token = begun(desk)
    before = len(entries(desk, key))
    page = desk.stranger().get(f"/t/{token}").text
    assert "Ihre Dokumente" in page
    assert f'href="/t/{token}/documents/1"' in page
    for _ in range(3):
        answer = desk.stranger().get(f"/t/{token}/documents/1")
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "set-cookie" not in answer.headers
    assert len(entries(desk, key)) == before
    (stored,) = case_of(desk.workspace, key, builders.ADMINISTRATOR).documents
    assert len(answer.content) == stored.size


@pytest.mark.parametrize("number", ["0", "2", "-1", "99999999999999999999"])
def test_it_hands_out_nothing_else(desk: Office, number: str) -> None:
    _, token = begun(desk)
    assert desk.stranger().get(f"/t/{token}/documents/{number}").status_code == 404


def test_what_is_no_number_is_no_document(desk: Office) -> None:
    _, token = begun(desk)
    assert desk.stranger().get(f"/t/{token}/documents/x").status_code == 400
    assert desk.stranger().get(f"/t/{'A' * 32}/documents/1").status_code == 404


def test_once_somebody_has_confirmed_the_link_hands_out_nothing_any_more(desk: Office) -> None:
    key, token = begun(desk)
    assert sent(desk, token).status_code == 200
    page = desk.stranger().get(f"/t/{token}")
    assert page.status_code == 410
    assert "/documents/1" not in page.text
    assert desk.stranger().get(f"/t/{token}/documents/1").status_code == 404
    facts = [fact["type"] for one in entries(desk, key) for fact in one["facts"]]
    assert facts.count("task.completed") == 1


def test_an_expired_link_hands_out_nothing(desk: Office) -> None:
    _, token = begun(desk)
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.public_link SET expires_at = now() - interval '1 second' "
            "WHERE hash = %s",
            (hash_of(token),),
        )
    assert desk.stranger().get(f"/t/{token}").status_code == 410
    assert desk.stranger().get(f"/t/{token}/documents/1").status_code == 404


def test_a_document_of_another_case_is_not_handed_out(desk: Office) -> None:
    key, _ = begun(desk)
    (theirs,) = case_of(desk.workspace, key, builders.ADMINISTRATOR).documents
    _, token = begun(desk, other=theirs.sha256)
    assert linked_task(desk.workspace, token).state is LinkState.CHECKED
    assert desk.stranger().get(f"/t/{token}").status_code == 410
    assert desk.stranger().get(f"/t/{token}/documents/1").status_code == 404


def test_what_is_no_document_is_an_incident_when_the_task_begins(desk: Office) -> None:
    key, _ = begun(desk, other="kein Dokument")
    told = [
        one.message
        for one in incidents(desk.workspace, builders.ADMINISTRATOR)
        if one.process_instance_key == key
    ]
    assert len(told) == 1
    assert "the documents of the public link are" in told[0]
