"""A message that a model offers somebody is sent by a button of the case's page, with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.queries import case, inbox
from tests.builders import ADMINISTRATOR, person
from tests.integration.api.conftest import PASSWORD, Office, token_of
from tests.integration.engine.test_deal_desk import quote

LABEL = "Angebot zurückrufen"


def signed_in(office: Office, name: str) -> httpx.Client:
    client = office.stranger()
    assert client.post("/login", data={"username": name, "password": PASSWORD}).is_redirect
    return client


def test_the_requester_recalls_a_quote_while_two_tasks_are_open(office: Office) -> None:
    """Both are cancelled, and an approver who decides later is told that it is over."""
    workspace = office.workspace
    rep = person(workspace, "recall-rep", "sales-rep", password=PASSWORD)
    approvers = [
        person(workspace, f"recall-{group}-{number}", group, password=PASSWORD)
        for group in ("sales-manager", "finance")
        for number in (1, 2)
    ]
    day = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    given = quote("18", quoteNumber="A-2026-6612", validUntil=day)
    key = start_process_instance(workspace, "deal-desk", variables=given, actor=rep).key
    worker = office.worker()
    while worker.run_once():
        pass
    tasks = [one for one in inbox(workspace, approvers[0]) if one.process_instance_key == key]
    tasks += [one for one in inbox(workspace, approvers[2]) if one.process_instance_key == key]
    assert len(tasks) == 2

    with office.program(approvers[0].username) as approver:
        assert approver.get(f"/v2/process-instances/{key}/offers").json() == {"items": []}
        with office.program(rep.username) as program:
            (offer,) = program.get(f"/v2/process-instances/{key}/offers").json()["items"]
            call = f"/v2/process-instances/{key}/offers/{offer['offerKey']}"
            assert (offer["label"], offer["messageName"]) == (LABEL, "quote.withdrawn")
            assert program.post(call, json={}).status_code == 400
        assert approver.post(call, json={"reason": "Nein"}).status_code == 403

        browser, page = signed_in(office, rep.username), f"/cases/{key}/offers/{offer['offerKey']}"
        assert LABEL in browser.get(f"/cases/{key}").text
        assert LABEL in browser.get(page).text
        posted = {"csrf": token_of(browser), "reason": ""}
        assert browser.post(page, data=posted).status_code == 422
        posted["reason"] = "Der Kunde hat abgesagt."
        assert browser.post(page, data=posted).headers["location"] == f"/cases/{key}?done=sent"
        assert LABEL not in browser.get(f"/cases/{key}").text
        assert browser.post(page, data=posted).status_code == 404

        answer = approver.post(
            f"/v2/user-tasks/{tasks[0].key}/completion", json={"variables": {"decision": "approve"}}
        )
        assert answer.status_code == 409
    seen = case(workspace, key, ADMINISTRATOR)
    assert [one.state for one in seen.user_tasks] == ["cancelled", "cancelled"]
    received = [
        entry
        for entry in seen.entries
        if any(fact["type"] == "message.received" for fact in entry.facts)
    ]
    assert [one.actor_name for one in received] == ["Recall-rep"]
    assert verify_ledger(workspace) == ()
