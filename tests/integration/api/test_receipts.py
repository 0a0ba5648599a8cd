"""Receipts over HTTP and on the page: for whoever may see the case, checked without us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.waiting_for_receipts import awaited_receipt
from audit.cosignature import Policy
from audit.receipt import check_receipt, read_receipt
from engine.commands.start_process_instance import start_process_instance
from engine.faults import NotFound
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.builders import SIMPLE, deployed, person
from tests.integration.api.conftest import PASSWORD, running
from tests.witness_office import Office


@pytest.fixture
def served(settings: Settings, tmp_path: Path) -> Iterator[tuple[Workspace, Office, httpx.Client]]:
    """A server with a case, its witnesses, and alice's program."""
    (tmp_path / "office").mkdir()
    listed = str(tmp_path / "office" / "witnesses")
    opened = open_workspace(replace(settings, witnesses=listed))
    office = Office(tmp_path / "office", opened)
    office.engage("kanzlei")
    deployed(opened, SIMPLE)
    person(opened, "alice", "clerk", password=PASSWORD)
    person(opened, "mallory", "sales", password=PASSWORD)
    with (
        running(opened) as address,
        httpx.Client(base_url=address, auth=("alice", PASSWORD), timeout=30) as client,
    ):
        yield opened, office, client
    opened.close()


def case(workspace: Workspace) -> int:
    from engine import queries

    alice = queries.person_of_username(workspace, "alice")
    return start_process_instance(workspace, "simple", variables={}, actor=alice).key


def test_a_receipt_is_awaited_and_needs_nobody_of_us_to_be_believed(
    served: tuple[Workspace, Office, httpx.Client],
) -> None:
    workspace, office, client = served
    key = case(workspace)
    path = f"/v2/process-instances/{key}/ledger/1/receipt"
    assert client.get(path).status_code == 404
    with office.open("kanzlei"):
        answer = client.get(path, params={"wait": "true"})
    assert (answer.status_code, answer.headers["witnessed"]) == (200, "yes")
    assert f"{key}-1.tlog-proof" in answer.headers["content-disposition"]
    made = read_receipt(answer.text)
    vkeys = [workspace.ledger.keys.vkey(workspace.ledger.origin)]
    policy = Policy((office.vkeys["kanzlei"],), 1)
    assert check_receipt(made, vkeys, policy) == []
    assert client.get(path).text == answer.text
    entries = client.get(f"/v2/process-instances/{key}/ledger").json()["items"]
    assert made.body == entries[0]["body"].encode()
    assert made.index == entries[0]["index"]


def test_while_the_witnesses_are_silent_a_receipt_says_so(
    served: tuple[Workspace, Office, httpx.Client],
) -> None:
    workspace, _, client = served
    from engine import queries

    key = case(workspace)
    alice = queries.person_of_username(workspace, "alice")
    made = awaited_receipt(workspace, key, 1, alice, patience=0.0)
    assert not made.witnessed
    answer = client.get(f"/v2/process-instances/{key}/ledger/1/receipt")
    assert (answer.status_code, answer.headers["witnessed"]) == (200, "no")
    with pytest.raises(NotFound):
        awaited_receipt(workspace, key, 99, alice, patience=0.0)


def test_who_may_not_see_the_case_gets_no_receipt(
    served: tuple[Workspace, Office, httpx.Client],
) -> None:
    workspace, _, client = served
    path = f"/v2/process-instances/{case(workspace)}/ledger/1/receipt"
    for wait in ("true", "false"):
        answer = client.get(path, params={"wait": wait}, auth=("mallory", PASSWORD))
        assert answer.status_code == 403
    assert client.get("/v2/process-instances/1/ledger/1/receipt").status_code == 404


def test_the_page_of_an_entry_offers_its_receipt_once_there_is_one(
    served: tuple[Workspace, Office, httpx.Client],
) -> None:
    workspace, office, client = served
    key = case(workspace)
    with httpx.Client(base_url=client.base_url, timeout=30) as browser:
        browser.post("/login", data={"username": "alice", "password": PASSWORD})
        link = f"/cases/{key}/ledger/1/beleg.tlog-proof"
        assert link not in browser.get(f"/cases/{key}/ledger/1").text
        with office.open("kanzlei"):
            client.get(f"/v2/process-instances/{key}/ledger/1/receipt?wait=true")
        assert link in browser.get(f"/cases/{key}/ledger/1").text
        assert read_receipt(browser.get(link).text).body is not None
