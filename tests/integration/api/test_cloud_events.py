"""CloudEvents and webhooks over HTTP: other systems start and continue cases, once an event."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from engine.commands.deploy import deploy
from engine.commands.verify_ledger import verify_ledger
from engine.model import Resource
from tests.builders import ADMINISTRATOR, deployed, person
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.engine.waiting import ORDER, PAYMENT, instances_of, standing, started

STRUCTURED = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}
MAPPINGS = {
    "id": "shop",
    "events": [
        {
            "type": "com.example.invoice.paid",
            "message": "paid",
            "correlationKey": "=data.order",
            "variables": "={amount: data.amount, paidAt: time}",
            "timeToLive": "P1D",
        },
        {"type": "com.example.order.placed", "message": "ordered"},
        {"type": "com.example.order.shipped", "required": ["number", "lines.qty"]},
    ],
    "webhooks": [{"webhook": "shop", "type": '="com.example." + body.event', "data": "=body.what"}],
}


def mapping(content: object, name: str = "shop.events.json") -> Resource:
    return Resource(name, json.dumps(content).encode())


@pytest.fixture
def program(office: Office) -> Iterator[httpx.Client]:
    """An operator's program, processes that wait for messages, and a file that maps events."""
    deployed(office.workspace, PAYMENT, ORDER, mapping(MAPPINGS))
    with office.program("arne") as client:
        yield client


def event(type_: str, **more: object) -> dict[str, object]:
    return {"specversion": "1.0", "id": uuid4().hex, "source": "/shop", "type": type_, **more}


def post(client: httpx.Client, content: object, **headers: str) -> httpx.Response:
    body = json.dumps(content).encode()
    return client.post("/v2/cloud-events", content=body, headers={**STRUCTURED, **headers})


def test_an_event_continues_the_case_that_its_mapping_finds(
    office: Office, program: httpx.Client
) -> None:
    order = uuid4().hex
    instance = started(office.workspace, "payment", order)
    moment = "2026-03-02T09:30:00Z"
    paid = event("com.example.invoice.paid", time=moment, data={"order": order, "amount": 19.99})
    answer = post(program, paid)
    assert answer.status_code == 202, answer.text
    assert set(answer.json()) == {"messageKey", "messageName"}
    assert answer.json()["messageName"] == "paid"
    office.worker().run_once()
    assert standing(office.workspace, instance) == ["check"]
    found = program.post(
        "/v2/variables/search", json={"filter": {"processInstanceKey": str(instance)}}
    ).json()
    told = {one["name"]: one["value"] for one in found["items"]}
    assert told["amount"] == "19.99"
    assert moment in told["paidAt"]


@pytest.mark.parametrize("write", [to_structured_event, to_binary_event])
def test_what_the_cloudevents_library_sends_starts_a_case_once(
    office: Office, program: httpx.Client, write: Callable[[CloudEvent], HTTPMessage]
) -> None:
    before = len(instances_of(office.workspace, "order"))
    sent = CloudEvent(
        {
            "id": uuid4().hex,
            "source": "https://shop.example",
            "type": "com.example.order.placed",
            "subject": f"Bestellung {uuid4().hex} für Müller",
            "specversion": "1.0",
            "datacontenttype": "application/json",
            "time": datetime.now(UTC),
        },
        {"number": 7},
    )
    message = write(sent)
    answers = [
        program.post("/v2/cloud-events", content=message.body, headers=message.headers)
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [202, 202], answers[0].text
    assert answers[0].content == answers[1].content
    office.worker().run_once()
    assert len(instances_of(office.workspace, "order")) == before + 1
    known = {"message": "ordered", "message_id": answers[0].json()["messageKey"]}
    assert repeated(office).count(known) == 1


def repeated(office: Office) -> list[dict[str, str]]:
    """Return what the ledger says of messages that came again."""
    with office.workspace.transaction() as connection:
        entries = office.workspace.ledger.entries_of(connection, "system")
        facts = [fact for one in entries for fact in json.loads(one.body)["facts"]]
    return [one["data"] for one in facts if one["type"] == "message.repeated"]


def test_an_event_without_a_mandatory_field_is_refused_with_its_name(
    office: Office, program: httpx.Client
) -> None:
    sent = event("com.example.order.shipped", data={"number": "7", "lines": [{"qty": 1}, {}]})
    answer = post(program, sent)
    assert answer.status_code == 422, answer.text
    assert "data.lines[2].qty" in answer.json()["detail"]
    sent["data"] = {"number": "7", "lines": [{"qty": 1}, {"qty": 2, "colour": "red"}]}
    assert post(program, sent).status_code == 202, "put right, it may come under the same id"


def test_one_event_sent_by_many_at_once_is_one_message(
    office: Office, program: httpx.Client
) -> None:
    placed = event("com.example.order.placed", subject=uuid4().hex)
    before = len(instances_of(office.workspace, "order"))
    answers: list[httpx.Response] = []

    def send() -> None:
        with office.program("arne") as client:
            answers.append(post(client, placed))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.status_code for one in answers} == {202}
    assert len({one.content for one in answers}) == 1
    office.worker().run_once()
    assert len(instances_of(office.workspace, "order")) == before + 1


@pytest.mark.parametrize("same", [True, False])
def test_batches_that_cross_each_other_are_all_taken(
    office: Office, program: httpx.Client, same: bool
) -> None:
    assert program
    answers: list[httpx.Response] = []
    subjects = [uuid4().hex for _ in range(30)]
    placed = [event("com.example.order.placed", subject=subject) for subject in subjects]
    barrier = threading.Barrier(6)

    def send(*, backwards: bool) -> None:
        own = placed if same else [{**one, "id": uuid4().hex} for one in placed]
        with office.program("arne") as client:
            barrier.wait()
            answers.append(post(client, own[::-1] if backwards else own, **BATCH))

    threads = [
        threading.Thread(target=send, kwargs={"backwards": number % 2 == 1}) for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status_code for one in answers] == [202] * 6, [one.text[:300] for one in answers]
    keys = {one["messageKey"] for answer in answers for one in answer.json()["items"]}
    assert len(keys) == (30 if same else 180)
    office.worker().run_once()


def test_nobody_takes_the_place_of_anothers_event_by_sending_its_id_first(
    office: Office, program: httpx.Client
) -> None:
    person(office.workspace, "evil", "integration", password=PASSWORD)
    order = uuid4().hex
    paid = event("com.example.invoice.paid", data={"order": order, "amount": 5})
    with office.program("evil") as evil:
        forged = post(evil, {**paid, "data": {"order": order, "amount": 0}})
    assert forged.status_code == 202
    answer = post(program, paid)
    assert answer.status_code == 202, answer.text
    assert answer.json()["messageKey"] != forged.json()["messageKey"]


def test_the_same_id_from_another_source_is_another_event(program: httpx.Client) -> None:
    first = event("nobody.waits")
    second = {**first, "source": "/elsewhere"}
    assert post(program, first).json() != post(program, second).json()


def test_an_event_that_nobody_maps_is_kept_under_its_own_type(
    office: Office, program: httpx.Client
) -> None:
    order = uuid4().hex
    answer = post(program, event("paid", subject=order, data={"amount": 5}))
    assert answer.json()["messageName"] == "paid"
    office.worker().run_once()
    instance = started(office.workspace, "payment", order)
    office.worker().run_once()
    assert standing(office.workspace, instance) == ["check"]


def test_a_batch_is_taken_as_a_whole_or_not_at_all(office: Office, program: httpx.Client) -> None:
    before = len(instances_of(office.workspace, "order"))
    good = [event("com.example.order.placed", subject=uuid4().hex) for _ in range(3)]
    unmapped = event("com.example.invoice.paid", data={})
    answer = post(program, [*good, unmapped], **BATCH)
    assert answer.status_code == 400
    assert "the event 3" in answer.json()["detail"]
    assert "correlationKey" in answer.json()["detail"]
    office.worker().run_once()
    assert len(instances_of(office.workspace, "order")) == before
    answer = post(program, good, **BATCH)
    assert answer.status_code == 202
    assert len({one["messageKey"] for one in answer.json()["items"]}) == 3
    office.worker().run_once()
    assert len(instances_of(office.workspace, "order")) == before + 3
    assert post(program, [], **BATCH).json() == {"items": []}


def test_what_is_no_event_is_told_attribute_by_attribute(program: httpx.Client) -> None:
    answer = post(program, {"specversion": "1.0", "id": "", "type": "t", "time": "soon"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {one["attribute"] for one in problem["errors"]} == {"id", "source", "time"}
    assert "source: is missing" in problem["detail"]
    assert program.post("/v2/cloud-events", json={}).status_code == 415
    large = event("t", data="x" * 2_100_000)
    assert post(program, large).status_code == 413
    for content in (b"", b"{", b"[]", b'"x"', b"\xff"):
        refused = program.post("/v2/cloud-events", content=content, headers=STRUCTURED)
        assert refused.status_code == 400, content


def test_variables_that_no_process_may_be_given_are_refused(program: httpx.Client) -> None:
    answer = post(program, event("paid", data={"requester": "mallory"}))
    assert answer.status_code == 403
    assert post(program, event("x" * 300)).status_code == 400


def test_who_has_no_right_to_publish_sends_no_events(office: Office) -> None:
    with office.program("miriam") as client:
        assert post(client, event("paid")).status_code == 403
    assert post(office.stranger(), event("paid")).status_code == 401


def test_a_file_on_events_is_deployed_as_a_resource_and_counts_its_versions(
    office: Office, program: httpx.Client
) -> None:
    id_ = f"m{uuid4().hex}"
    content = {"id": id_, "events": [{"type": f"{id_}.happened"}]}

    def upload(value: object) -> httpx.Response:
        body = json.dumps(value).encode()
        files = [("resources", (f"{id_}.events.json", body, "application/json"))]
        return program.post("/v2/deployments", files=files)

    versions = []
    for value in (content, content, {**content, "name": "New"}):
        (part,) = upload(value).json()["deployments"]
        assert part["resource"]["resourceId"] == id_
        versions.append(part["resource"]["version"])
    assert versions == [1, 1, 2]
    twin = upload({"id": "other", "events": [{"type": f"{id_}.happened"}]})
    assert twin.status_code == 400
    (finding,) = twin.json()["findings"]
    assert finding["rule"] == "deploy/same-event-twice"
    assert upload({"id": id_, "events": []}).status_code == 200
    assert upload({"id": "other", "events": [{"type": f"{id_}.happened"}]}).status_code == 200


def test_live_verification_finds_a_file_on_events_that_was_changed(office: Office) -> None:
    deploy(office.workspace, [mapping(MAPPINGS)], actor=ADMINISTRATOR)
    codes = [one.code for one in verify_ledger(office.workspace)]
    assert "definition-changed" not in codes


def test_what_is_wrong_with_an_event_is_told_in_german(program: httpx.Client) -> None:
    sent = {"specversion": "1.0", "id": "\x07", "source": "a b", "type": "", "Name": 1}
    answer = post(program, sent, **{"accept-language": "de"})
    assert answer.status_code == 400
    assert answer.json()["detail"] == (
        "id: enthält ein Steuerzeichen oder etwas, das kein Zeichen ist; "
        "source: ist kein Verweis als URI (RFC 3986, 4.1); type: ist leer; "
        "Name: ist kein Name einer Angabe: nehmen Sie a bis z und 0 bis 9"
    )
    messages = {one["attribute"]: one["message"] for one in answer.json()["errors"]}
    assert messages["type"] == "ist leer"
