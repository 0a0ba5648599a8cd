"""Processes drawn in the browser: drafts are one's own, checked and deployed as any file."""

from __future__ import annotations

import httpx
import pytest

from engine.model import Resource
from tests.builders import (
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.api.conftest import PASSWORD, Office, token_of

FORM = form("drawn-form", text_field("reason"))


def drawn(name: str, id_: str = "drawn-process", form_id: str = "drawn-form") -> Resource:
    """Return a process of one task of this name."""
    elements = start_event("look") + user_task("look", "done", form=form_id) + end_event()
    written = process(id_, elements, name="Gezeichnet")
    return Resource(written.name, written.content.replace(b'"Look"', f'"{name}"'.encode()))


@pytest.fixture(scope="module")
def version(office: Office) -> int:
    """Key of a version that is deployed."""
    for username in ("drawing-dana", "drawing-dirk"):
        person(office.workspace, username, "analyst", password=PASSWORD)
    return deployed(office.workspace, drawn("Sehen"), FORM).processes[0].key


def analyst(office: Office, username: str) -> httpx.Client:
    client = office.stranger()
    client.post("/login", data={"username": username, "password": PASSWORD})
    client.headers["x-csrf-token"] = token_of(client)
    return client


def post(client: httpx.Client, path: str, file: Resource, base: int) -> httpx.Response:
    return client.post(path, json={"content": file.content.decode(), "base": str(base)})


def xml_of(client: httpx.Client, key: int) -> str:
    answer = client.get(f"/processes/{key}/edit.json")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["content"])


def test_a_draft_is_kept_for_its_author_and_named_to_others(office: Office, version: int) -> None:
    dana, dirk = analyst(office, "drawing-dana"), analyst(office, "drawing-dirk")
    saved = post(dana, f"/processes/{version}/draft", drawn("Genau sehen"), 1)
    assert saved.status_code == 200, saved.text
    assert "Entwurf gespeichert, " in saved.json()["words"]
    assert "Genau sehen" in xml_of(dana, version)
    assert "Genau sehen" not in xml_of(dirk, version)
    assert "Drawing-dana" in dirk.get(f"/processes/{version}/edit").text
    csrf = {"csrf": dana.headers["x-csrf-token"]}
    thrown = dana.post(f"/processes/{version}/draft/discard", data=csrf)
    assert thrown.status_code == 303
    assert "Genau sehen" not in xml_of(dana, version)
    assert "Drawing-dana" not in dirk.get(f"/processes/{version}/edit").text


def test_checking_says_in_german_what_a_deployment_would_refuse(
    office: Office, version: int
) -> None:
    dana = analyst(office, "drawing-dana")
    wrong = drawn("Sehen")
    broken = Resource(wrong.name, wrong.content.replace(b'targetRef="look"', b'targetRef="gone"'))
    found = post(dana, f"/processes/{version}/draft/check", broken, 1)
    assert found.status_code == 200
    assert "Fehler" in found.json()["html"]
    good = post(dana, f"/processes/{version}/draft/check", drawn("Anders"), 1)
    assert "Fehler" not in good.json()["html"]
    assert "incident" not in good.json()["marks"].values()


def test_a_refused_deployment_says_why_and_changes_nothing(office: Office, version: int) -> None:
    dana = analyst(office, "drawing-dana")
    refused = post(dana, f"/processes/{version}/publish", drawn("Nie", form_id="not-there"), 1)
    assert refused.status_code == 422
    assert "not-there" in refused.json()["html"]
    assert "look" in refused.json()["marks"]
    other = post(dana, f"/processes/{version}/publish", drawn("Nie", "drawn-other"), 1)
    assert other.status_code == 422
    assert "drawn-process" in other.json()["html"]
    newest = dana.get("/processes/drawn-process").headers["location"]
    assert newest == f"/processes/{version}"


def test_a_version_deployed_meanwhile_is_named_and_compared_before_one_goes_over_it(
    office: Office,
) -> None:
    person(office.workspace, "drawing-doro", "analyst", password=PASSWORD)
    doro = analyst(office, "drawing-doro")
    first = deployed(office.workspace, drawn("Eins", "drawn-race"), FORM).processes[0].key
    mine = drawn("Meins", "drawn-race")
    assert post(doro, f"/processes/{first}/draft", mine, 1).status_code == 200
    second = deployed(office.workspace, drawn("Zwei", "drawn-race"), FORM).processes[0].key
    late = post(doro, f"/processes/{first}/publish", mine, 1)
    assert late.status_code == 409
    assert f"/processes/{second}/changes?old={first}" in late.json()["html"]
    assert f"/processes/{second}/changes?old={first}" in doro.get(f"/processes/{first}/edit").text
    done = post(doro, f"/processes/{first}/publish", mine, 2)
    assert done.status_code == 200, done.text
    third = done.json()["address"].partition("?")[0]
    assert "Meins" in doro.get(f"{third}/diagram.json").json()["xml"]
    assert "Version 3" in doro.get(third).text
    # What is deployed is no draft any more.
    assert "Zwei" in xml_of(doro, second)


def test_a_new_process_takes_no_id_that_is_in_use(office: Office, version: int) -> None:
    dirk = analyst(office, "drawing-dirk")
    taken = post(dirk, "/processes/new/publish", drawn("Neu"), 0)
    assert taken.status_code == 409
    assert "schon vergeben" in taken.json()["html"]
    made = post(dirk, "/processes/new/publish", drawn("Neu", "drawn-new"), 0)
    assert made.status_code == 200, made.text
    assert "drawn-new" in dirk.get(made.json()["address"]).text


@pytest.mark.parametrize("username", ["miriam", "henrike"])
def test_who_may_not_deploy_neither_draws_nor_publishes(
    office: Office, version: int, username: str
) -> None:
    browser = office.browser(username)
    assert browser.get(f"/processes/{version}/edit").status_code == 403
    assert browser.get("/processes/new").status_code == 403
    for part in ("draft", "draft/check", "publish"):
        assert post(browser, f"/processes/{version}/{part}", drawn("X"), 1).status_code == 403
    unsigned = httpx.Client(base_url=office.address, cookies=browser.cookies)
    assert post(unsigned, f"/processes/{version}/draft", drawn("X"), 1).status_code == 403


def test_a_draft_has_its_bounds(office: Office, version: int) -> None:
    dana = analyst(office, "drawing-dana")
    large = Resource("a.bpmn", b"x" * 1_900_001)
    assert post(dana, f"/processes/{version}/draft", large, 1).status_code == 409
    nothing = dana.post(f"/processes/{version}/draft", json={"content": "<a/>", "base": "x"})
    assert nothing.status_code == 400
