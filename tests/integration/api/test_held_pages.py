"""The page of what is held back before any case begins: seen, and let go for a reason."""

from __future__ import annotations

import json
import re
from itertools import count

import pytest

from engine.commands.suspend_process_definition import suspend_process_definition
from engine.commands.verify_ledger import verify_ledger
from engine.model import Resource
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event, user_task
from tests.integration.api.conftest import Office, token_of
from tests.integration.api.quotes import posted
from tests.unit.core.event_diagrams import content as drawn
from tests.unit.core.event_diagrams import (
    element,
    flows,
    message,
    message_root,
    people,
    several,
)

ORDERED, PAID = "held-ordered", "held-paid"
"""No other test of the shared office waits for these."""


def both(id_: str) -> Resource:
    """Starts when an order and its payment have come."""
    start = element("startEvent", "s", message(ORDERED) + message(PAID), parallelMultiple="true")
    body = start + people("u") + several("endEvent", "e") + flows("s > u > e")
    return Resource(f"{id_}.bpmn", drawn(body, message_root(ORDERED, PAID), id_))


_CUSTOMERS = count(1)


@pytest.fixture
def customer() -> str:
    return f"erika-{next(_CUSTOMERS)}@example.com"


@pytest.fixture
def held(office: Office, customer: str) -> str:
    """The key of what the start event of a process has got of a customer's order."""
    deployed(office.workspace, both("gathered"))
    order = {"name": ORDERED, "correlationKey": customer, "variables": {"iban": "DE"}}
    assert posted(office.program("arne"), "/v2/messages/publication", order).status_code == 200
    office.worker().run_once()
    page = office.browser("arne").get("/held").text
    keys: list[str] = re.findall(r'href="/held/triggers/(\d+)/drop"', page)
    return keys[-1]


def test_what_a_start_event_holds_is_shown_and_dropped_for_a_reason(
    office: Office, held: str, customer: str
) -> None:
    arne = office.browser("arne")
    page = arne.get("/held").text
    assert "Startereignisse, die auf Weiteres warten" in page
    assert ORDERED in page
    assert customer not in page
    asked = arne.get(f"/held/triggers/{held}/drop")
    assert f"„{ORDERED}“ verwerfen?" in asked.text
    csrf = token_of(arne)
    without = arne.post(f"/held/triggers/{held}/drop", data={"csrf": csrf, "reason": " "})
    assert without.status_code == 422
    given = {"csrf": csrf, "reason": "Erika hat storniert"}
    answer = arne.post(f"/held/triggers/{held}/drop", data=given)
    assert answer.headers["location"] == "/held?done=dropped"
    assert f"/held/triggers/{held}/drop" not in arne.get("/held").text
    assert arne.post(f"/held/triggers/{held}/drop", data=given).status_code == 404
    with office.workspace.transaction() as connection:
        entry = office.workspace.ledger.entries_of(connection, "system")[-1]
        sealed = office.workspace.ledger.open_personal(connection, entry)
    intervened, dropped = json.loads(entry.body)["facts"]
    assert intervened["data"] == {"operation": "drop-trigger", "target": "gathered"}
    assert (dropped["type"], dropped["data"]["message"]) == ("message.failed", ORDERED)
    assert list(sealed.values()) == ["Erika hat storniert"]
    assert b"rika" not in entry.body
    assert verify_ledger(office.workspace) == ()


def test_what_was_dropped_starts_nothing_with_what_comes_later(
    office: Office, held: str, customer: str
) -> None:
    arne = office.browser("arne")
    given = {"csrf": token_of(arne), "reason": "storniert"}
    assert arne.post(f"/held/triggers/{held}/drop", data=given).status_code == 303
    paid = {"name": PAID, "correlationKey": customer, "variables": {}}
    posted(office.program("arne"), "/v2/messages/publication", paid)
    office.worker().run_once()
    wanted = {"filter": {"processDefinitionId": "gathered"}}
    found = posted(office.program("arne"), "/v2/process-instances/search", wanted).json()
    assert found["items"] == []


def test_who_only_audits_sees_it_and_lets_nothing_go(office: Office, held: str) -> None:
    henrike, miriam = office.browser("henrike"), office.browser("miriam")
    page = henrike.get("/held")
    assert page.status_code == 200
    assert "/drop" not in page.text
    assert henrike.get(f"/held/triggers/{held}/drop").status_code == 403
    given = {"csrf": token_of(henrike), "reason": "nur so"}
    assert henrike.post(f"/held/triggers/{held}/drop", data=given).status_code == 403
    assert miriam.get("/held").status_code == 403


def test_a_suspended_version_is_listed_and_resumed_for_a_reason(office: Office) -> None:
    tasks = start_event("check") + user_task("check", "done") + end_event()
    key = deployed(office.workspace, process("stalled", tasks)).processes[0].key
    program, arne = office.program("arne"), office.browser("arne")
    assert program.get(f"/v2/process-definitions/{key}").json()["suspended"] is False
    suspend_process_definition(
        office.workspace, key, "Fehler im Modell", instances=False, actor=ADMINISTRATOR
    )
    assert program.get(f"/v2/process-definitions/{key}").json()["suspended"] is True
    page = arne.get("/held").text
    assert "Angehaltene Prozessversionen" in page
    assert f'href="/held/versions/{key}/resume"' in page
    assert "fortsetzen?" in arne.get(f"/held/versions/{key}/resume").text
    given = {"csrf": token_of(arne), "reason": "behoben"}
    answer = arne.post(f"/held/versions/{key}/resume", data=given)
    assert answer.headers["location"] == "/held?done=resumed-version"
    assert f"/held/versions/{key}/resume" not in arne.get("/held").text
    assert arne.get(f"/held/versions/{key}/resume").status_code == 404
    assert program.get(f"/v2/process-definitions/{key}").json()["suspended"] is False
