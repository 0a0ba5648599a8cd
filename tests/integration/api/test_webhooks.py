"""Webhooks over HTTP: who signs needs no account, and only what is signed counts."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from api.http import webhooks
from engine.commands.deploy import deploy
from engine.commands.verify_ledger import verify_ledger
from engine.model import Resource
from engine.queries import case
from tests.builders import ADMINISTRATOR
from tests.integration.api.conftest import Office
from tests.integration.api.test_cloud_events import (
    BATCH,
    MAPPINGS,
    STRUCTURED,
    event,
    mapping,
    program,
)
from tests.integration.engine.waiting import instances_of, standing, started

__all__ = ["program"]
SECRET = b"0123456789abcdef01234567"


@pytest.fixture
def secrets(office: Office, tmp_path: Path) -> Iterator[Path]:
    """The folder of secrets of this server's webhooks; `shop` has one."""
    (tmp_path / "shop").write_text(f"whsec_{base64.b64encode(SECRET).decode()}\n")
    before = office.workspace.settings
    object.__setattr__(before, "webhook_secrets", str(tmp_path))
    yield tmp_path
    object.__setattr__(before, "webhook_secrets", None)


def signed(
    body: object, *, id_: str | None = None, secret: bytes = SECRET, at: datetime | None = None
) -> tuple[bytes, dict[str, str]]:
    """Return a body and its headers as the library of Standard Webhooks signs them."""
    content, moment = json.dumps(body).encode(), at or datetime.now(UTC)
    number = id_ or f"msg_{uuid4().hex}"
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(number, moment, content.decode()),
        "content-type": "application/json",
    }
    return content, headers


def bring(office: Office, content: bytes, headers: dict[str, str], name: str = "shop") -> int:
    with office.stranger() as client:
        answer = client.post(f"/v2/webhooks/{name}", content=content, headers=headers)
    return answer.status_code


def test_a_signed_webhook_continues_a_case_without_login_and_the_ledger_names_it(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    assert program
    order = uuid4().hex
    instance = started(office.workspace, "payment", order)
    body = {"event": "invoice.paid", "what": {"order": order, "amount": 3}}
    content, headers = signed(body)
    with office.stranger() as client:
        first, second = (
            client.post("/v2/webhooks/shop", content=content, headers=headers) for _ in range(2)
        )
    assert first.status_code == 202, first.text
    assert (second.status_code, second.content) == (202, first.content), "a replay changes nothing"
    office.worker().run_once()
    assert standing(office.workspace, instance) == ["check"]
    entry = case(office.workspace, instance, ADMINISTRATOR).entries[-1]
    actor = json.loads(entry.body)["actor"]
    assert (actor["kind"], actor["ref"]) == ("service", "webhook:shop")
    assert entry.actor_name == "Webhook shop"
    assert secrets.is_dir()


def test_a_signed_webhook_starts_a_case_that_people_find(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    before = instances_of(office.workspace, "order")
    assert bring(office, *signed({"event": "order.placed", "what": {"number": 7}})) == 202
    office.worker().run_once()
    (made,) = set(instances_of(office.workspace, "order")) - set(before)
    assert program.get(f"/v2/process-instances/{made}").status_code == 200
    assert office.browser("arne").get(f"/cases/{made}").status_code == 200
    assert case(office.workspace, made, ADMINISTRATOR).entries[0].actor_name == "Webhook shop"
    assert secrets.is_dir()
    assert verify_ledger(office.workspace) == ()


def test_a_webhook_may_bring_a_cloud_event_as_it_is(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    assert program
    assert secrets.is_dir()
    order = uuid4().hex
    instance = started(office.workspace, "payment", order)
    brought = event("com.example.invoice.paid", data={"order": order, "amount": 3})
    content, headers = signed(brought)
    assert bring(office, content, {**headers, **STRUCTURED}) == 202
    again, other_headers = signed(brought)
    assert bring(office, again, {**other_headers, **STRUCTURED}) == 202
    office.worker().run_once()
    assert standing(office.workspace, instance) == ["check"]
    content, headers = signed([brought])
    assert bring(office, content, {**headers, **BATCH}) == 415


def test_a_cloud_event_in_a_webhook_needs_no_word_of_its_content_type(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    assert program
    assert secrets.is_dir()
    order = uuid4().hex
    instance = started(office.workspace, "payment", order)
    paid = event("com.example.invoice.paid", data={"order": order, "amount": 3})
    assert bring(office, *signed(paid)) == 202
    office.worker().run_once()
    assert standing(office.workspace, instance) == ["check"]


def test_no_header_that_is_not_signed_says_what_has_happened(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    assert program
    assert secrets.is_dir()
    before = len(instances_of(office.workspace, "order"))
    forged = {
        "ce-specversion": "1.0",
        "ce-id": "1",
        "ce-source": "/forged",
        "ce-type": "com.example.order.placed",
    }
    body = {"event": "nobody.waits", "what": {}}
    placed = event("com.example.order.placed")
    for content in (body, placed):
        for kind in ("application/json", STRUCTURED["content-type"]):
            signed_content, headers = signed(content)
            refused = bring(office, signed_content, {**headers, **forged, "content-type": kind})
            assert refused == 400
    for name in ("ce-type", "ce-source", "ce-subject", "ce-other"):
        signed_content, headers = signed(placed)
        assert bring(office, signed_content, {**headers, name: "x"}) == 400
    for kind in ("text/plain", "application/octet-stream", "application/cloudevents+xml"):
        signed_content, headers = signed(placed)
        assert bring(office, signed_content, {**headers, **forged, "content-type": kind}) == 415
    office.worker().run_once()
    assert len(instances_of(office.workspace, "order")) == before


def documented() -> Resource:
    """The file on events that the documentation shows."""
    text = (Path(__file__).parents[3] / "docs" / "events.md").read_text()
    return Resource("shop.events.json", text.split("```json\n")[1].split("```")[0].encode())


def test_the_documented_file_maps_the_event_and_the_webhook_that_it_speaks_of(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    assert secrets.is_dir()
    deploy(office.workspace, [documented()], actor=ADMINISTRATOR)
    try:
        headers = {
            "ce-specversion": "1.0",
            "ce-type": "com.example.order.placed",
            "ce-source": "https://shop.example",
            "ce-id": uuid4().hex,
            "content-type": "application/json",
        }
        order = b'{"number": "4711", "total": 19.99, "lines": [{"qty": 1}]}'
        answer = program.post("/v2/cloud-events", content=order, headers=headers)
        assert answer.json()["messageName"] == "order-placed", answer.text
        content, headers = signed(
            {"event": "order.placed", "order": {"number": "4711", "lines": [{"qty": 2}]}}
        )
        with office.stranger() as client:
            brought = client.post("/v2/webhooks/shop", content=content, headers=headers)
        assert brought.json().get("messageName") == "order-placed", brought.text
    finally:
        deploy(office.workspace, [mapping(MAPPINGS)], actor=ADMINISTRATOR)


def test_a_changed_secret_counts_beside_the_old_one_until_that_is_taken_away(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    assert program
    new = b"abcdefghijklmnopqrstuvwxyz012345"
    file, body = secrets / "shop", {"type": "nobody.waits", "event": "x", "what": {}}
    assert bring(office, *signed(body, secret=new)) == 403
    file.write_text(f"whsec_{base64.b64encode(new).decode()}\n" + file.read_text())
    assert bring(office, *signed(body, secret=new)) == 202
    assert bring(office, *signed(body)) == 202
    file.write_text(f"whsec_{base64.b64encode(new).decode()}\n")
    assert bring(office, *signed(body)) == 403


def test_what_is_not_signed_as_it_should_be_is_refused_alike_and_changes_nothing(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    order = uuid4().hex
    instance = started(office.workspace, "payment", order)
    body = {"event": "invoice.paid", "what": {"order": order, "amount": 3}}
    content, headers = signed(body)
    now = datetime.now(UTC)
    tries = [
        (content + b" ", headers, "shop"),
        (content, {**headers, "webhook-id": "msg_other"}, "shop"),
        (content, {"content-type": "application/json"}, "shop"),
        (*signed(body, at=now - timedelta(minutes=6)), "shop"),
        (*signed(body, at=now + timedelta(minutes=6)), "shop"),
        (*signed(body, secret=b"x" * 24), "shop"),
        (content, headers, "nobody"),
        (content, headers, "..%2Fshop"),
        (content, headers, "SHOP"),
    ]
    for tried, with_, name in tries:
        assert bring(office, tried, with_, name) in {403, 404}
    assert bring(office, b"x" * 300_000, headers) == 413
    for wrong in ("[]", "7", "{", '{"event": "x"}'):
        moment = datetime.now(UTC)
        made = {
            **headers,
            "webhook-id": f"msg_{uuid4().hex}",
            "webhook-timestamp": str(int(moment.timestamp())),
        }
        made["webhook-signature"] = Webhook(SECRET).sign(made["webhook-id"], moment, wrong)
        assert bring(office, wrong.encode(), made) == 400, wrong
    office.worker().run_once()
    assert standing(office.workspace, instance) == ["pay"]
    assert program
    assert secrets.is_dir()


def test_without_a_folder_of_secrets_no_webhook_is_taken(office: Office) -> None:
    assert office.workspace.settings.webhook_secrets is None
    assert bring(office, *signed({"event": "x", "what": {}})) == 403


def test_a_webhook_that_comes_too_often_is_told_to_wait(
    office: Office, program: httpx.Client, secrets: Path
) -> None:
    assert program
    assert secrets.is_dir()
    limit = office.app.state.webhook_limit
    office.app.state.webhook_limit = type(limit)(2, 0.0)
    try:
        body = {"event": "nobody.waits", "what": {}}
        assert [bring(office, *signed(body)) for _ in range(3)] == [202, 202, 429]
        assert bring(office, *signed(body, secret=b"x" * 24)) == 403, "nobody else uses it up"
    finally:
        office.app.state.webhook_limit = limit
    assert (limit.burst, limit.per_second) == (webhooks.BURST, webhooks.PER_SECOND)
