"""Tasks that somebody does by a link, over HTTP: what opens, what does not, and what is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from api.public_guard import PublicLimits, stamped
from engine.commands.count_asking import Limit
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.public_links import hash_of, holder_of, token_of
from engine.public_tasks import linked_task
from tests import builders
from tests.integration.api.conftest import Office
from tests.public_links import LINK, forms, settings, settings_forms, sign_up

GROUP, ID, CHOICES = "link-desk", "link-sign-up", "link-settings"
CLERK = Person("link-clerk", "linkclerk", "Klara", frozenset({GROUP}))
NAMES = count(1)


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    """An office with a sign-up and with settings, each by a link."""
    builders.deployed(office.workspace, sign_up(ID, "newsletter", GROUP), *forms(ID))
    builders.deployed(office.workspace, settings(CHOICES, GROUP), *settings_forms(CHOICES))
    builders.person(office.workspace, "linkclerk", GROUP)
    return office


@pytest.fixture(autouse=True)
def fresh_limits(desk: Office) -> Iterator[None]:
    """Nobody has asked for anything yet."""
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM engine.asked WHERE name LIKE 'public-%%'")
    desk.app.state.public_limits = PublicLimits()
    yield
    desk.app.state.public_limits = PublicLimits()


def begun(desk: Office, id_: str = ID) -> tuple[int, str, str]:
    """Return a new case, who it is about, and the link that they have got."""
    address = f"kim{next(NAMES)}@{id_}.example.com"
    key = start_process_instance(desk.workspace, id_, variables={"email": address}, actor=CLERK).key
    return key, address, mailed(desk, address)[-1]


def mailed(desk: Office, address: str) -> list[str]:
    """Return the links that somebody has got by mail."""
    while desk.worker().run_once():
        pass
    texts = [one.get_content() for one in desk.postbox.messages if one["To"] == address]
    return [found[1] for text in texts if (found := LINK.search(text))]


def stamp(desk: Office, token: str) -> str:
    key, now = linked_task(desk.workspace, token).key, datetime.now(UTC)
    return stamped(desk.workspace.ledger.keys.state, f"t/{token}", key, now)


def sent(
    desk: Office, token: str, by: str | None = None, data: object | None = None, **headers: str
) -> httpx.Response:
    named = {"x-csrf-token": stamp(desk, token) if by is None else by, **headers}
    body = {"data": data or {}, "beside": {}}
    return desk.stranger().post(f"/t/{token}", json=body, headers=named)


def entries(desk: Office, case: int) -> list[dict[str, Any]]:
    with desk.workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body FROM ledger.entry WHERE inst = %s ORDER BY seq", (str(case),)
        ).all()
    return [json.loads(bytes(row[0])) for row in rows]


def completed(desk: Office, case: int) -> int:
    facts = [fact["type"] for one in entries(desk, case) for fact in one["facts"]]
    return facts.count("task.completed")


def test_a_link_is_shown_by_get_and_done_by_post_alone(desk: Office) -> None:
    case, address, token = begun(desk)
    before = len(entries(desk, case))
    for _ in range(3):  # a scanner of mails looks, and looks again
        page = desk.stranger().get(f"/t/{token}")
        desk.stranger().head(f"/t/{token}")
        assert page.status_code == 200
        assert address in page.text
        assert "set-cookie" not in page.headers
    assert len(entries(desk, case)) == before
    answer = sent(desk, token)
    assert answer.json() == {"location": f"/t/{token}/thanks"}, answer.text
    assert completed(desk, case) == 1
    thanks = desk.stranger().get(f"/t/{token}/thanks")
    assert "Ihre Angaben sind angekommen" in thanks.text
    assert address not in thanks.text


def test_the_ledger_names_the_link_and_nobody_and_what_was_shown(desk: Office) -> None:
    (case, _, token), (other, _, second) = begun(desk), begun(desk)
    for one in (token, second):
        assert sent(desk, one).status_code == 200
    (mine,) = (one for one in entries(desk, case) if one["actor"]["kind"] == "subject")
    (theirs,) = (one for one in entries(desk, other) if one["actor"]["kind"] == "subject")
    assert mine["actor"]["ref"] == holder_of(token).account_id
    assert mine["actor"] != theirs["actor"]
    (fact,) = (one for one in mine["facts"] if one["type"] == "task.completed")
    assert {"form", "shown"} <= fact["refs"].keys()
    assert token not in json.dumps(entries(desk, case))


def test_a_used_link_says_so_and_does_nothing(desk: Office) -> None:
    case, _, token = begun(desk)
    mine = stamp(desk, token)
    assert sent(desk, token, mine).status_code == 200
    assert sent(desk, token, mine).status_code == 200  # the same page, sent off again
    again = sent(desk, token)
    assert again.status_code == 422
    page = desk.stranger().get(f"/t/{token}")
    assert page.status_code == 410
    assert "Das ist schon erledigt" in page.text
    assert completed(desk, case) == 1


def test_sent_off_by_many_at_once_it_is_one_step(desk: Office) -> None:
    case, _, token = begun(desk)
    stamps = [stamp(desk, token) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        answers = [*threads.map(lambda one: sent(desk, token, one).status_code, stamps)]
    assert sorted(answers) == [200, *[422] * 7]
    assert completed(desk, case) == 1


def test_an_expired_link_takes_nothing_and_a_new_one_goes_where_the_old_one_went(
    desk: Office,
) -> None:
    case, address, token = begun(desk)
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.public_link SET expires_at = now() - interval '1 second' "
            "WHERE hash = %s",
            (hash_of(token),),
        )
    assert sent(desk, token).status_code == 422
    assert completed(desk, case) == 0
    page = desk.stranger().get(f"/t/{token}")
    assert page.status_code == 410
    assert "Neuen Link anfordern" in page.text
    asked = desk.stranger().post(f"/t/{token}/renewal", data={"stamp": stamp(desk, token)})
    assert asked.headers["location"] == f"/t/{token}/asked"
    assert "unterwegs" in desk.stranger().get(f"/t/{token}/asked").text
    links = mailed(desk, address)
    assert len(links) == 2
    assert links[0] == token
    withdrawn = desk.stranger().get(f"/t/{token}")
    assert withdrawn.status_code == 410
    assert "zurückgezogen" in withdrawn.text
    assert sent(desk, links[1]).status_code == 200
    assert completed(desk, case) == 1


def test_a_new_link_is_not_sent_for_a_get_a_used_link_or_too_often(desk: Office) -> None:
    _, address, token = begun(desk)
    assert desk.stranger().get(f"/t/{token}/renewal").status_code in {404, 405}
    assert desk.stranger().post(f"/t/{token}/renewal", data={"stamp": "x"}).status_code == 303
    assert len(mailed(desk, address)) == 1
    limits = desk.app.state.public_limits
    desk.app.state.public_limits = replace(limits, links=Limit("no-links", 0, timedelta(hours=1)))
    stamped_ = stamp(desk, token)
    assert desk.stranger().post(f"/t/{token}/renewal", data={"stamp": stamped_}).status_code == 429


def test_a_link_for_many_uses_stays_until_it_is_withdrawn(desk: Office) -> None:
    case, _, token = begun(desk, CHOICES)
    for topic in ("alles", "wenig"):
        assert sent(desk, token, data={"topic": topic}).status_code == 200
        assert "Zurück zur Seite" in desk.stranger().get(f"/t/{token}/thanks").text
        assert topic in desk.stranger().get(f"/t/{token}").text
    assert sent(desk, token, data={"topic": "nichts"}).status_code == 200
    assert desk.stranger().get(f"/t/{token}").status_code == 410
    assert completed(desk, case) == 3


def test_a_page_of_a_task_that_is_done_does_not_do_the_next(desk: Office) -> None:
    case, _, token = begun(desk, CHOICES)
    first, old = stamp(desk, token), stamp(desk, token)
    assert sent(desk, token, first, {"topic": "a"}).status_code == 200
    assert sent(desk, token, old, {"topic": "b"}).status_code == 422
    assert completed(desk, case) == 1


def test_a_cancelled_case_withdraws_its_link(desk: Office) -> None:
    case, _, token = begun(desk)
    mine = stamp(desk, token)
    desk.program("arne").post(f"/v2/process-instances/{case}/cancellation", json={})
    page = desk.stranger().get(f"/t/{token}")
    assert (page.status_code, "zurückgezogen" in page.text) == (410, True)
    assert sent(desk, token, mine).status_code == 422


def test_what_is_guessed_or_taken_from_the_database_opens_nothing(desk: Office) -> None:
    case, _, token = begun(desk)
    with desk.workspace.transaction() as connection:
        [[held]] = connection.exec_driver_sql(
            "SELECT hash FROM engine.public_link WHERE process_instance_key = %s", (case,)
        ).all()
    found = desk.program("arne").post(
        "/v2/variables/search",
        json={"filter": {"processInstanceKey": str(case), "name": "confirmation"}},
    )
    id_ = json.loads(found.json()["items"][0]["value"])
    wrong = [
        *(id_, bytes(held).hex(), token_of(b"another key", case, id_), token[:-1], token + "A"),
        *(token_of(desk.workspace.ledger.keys.state, case + 1, id_), "A" * 32, "x.x"),
    ]
    for one in wrong:
        page = desk.stranger().get(f"/t/{one}")
        assert page.status_code == 404, one
        assert "@" not in page.text
    for one in (token[:-1], "A" * 32):
        assert sent(desk, one, "x").status_code == 422
    assert desk.stranger().get(f"/t/{token}").status_code == 200


def test_only_a_page_of_ours_for_this_link_sends_it_off(desk: Office) -> None:
    case, _, token = begun(desk)
    _, _, other = begun(desk)
    own = stamp(desk, token)
    late = stamped(
        desk.workspace.ledger.keys.state,
        f"t/{token}",
        linked_task(desk.workspace, token).key,
        datetime.now(UTC) - timedelta(days=2),
    )
    for one in ("", stamp(desk, other), own[:-1], late):
        assert sent(desk, token, one).status_code == 422
    assert sent(desk, token, own, origin="https://evil.example").status_code == 403
    assert sent(desk, token, own, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert sent(desk, token, own, data={"confirmation": "x"}).status_code == 422
    body = {"data": {}, "beside": {"fax": "1"}}
    filled = desk.stranger().post(f"/t/{token}", json=body, headers={"x-csrf-token": own})
    assert filled.status_code == 422
    assert completed(desk, case) == 0


def test_a_held_case_takes_nothing_by_its_link(desk: Office) -> None:
    case, _, token = begun(desk)
    mine, arne = stamp(desk, token), desk.program("arne")
    held = arne.post(f"/v2/process-instances/{case}/suspension", json={"reason": "ruht"})
    assert held.status_code < 300, held.text
    page = desk.stranger().get(f"/t/{token}")
    assert (page.status_code, "Wird bearbeitet" in page.text) == (410, True)
    assert sent(desk, token, mine).status_code == 422
    assert completed(desk, case) == 0


def test_nobody_with_an_account_finds_the_task_among_theirs(desk: Office) -> None:
    case, _, token = begun(desk)
    key = linked_task(desk.workspace, token).key
    answer = desk.program("miriam").post(f"/v2/user-tasks/{key}/completion", json={})
    assert answer.status_code in {403, 404}
    assert completed(desk, case) == 0


def test_a_task_by_link_that_an_operator_changes_stands_as_no_incident_and_keeps_its_link(
    desk: Office,
) -> None:
    case, _, token = begun(desk)
    key, arne = linked_task(desk.workspace, token).key, desk.program("arne")
    changed = arne.patch(f"/v2/user-tasks/{key}", json={"changeset": {"priority": 80}})
    assert changed.status_code == 204, changed.text
    found = arne.post("/v2/incidents/search", json={"filter": {"processInstanceKey": str(case)}})
    assert found.json()["items"] == []
    assert sent(desk, token).status_code == 200
    assert completed(desk, case) == 1
