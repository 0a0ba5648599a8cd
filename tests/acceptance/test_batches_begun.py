"""Operators begin a batch in the browser: on the phone, with the keyboard, in both themes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.quotes import start_case
from tests.acceptance.visits import Visits

_SHOTS = os.environ.get("SHOTS")


def _sound(page: Page, name: str) -> None:
    if _SHOTS:
        page.screenshot(path=str(Path(_SHOTS) / f"{name}.png"), full_page=True)
    assert faults_of(page) == []


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False)])
def test_every_page_on_the_way_to_a_batch_is_accessible(
    product: Product, visits: Visits, width: int, dark: bool
) -> None:
    start_case(product)
    page, shot = visits.of("arne", width=width, dark=dark), f"{width}{'-dark' if dark else ''}"
    for name, address in {
        "batches": "/batches",
        "incidents": "/incidents",
        "cases": "/cases",
        "new": "/batches/new",
        "cancel": "/batches/begin?kind=cancel&process=deal-desk",
        "change": "/batches/begin?kind=change&process=deal-desk",
        "move": "/batches/begin?kind=move&process=deal-desk",
        "migrate": "/batches/begin?kind=migrate&process=deal-desk",
        "no-process": "/batches/begin?kind=move",
        "nothing": "/batches/begin?kind=resume&process=deal-desk",
    }.items():
        page.goto(address)
        _sound(page, f"{shot}-{name}")


def test_a_value_of_many_cases_is_changed_with_the_keyboard_alone(
    product: Product, visits: Visits
) -> None:
    case = start_case(product)
    page = visits.of("arne", width=390, height=844)
    page.goto("/batches/new")
    page.get_by_label("Prozess", exact=True).select_option("deal-desk")
    page.get_by_role("radio", name="Eine Angabe ändern").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Vorgänge zeigen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/batches/begin?**")
    page.get_by_label("Name der Angabe").fill("quoteNumber")
    page.get_by_label("Neuer Wert").fill("A-2026-9999")
    page.get_by_label("Neuer Wert").press("Tab")
    page.get_by_role("button", name="Vorschau zeigen").press("Enter")
    preview = page.locator("section.callout")
    expect(preview).to_contain_text("„quoteNumber“ ersetzt")
    _sound(page, "390-change-preview")
    page.get_by_label("Grund").fill("Nummernkreis vereinheitlicht.")
    page.get_by_role("button", name="Angabe ändern: ").press("Enter")
    page.wait_for_url("**/batches/*?done=begun")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Eine Angabe ändern")
    _sound(page, "390-begun")
    page.goto(f"/cases/{case}/change")
    page.get_by_label("Name der Angabe").fill("quoteNumber")
    page.get_by_label("Neuer Wert").fill("A-2026-9998")
    page.get_by_label("Grund").fill("Zahlendreher.")
    page.get_by_role("button", name="Vorschau zeigen").click()
    expect(page.locator("section.callout")).to_contain_text("Bisher")
    _sound(page, "390-change-one")
