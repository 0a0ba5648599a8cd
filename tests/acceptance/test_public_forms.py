"""A form that needs no account, in a browser: on a phone, by keyboard alone, without a cookie."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import builders
from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.visits import Visits, overflow

SLUG = "projekt-anfragen"
SIZES = ((1440, 900), (390, 844), (320, 640))
FORM = builders.form(
    "project-request",
    {"type": "textfield", "id": "Name", "key": "name", "label": "Ihr Name"},
    {
        "type": "textfield",
        "id": "Mail",
        "key": "email",
        "label": "E-Mail",
        "validate": {"required": True, "validationType": "email"},
    },
    {
        "type": "textarea",
        "id": "Text",
        "key": "text",
        "label": "Worum geht es?",
        "validate": {"required": True, "minLength": 20},
    },
)
MODEL = builders.process(
    "project-request-case",
    builders.start_event("answer", form="project-request")
    + builders.user_task("answer", "done", groups="sales-rep")
    + builders.end_event(),
    name="Projekt anfragen",
    properties={
        "vorgang:startGroups": "sales-rep",
        "vorgang:publicForm": SLUG,
        "vorgang:purpose": "Wir melden uns mit einem Vorschlag.",
    },
)


@pytest.fixture(scope="module", autouse=True)
def deployed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("public")
    for one in (MODEL, FORM):
        (folder / one.name).write_bytes(one.content)
    answer = product.command("deploy", *(str(folder / one.name) for one in (MODEL, FORM)))
    assert answer.returncode == 0, answer.stdout + answer.stderr


def seen(page: Page, name: str) -> None:
    """Keep pictures, where somebody wants to look."""
    if folder := os.environ.get("SHOTS"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_stranger_fills_it_in_by_keyboard_and_gets_a_number(
    visits: Visits, width: int, height: int
) -> None:
    page = visits.of(None, width=width, height=height)
    page.goto(f"/f/{SLUG}")
    page.locator('[data-island="form"][data-ready="true"]').wait_for()
    assert page.locator("h1").inner_text() == "Projekt anfragen"
    assert faults_of(page) == []
    assert overflow(page) <= 0
    seen(page, f"public-form-{width}")
    page.locator("h1").click()
    page.keyboard.press("Tab")
    page.keyboard.type("Kim Ahrens")
    page.keyboard.press("Tab")
    page.keyboard.type("kim.ahrens")
    page.keyboard.press("Tab")
    page.keyboard.type("Eine Anlage für zwei Hallen")
    page.keyboard.press("Tab")  # to the mark of form-js
    page.keyboard.press("Tab")
    expect(page.locator("[data-form-submit]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".errors")).to_contain_text("E-Mail")
    assert faults_of(page) == []
    seen(page, f"public-form-refused-{width}")
    # What was typed is still there; a moment later a person has filled it in.
    expect(page.get_by_label(re.compile("^Ihr Name"))).to_have_value("Kim Ahrens")
    page.get_by_label(re.compile("^E-Mail")).fill("kim.ahrens@example.com")
    page.wait_for_timeout(2_500)
    page.locator("[data-form-submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/f/projekt-anfragen/thanks\?reference=[A-Z2-7-]{19}$"))
    expect(page.locator("h1")).to_have_text("Ihre Angaben sind angekommen")
    number = page.url.rpartition("=")[2]
    expect(page.locator(".pairs")).to_contain_text(number)
    assert faults_of(page) == []
    assert overflow(page) <= 0
    seen(page, f"public-thanks-{width}")
    assert page.context.cookies() == []


def test_a_refusal_is_told_and_what_was_typed_stays(visits: Visits) -> None:
    visits.expected.add(422)
    page = visits.of(None)
    page.goto(f"/f/{SLUG}")
    page.locator('[data-island="form"][data-ready="true"]').wait_for()
    page.evaluate("document.querySelector('[data-form-beside]').value = 'x'")
    page.get_by_label(re.compile("^E-Mail")).fill("kim@example.com")
    page.get_by_label(re.compile("^Worum")).fill("Eine Anlage für zwei Hallen")
    page.locator("[data-form-submit]").click()
    expect(page.locator(".errors")).to_contain_text("verstecktes Feld")
    expect(page.get_by_label(re.compile("^E-Mail"))).to_have_value("kim@example.com")


def test_an_address_without_a_form_says_so(visits: Visits) -> None:
    visits.expected.add(404)
    page = visits.of(None)
    page.goto("/f/gibt-es-nicht")
    expect(page.locator("h1")).to_have_text("Dieses Formular gibt es hier nicht")
    assert faults_of(page) == []
    seen(page, "public-gone")
