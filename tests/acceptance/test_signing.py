"""A document that is signed in a browser: typed and drawn, on a phone, in the dark, by keyboard."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.links import sent_link
from tests.acceptance.product import Product
from tests.acceptance.visits import Visits, overflow
from tests.signing import STATEMENT, to_be_signed

ID = "visited-order"
SIZES = ((1440, 900), (390, 844))


@pytest.fixture(scope="module", autouse=True)
def deployed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("signing")
    for one in to_be_signed(ID, "sales-rep", sealed=False):
        (folder / one.name).write_bytes(one.content)
    answer = product.command("deploy", *map(str, sorted(folder.iterdir())))
    assert answer.returncode == 0, answer.stdout + answer.stderr


def looked_at(page: Page, name: str) -> None:
    """Find no fault in either theme, and keep pictures where somebody wants to look."""
    assert overflow(page) <= 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        assert faults_of(page) == []
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")


def fill(page: Page) -> None:
    page.get_by_label("Vor- und Nachname").fill("Kim Beispiel")
    page.get_by_label("Ort", exact=True).fill("Hamburg")
    page.get_by_text(STATEMENT).click()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_somebody_draws_a_signature(
    product: Product, visits: Visits, width: int, height: int
) -> None:
    visits.expected.add(410)
    token = sent_link(product, ID, f"drawn{width}@example.com")
    page = visits.of(None, width=width, height=height)
    page.goto(f"/t/{token}")
    page.locator("[data-signature][data-ready]").wait_for()
    expect(page.get_by_alt_text("Seite 1 von 1, groß anzeigen")).to_be_visible()
    looked_at(page, f"sign-{width}")
    fill(page)
    page.get_by_text("Zeichnen", exact=True).click()
    field = page.get_by_label("Feld für die Unterschrift")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    for wave in range(3):
        left, middle = box["x"] + box["width"] * (0.1 + wave * 0.27), box["y"] + box["height"] / 2
        page.mouse.move(left, middle)
        page.mouse.down()
        for step in range(12):
            page.mouse.move(left + step * box["width"] * 0.02, middle + (-1) ** step * 18)
        page.mouse.up()
    looked_at(page, f"sign-drawn-{width}")
    page.get_by_role("button", name="Verbindlich unterschreiben").click()
    page.wait_for_url(re.compile("of=signed"))
    expect(page.locator("h1")).to_have_text("Sie haben unterschrieben")
    looked_at(page, f"sign-thanks-{width}")
    page.goto(f"/t/{token}")
    expect(page.locator("h1")).to_have_text("Das ist schon erledigt")
    assert page.context.cookies() == []


def test_by_keyboard_somebody_types_a_signature_and_is_told_what_is_missing(
    product: Product, visits: Visits
) -> None:
    visits.expected.add(422)
    page = visits.of(None)
    page.goto(f"/t/{sent_link(product, ID, 'typed@example.com')}")
    page.locator("[data-signature][data-ready]").wait_for()
    fill(page)
    page.get_by_label("Unterschrift eintippen").focus()
    page.keyboard.type("Ki")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/signature$"))
    expect(page.locator(".errors")).to_contain_text("mindestens drei Zeichen")
    expect(page.get_by_label("Ort", exact=True)).to_have_value("Hamburg")
    looked_at(page, "sign-faults")
    page.get_by_label("Unterschrift eintippen").focus()
    page.keyboard.type("m Beispiel")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("of=signed"))


def test_somebody_refuses_with_a_reason(product: Product, visits: Visits) -> None:
    page = visits.of(None, width=390, height=844)
    page.goto(f"/t/{sent_link(product, ID, 'refused@example.com')}")
    page.get_by_text("Nicht unterschreiben").click()
    page.get_by_label("Grund").select_option("changes")
    page.get_by_label(re.compile("^Erläuterung")).fill("Ohne die Wartung gern.")
    looked_at(page, "sign-refuse")
    page.get_by_role("button", name="Ablehnen").click()
    expect(page.locator("h1")).to_have_text("Sie haben abgelehnt")
