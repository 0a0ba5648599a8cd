"""The brand in a browser: set by an administrator, seen by a stranger, light, dark and small."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.visits import Visits, overflow

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 48" width="240" height="48">
<circle cx="24" cy="24" r="20" fill="#7a1fa2"/><path d="M14 30L24 12L34 30Z" fill="#fff"/>
<text x="54" y="31" font-family="sans-serif" font-size="22" fill="#7a1fa2">Nordlicht</text></svg>"""


@pytest.fixture
def unbranded(product: Product) -> Iterator[None]:
    """Nothing is left of the brand for other tests."""
    yield
    words = ("--company", "", "--colour", "", "--imprint", "", "--privacy", "", "--no-logo")
    acting = (
        "--details",
        os.devnull,
        "--why",
        "Ende",
        "--as",
        "uwe",
        "--password",
        product.password,
    )
    done = product.command("brand", "set", *words, *acting)
    assert done.returncode == 0, done.stdout + done.stderr


def looked_at(page: Page, name: str) -> None:
    """Find no fault in either theme, and keep pictures where somebody wants to look."""
    assert overflow(page) <= 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        assert faults_of(page) == []
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)


@pytest.mark.usefixtures("unbranded")
def test_a_brand_is_set_and_seen(product: Product, visits: Visits, tmp_path: Path) -> None:
    visits.expected |= {422, 404}
    logo = tmp_path / "logo.svg"
    logo.write_text(LOGO, encoding="utf-8")
    page = visits.of("uwe")
    page.goto("/accounts")
    page.get_by_role("link", name="Auftritt nach außen").click()
    page.get_by_label("Name des Unternehmens").fill("Nordlicht Handel")
    page.get_by_label("Farbe").fill("#ffcc00")
    page.get_by_label("Logo").set_input_files(logo)
    page.get_by_label("Impressum").fill("https://www.example.com/impressum")
    page.get_by_label("Datenschutzhinweise").fill("https://www.example.com/datenschutz")
    letters = page.get_by_label("Pflichtangaben für Geschäftsbriefe")
    letters.fill("Nordlicht Handel GmbH, Sitz Kiel\nAmtsgericht Kiel, HRB 0001 KI")
    page.get_by_label("Grund der Änderung").fill("Neues Logo")
    page.get_by_role("button", name="Auftritt speichern").click()
    expect(page.locator(".errors")).to_contain_text("1,31 zu 1, nötig sind 4,5 zu 1")
    looked_at(page, "brand-faults")
    page.get_by_label("Farbe").fill("#7a1fa2")
    page.get_by_label("Logo").set_input_files(logo)
    page.get_by_role("button", name="Auftritt speichern").click()
    expect(page.locator(".toast")).to_contain_text("gespeichert")
    expect(letters).to_have_value("Nordlicht Handel GmbH, Sitz Kiel\nAmtsgericht Kiel, HRB 0001 KI")
    looked_at(page, "brand-page")
    for width, height in ((1440, 900), (390, 844)):
        stranger = visits.of(None, width=width, height=height)
        stranger.goto("/t/gibt-es-nicht")
        expect(stranger.get_by_role("img", name="Nordlicht Handel")).to_be_visible()
        expect(stranger.get_by_role("link", name="Impressum")).to_be_visible()
        looked_at(stranger, f"brand-public-{width}")
        stranger.goto("/f/seite-fragen")
        looked_at(stranger, f"brand-form-{width}")
