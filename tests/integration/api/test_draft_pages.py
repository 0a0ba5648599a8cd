"""Several drafts at once: checked and deployed together, all of them or none."""

from __future__ import annotations

import re

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
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.test_process_editor import analyst
from tests.unit.dmn.models import decision, definitions, literal


def drawn(form_id: str, name: str = "Gemeinsam") -> Resource:
    elements = start_event("look") + user_task("look", "done", form=form_id) + end_event()
    return process("together-process", elements, name=name)


@pytest.fixture(scope="module")
def first(office: Office) -> tuple[int, int]:
    """Keys of a process and its form."""
    person(office.workspace, "together-tina", "analyst", password=PASSWORD)
    made = deployed(
        office.workspace,
        drawn("together-form"),
        form("together-form", text_field("reason")),
    )
    return made.processes[0].key, made.forms[0].key


def keep(client: httpx.Client, path: str, file: Resource, base: int) -> None:
    body = {"content": file.content.decode(), "base": str(base)}
    answer = client.post(f"{path}/draft", json=body)
    assert answer.status_code == 200, answer.text


def press(client: httpx.Client, path: str, *chosen: str) -> httpx.Response:
    csrf = {"csrf": client.headers["x-csrf-token"]}
    return client.post(path, data=csrf | dict.fromkeys(chosen, "on"))


def fields(client: httpx.Client) -> list[str]:
    return re.findall(r'type="checkbox" name="([^"]+)"', client.get("/drafts").text)


def test_a_process_and_the_new_form_that_it_links_are_deployed_together(
    office: Office, first: tuple[int, int]
) -> None:
    tina = analyst(office, "together-tina")
    keep(tina, f"/processes/{first[0]}", drawn("together-new"), 1)
    keep(tina, "/forms/new", form("together-new", text_field("amount")), 0)
    chosen = fields(tina)
    assert chosen == ["form:", "process:together-process"]
    alone = press(tina, "/drafts/publish", "process:together-process")
    assert alone.status_code == 422
    assert "together-new" in alone.text
    assert press(tina, "/drafts/publish").status_code == 422
    assert press(tina, "/drafts/check", *chosen).status_code == 200
    both = press(tina, "/drafts/publish", *chosen)
    assert both.status_code == 303, both.text
    assert fields(tina) == []
    assert "together-new" in tina.get("/forms").text


def test_nothing_is_deployed_if_one_of_the_models_has_a_newer_version(
    office: Office, first: tuple[int, int]
) -> None:
    tina = analyst(office, "together-tina")
    keep(tina, f"/forms/{first[1]}", form("together-form", text_field("mine")), 1)
    keep(tina, "/forms/new", form("together-late", text_field("amount")), 0)
    deployed(office.workspace, form("together-form", text_field("theirs")))
    late = press(tina, "/drafts/publish", *fields(tina))
    assert late.status_code == 409
    assert "neuere Version" in late.text
    assert "together-late" not in tina.get("/forms").text
    assert press(tina, "/drafts/publish", "form:").status_code == 303
    page = tina.get(f"/forms/{first[1]}/edit").text
    assert "Über die Befehlszeile wurde Version 2 veröffentlicht" in page
    over = tina.post(
        f"/forms/{first[1]}/publish",
        json={"content": form("together-form", text_field("mine")).content.decode(), "base": "2"},
    )
    assert over.status_code == 200, over.text


def test_a_new_table_takes_no_decision_of_another_file(office: Office) -> None:
    person(office.workspace, "together-tom", "analyst", password=PASSWORD)
    tom = analyst(office, "together-tom")
    theirs = definitions(decision("together-rate", literal("1"), name="Satz"))
    deployed(office.workspace, Resource("together.dmn", theirs))
    mine = theirs.replace(b'id="model"', b'id="together-model"')
    assert mine != theirs
    body = {"content": mine.decode(), "base": "0"}
    taken = tom.post("/decisions/new/publish", json=body)
    assert taken.status_code == 409
    assert "schon vergeben" in taken.json()["html"]
    body["content"] = body["content"].replace("together-rate", "together-other-rate")
    assert tom.post("/decisions/new/publish", json=body).status_code == 200
