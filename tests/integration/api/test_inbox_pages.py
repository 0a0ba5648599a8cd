"""The inbox in a browser: filters, kept and shared, many tasks at once, handing on, deputies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of

GROUP = "inbox-clerks"
PEOPLE = ("inbox-ada", "inbox-ben", "inbox-cem")
_TASK = re.compile(r'id="aufgabe-(\d+)"')


@pytest.fixture(scope="module")
def clerks(office: Office) -> Office:
    """The office with three clerks of a group, and processes for them."""
    workspace = office.workspace
    for name in PEOPLE:
        builders.person(workspace, name, GROUP, password=PASSWORD)
    for number, priority in ((1, 90), (2, 10)):
        elements = (
            builders.start_event("look")
            + builders.user_task("look", "judge", groups=GROUP)
            + builders.user_task(
                "judge", "done", groups=GROUP, properties={"vorgang:fourEyes": "look"}
            )
            + builders.end_event()
        )
        made = builders.process(
            f"inbox-{number}",
            elements,
            name=f"Eingang {number}",
            properties={"vorgang:startGroups": GROUP},
        )
        content = made.content.decode().replace(
            "<zeebe:userTask/>",
            f'<zeebe:userTask/><zeebe:priorityDefinition priority="{priority}"/>',
            1,
        )
        builders.deployed(workspace, Resource(made.name, content.encode()))
    return office


@pytest.fixture
def ada(clerks: Office) -> httpx.Client:
    return clerks.browser("inbox-ada")


@pytest.fixture
def ben(clerks: Office) -> httpx.Client:
    return clerks.browser("inbox-ben")


@pytest.fixture(autouse=True)
def nothing_open(clerks: Office) -> Iterator[None]:
    """Each test begins without tasks: what another left is done by whoever may."""
    yield
    operator = clerks.program("arne")
    answer = operator.post(
        "/v2/process-instances/search", json={"filter": {"state": "ACTIVE"}}
    ).json()
    for one in answer["items"]:
        if one["processDefinitionId"].startswith("inbox-"):
            operator.post(
                f"/v2/process-instances/{one['processInstanceKey']}/cancellation", json={}
            )


def post(client: httpx.Client, address: str, /, **fields: str) -> httpx.Response:
    return client.post(address, data={"csrf": token_of(client), **fields})


def started(client: httpx.Client, number: int) -> str:
    """Return the key of the one task of a new case."""
    before = set(listed(client))
    found = re.search(rf'href="/start/(\d+)">Eingang {number}<', client.get("/start").text)
    assert found is not None
    assert post(client, f"/start/{found[1]}/begin").status_code == 303
    (new,) = set(listed(client)) - before
    return new


def listed(client: httpx.Client, query: str = "") -> list[str]:
    answer = client.get(f"/inbox{query}")
    assert answer.status_code == 200, answer.text
    return _TASK.findall(answer.text)


def test_the_list_is_filtered_and_sorted_by_its_address(ada: httpx.Client) -> None:
    high, low = started(ada, 1), started(ada, 2)
    assert listed(ada, "?order=priority") == [high, low]
    assert listed(ada, "?order=newest") == [low, high]
    for query in (
        "?process=inbox-1",
        "?task=inbox-1:look",
        "?priority=high",
        f"?group={GROUP}&process=inbox-1",
        "?q=Eingang+1",
        "?due=none&process=inbox-1",
    ):
        assert listed(ada, query) == [high], query
    for query in ("?q=gibt-es-nicht", "?due=overdue", "?business=X-1", "?process=%25"):
        assert listed(ada, query) == [], query
    page = ada.get("/inbox?q=gibt-es-nicht").text
    assert "Nichts gefunden" in page
    assert 'value="gibt-es-nicht"' in page
    assert listed(ada, "?view=mine") == []
    assert listed(ada, "?page=2") == []
    assert sorted(listed(ada, "?order=nonsense&page=-1&due=x")) == sorted([high, low])


def test_the_number_of_a_case_and_words_of_it_find_its_tasks(
    clerks: Office, ada: httpx.Client
) -> None:
    program = clerks.program("arne")
    key = program.post(
        "/v2/process-instances",
        json={"processDefinitionId": "inbox-1", "businessId": "EIN-2026-77"},
    ).json()
    assert "processInstanceKey" in key, key
    other = started(ada, 1)
    found = listed(ada, "?business=EIN-2026-77")
    assert len(found) == 1
    assert other not in found
    assert listed(ada, "?q=ein-2026-77") == found
    assert listed(ada, "?business=EIN-2026") == []


def test_a_filter_is_kept_under_a_name_shared_renamed_and_deleted(
    ada: httpx.Client, ben: httpx.Client, clerks: Office
) -> None:
    kept = post(ada, "/inbox/filters", name="Eilige", address="priority=high", share=GROUP)
    assert kept.headers["location"] == "/inbox?priority=high&done=filter-kept"
    for client in (ada, ben):
        page = client.get("/inbox").text
        assert re.search(r'href="/inbox\?priority=high">Eilige', page)
    assert "Eilige" not in clerks.browser("silke").get("/inbox/filters").text
    managed = ada.get("/inbox/filters").text
    (key,) = re.findall(r'name="key" value="(\d+)"', managed)
    assert not re.findall(r'name="key"', ben.get("/inbox/filters").text)
    assert post(ben, f"/inbox/filters/{key}/delete").status_code == 404
    assert post(ben, "/inbox/filters", key=key, name="Meins", address="").status_code == 422
    post(ada, "/inbox/filters", key=key, name="Dringende", address="priority=high", share="")
    assert "Dringende" in ada.get("/inbox").text
    assert "Dringende" not in ben.get("/inbox").text
    assert post(ada, "/inbox/filters", name=" ", address="").status_code == 422
    assert post(ada, "/inbox/filters", name="x", address="", share="finance").status_code == 422
    post(ada, f"/inbox/filters/{key}/delete")
    assert "Dringende" not in ada.get("/inbox").text


def test_what_a_filter_says_is_sealed_in_the_database(ada: httpx.Client, clerks: Office) -> None:
    post(ada, "/inbox/filters", name="Frau Kessler", address="q=Kessler")
    with clerks.workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT f::text FROM engine.inbox_filter f").scalars()
        text = "".join(rows)
    assert text
    assert b"Kessler".hex() not in text
    assert "Kessler" not in text


def test_selected_tasks_are_claimed_and_given_back_and_what_failed_is_told(
    ada: httpx.Client, ben: httpx.Client
) -> None:
    first, second = started(ada, 1), started(ada, 2)
    both = {f"task-{first}": "1", f"task-{second}": "1"}
    answer = post(ada, "/inbox/bulk", act="claim", list="order=newest", **both)
    assert answer.headers["location"] == "/inbox?order=newest&done=bulk-claim"
    assert listed(ada, "?view=mine&order=newest") == [second, first]
    third = started(ada, 1)
    failed = post(ben, "/inbox/bulk", act="claim", **both, **{f"task-{third}": "1"})
    assert failed.status_code == 422
    assert "2 Aufgaben blieben, wie sie waren" in failed.text
    assert "Übernommen: 1." in failed.text
    assert listed(ben, "?view=mine") == [third]
    assert post(ada, "/inbox/bulk", act="release", **both).status_code == 303
    assert listed(ada, "?view=mine") == []
    nothing = post(ada, "/inbox/bulk", act="claim")
    assert nothing.status_code == 422
    assert "Wählen Sie zuerst Aufgaben aus" in nothing.text


def test_a_task_is_handed_on_with_a_reason_and_never_past_four_eyes(
    clerks: Office, ada: httpx.Client, ben: httpx.Client
) -> None:
    look = started(ada, 1)
    post(ben, f"/tasks/{look}/claim")
    post(ben, f"/tasks/{look}/finish")
    (judge,) = listed(ada, "?process=inbox-1")
    assert ada.get(f"/tasks/{judge}/assign").status_code == 403, "it is not theirs yet"
    post(ada, f"/tasks/{judge}/claim")
    page = ada.get(f"/tasks/{judge}/assign").text
    assert "(inbox-cem)" in page
    assert "(inbox-ben)" not in page, "they did what it judges"
    for fields in ({"assignee": "inbox-ben", "reason": "Bitte"}, {"assignee": "inbox-cem"}):
        assert post(ada, f"/tasks/{judge}/assign", **fields).status_code == 422
    fields = {"assignee": "inbox-cem", "reason": "Ich bin morgen nicht da"}
    answer = post(ada, f"/tasks/{judge}/assign", **fields)
    assert answer.headers["location"] == "/inbox?done=assigned"
    assert listed(clerks.browser("inbox-cem"), "?view=mine") == [judge]
    assert post(ada, f"/tasks/{judge}/assign", **fields).status_code == 403
    case = re.search(r'href="/cases/(\d+)"', clerks.browser("arne").get(f"/tasks/{judge}").text)
    assert case is not None
    told = html.unescape(clerks.browser("arne").get(f"/cases/{case[1]}").text)
    assert "Ich bin morgen nicht da" in told


def test_the_next_task_opens_at_once_for_who_chose_so(ada: httpx.Client) -> None:
    first, second = started(ada, 1), started(ada, 2)
    post(ada, "/inbox/choices", next="1", keys="1")
    done = post(ada, f"/tasks/{first}/finish")
    assert done.headers["location"].startswith(f"/tasks/{second}?done=completed")
    post(ada, "/inbox/choices")
    page = ada.get("/inbox").text
    assert "data-shortcuts" not in page
    done = post(ada, f"/tasks/{second}/finish")
    assert done.headers["location"].startswith("/inbox?done=completed")
    post(ada, "/inbox/choices", keys="1")
    assert "data-shortcuts" in ada.get("/inbox").text


def test_a_deputy_is_named_sees_the_tasks_and_works_in_the_absent_ones_name(
    clerks: Office, ada: httpx.Client, ben: httpx.Client
) -> None:
    task = started(ada, 1)
    post(ada, f"/tasks/{task}/claim")
    page = ada.get("/account/absence").text
    found = re.search(r'value="(acc_\w+)">Inbox-ben', page)
    assert found is not None
    today = datetime.now(UTC) - timedelta(days=1)
    week = {"from": f"{today:%Y-%m-%d}", "until": f"{today + timedelta(days=7):%d.%m.%Y}"}
    missing = post(ada, "/account/absence", **week)
    assert missing.status_code == 422
    assert "Wählen Sie, wer vertritt" in missing.text
    answer = post(ada, "/account/absence", deputy=found[1], **week)
    assert answer.headers["location"] == "/account/absence?done=deputy-named"
    twice = post(ada, "/account/absence", deputy=found[1], **week)
    assert "schon eine Vertretung bestimmt" in twice.text
    assert listed(ben, "?view=deputy") == [task]
    assert "für Inbox-ada" in ben.get("/inbox").text
    shown = ben.get(f"/tasks/{task}").text
    assert "In Vertretung für Inbox-ada." in shown
    assert post(ben, f"/tasks/{task}/finish").status_code == 303
    case = re.search(r'href="/cases/(\d+)"', shown)
    assert case is not None
    assert "in Vertretung für Inbox-ada" in ben.get(f"/cases/{case[1]}").text
    (key,) = re.findall(r"/account/absence/(\d+)/withdraw", ada.get("/account/absence").text)
    assert "withdraw" not in ben.get("/account/absence").text
    assert post(ben, f"/account/absence/{key}/withdraw").status_code == 403
    assert post(ada, f"/account/absence/{key}/withdraw").status_code == 303
    assert "Vertretung" not in ben.get("/inbox").text.split('class="rail"')[1].split("</nav>")[0]


def test_what_may_be_started_is_found_by_its_name(ada: httpx.Client) -> None:
    assert "Eingang 2" not in ada.get("/start?q=eingang+1").text
    assert "Eingang 1" in ada.get("/start?q=EINGANG").text
    assert "Kein Prozess heißt so." in ada.get("/start?q=nichts").text
