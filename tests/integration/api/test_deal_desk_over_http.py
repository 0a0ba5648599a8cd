"""What the deal desk has to hold for clerks, customers and mail scanners, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import httpx
import pytest

from api.public_guard import PublicLimits
from engine.commands.publish_message import publish_message
from engine.commands.verify_ledger import verify_ledger
from tests.builders import ADMINISTRATOR, person
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.quotes import posted, quote, submitted, tasks_of
from tests.integration.api.signing_desk import facts, said
from tests.public_links import LINK

NUMBERS = count(1)
COMMENT = "Mehr als zwölf Prozent sind hier nicht vertretbar."


@pytest.fixture(autouse=True)
def fresh_limits(office: Office) -> Iterator[None]:
    """Nobody has opened a link yet."""
    office.app.state.public_limits = PublicLimits()
    yield
    office.app.state.public_limits = PublicLimits()


def task_of(office: Office, case: str, group: str) -> str:
    """Return the path of the task that a group has in a case."""
    [task] = [
        one for one in tasks_of(office.program("arne"), case) if one["candidateGroups"] == [group]
    ]
    return f"/v2/user-tasks/{task['userTaskKey']}"


def decide(office: Office, username: str, task: str, decision: str) -> httpx.Response:
    given = {"variables": {"decision": decision, "comment": COMMENT}}
    answer = posted(office.program(username), f"{task}/completion", given)
    while office.worker().run_once():
        pass
    return answer


def of_system(office: Office, word: str, case: str) -> list[dict[str, Any]]:
    """Return the facts of the system's own chain that are about a case."""
    return [
        one for one in said(office, "system", word) if one.get("data", {}).get("instance") == case
    ]


@pytest.mark.parametrize("groups", [("finance",), ("finance", "administrator")])
def test_who_submits_neither_claims_nor_completes_their_own_approval(
    office: Office, groups: tuple[str, ...]
) -> None:
    name = f"ownquote{next(NUMBERS)}"
    person(office.workspace, name, "sales-rep", *groups, password=PASSWORD)
    case = submitted(office, name, quote(18))
    task = task_of(office, case, "finance")
    own = office.program(name)
    assert posted(own, f"{task}/assignment", {}).status_code == 403
    assert decide(office, name, task, "approve").status_code == 403
    page = office.browser(name).get(f"/tasks/{task.rpartition('/')[2]}").text
    assert "Vier-Augen-Prinzip" in page
    assert "/claim" not in page
    assert {one["candidateGroups"][0] for one in tasks_of(office.program("arne"), case)} == {
        "sales-manager",
        "finance",
    }
    assert said(office, case, "approval.void") == []


def test_a_mail_scanner_opens_the_link_ten_times_and_the_customer_still_signs(
    office: Office,
) -> None:
    values = quote(5)
    values["customer"]["email"] = f"scanned{next(NUMBERS)}@nordkai.example"
    case = submitted(office, "miriam", values)
    [mail] = [one for one in office.postbox.messages if one["To"] == values["customer"]["email"]]
    body = mail.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    assert found is not None
    before = facts(office, case)
    for _ in range(10):
        assert office.stranger().get(f"/t/{found[1]}").status_code == 200
        office.stranger().head(f"/t/{found[1]}")
    assert facts(office, case) == before
    page = office.stranger().get(f"/t/{found[1]}").text
    assert f'action="/t/{found[1]}/signature"' in page


def test_of_two_decisions_at_once_one_counts_and_the_other_is_kept_as_void(
    office: Office,
) -> None:
    name = f"secondmanager{next(NUMBERS)}"
    person(office.workspace, name, "sales-manager", password=PASSWORD)
    case = submitted(office, "miriam", quote(18))
    task = task_of(office, case, "sales-manager")

    def approve(username: str) -> int:
        given = {"variables": {"decision": "approve"}}
        return posted(office.program(username), f"{task}/completion", given).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(approve, ["thomas", name]))
    assert sorted(answers) == [204, 409]
    [granted] = said(office, case, "approval.granted")
    [void] = said(office, case, "approval.void")
    assert void["task"] == granted["task"]
    assert void["data"] == {"result": "approve", "round": 1, "version": "1"}
    assert decide(office, "silke", task_of(office, case, "finance"), "approve").status_code == 204
    assert len(said(office, case, "quote.approved")) == 1
    assert verify_ledger(office.workspace) == ()


def test_what_comes_after_a_refusal_gets_409_and_is_kept_with_who_said_it(office: Office) -> None:
    case = submitted(office, "miriam", quote(18))
    late = task_of(office, case, "finance")
    first = task_of(office, case, "sales-manager")
    assert decide(office, "thomas", first, "reject").status_code == 204
    assert decide(office, "silke", late, "approve").status_code == 409
    [void] = said(office, case, "approval.void")
    assert void["data"]["result"] == "approve"
    assert decide(office, "thomas", first, "reject").status_code == 409, "once more: nothing new"
    assert decide(office, "nora", late, "approve").status_code == 409, "was never asked"
    assert len(said(office, case, "approval.void")) == 1
    page = office.browser("miriam").get(f"/cases/{case}").text
    assert "hat zu spät entschieden" in page


def test_a_recalled_quote_keeps_a_late_decision_in_the_systems_chain(office: Office) -> None:
    values = quote(18)
    case = submitted(office, "miriam", values)
    task = task_of(office, case, "finance")
    publish_message(
        office.workspace,
        "quote.withdrawn",
        correlation_key=str(values["quoteNumber"]),
        variables={"reason": "Der Kunde hat abgesagt."},
        actor=ADMINISTRATOR,
    )
    while office.worker().run_once():
        pass
    length = len(facts(office, case))
    assert decide(office, "silke", task, "approve").status_code == 409
    assert len(facts(office, case)) == length, "nothing is added to a case that has ended"
    [void] = of_system(office, "approval.void", case)
    assert void["data"]["result"] == "approve"
    assert verify_ledger(office.workspace) == ()


def test_who_reads_the_margin_stands_in_the_ledger_and_who_may_not_gets_none(
    office: Office,
) -> None:
    case = submitted(office, "miriam", quote(18))
    read = {}
    for username, group in (("silke", "finance"), ("thomas", "sales-manager")):
        key = task_of(office, case, group).rpartition("/")[2]
        before = len(of_system(office, "access.read", case))
        read[group] = office.browser(username).get(f"/tasks/{key}/form.json").json()["data"]
        assert len(of_system(office, "access.read", case)) == before + 1
    assert read["finance"]["marginText"]
    assert not read["sales-manager"].get("marginText")
    assert json.dumps(read["sales-manager"]).count("unitCost") == 0
    requester = posted(
        office.program("miriam"), "/v2/variables/search", {"filter": {"processInstanceKey": case}}
    )
    assert requester.json()["items"] == []


def test_ninety_days_for_a_public_customer_are_refused_at_the_field_and_nothing_begins(
    office: Office,
) -> None:
    values = quote(5)
    values["customer"]["segment"], values["paymentDays"] = "public", 90
    browser = office.browser("miriam")
    key = browser.get("/start").text.split('href="/start/')[1].partition('"')[0]
    answer = posted(browser, f"/start/{key}", {"data": values})
    assert answer.status_code == 422
    assert "paymentDays" in answer.text
    number = {"filter": {"businessId": values["quoteNumber"]}}
    found = posted(office.program("arne"), "/v2/process-instances/search", number)
    assert found.json()["page"]["totalItems"] == 0
