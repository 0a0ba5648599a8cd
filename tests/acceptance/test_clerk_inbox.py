"""Clerks at their list of tasks: by keyboard alone, on a phone, several at once, with a deputy."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.quotes import start_case, wait_for_tasks
from tests.acceptance.visits import Visits, overflow

PAGES = (
    "/inbox",
    "/inbox?order=priority&q=quote",
    "/inbox?q=nirgends",
    "/inbox/filters",
    "/inbox/choices",
    "/account/absence",
    "/start?q=a",
)


@pytest.fixture(scope="module")
def tasks(product: Product) -> list[str]:
    """Tasks that wait for finance."""
    cases = [start_case(product) for _ in range(3)]
    return [key for case in cases for key in wait_for_tasks(product, case).values()]


def photograph(page: Page, name: str) -> None:
    """Keep a picture for whoever asked for one."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_of_the_list_is_accessible_and_fits(
    visits: Visits, tasks: list[str], width: int, dark: bool
) -> None:
    assert tasks
    page = visits.of("silke", width=width, dark=dark)
    for number, address in enumerate(PAGES):
        page.goto(address)
        photograph(page, f"inbox-{number}-{width}-{'dark' if dark else 'light'}")
        assert faults_of(page) == [], address
        assert overflow(page) == 0, address


def test_the_list_is_worked_through_by_keyboard_alone(visits: Visits, tasks: list[str]) -> None:
    page = visits.of("silke")
    page.goto("/inbox")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Tastenkürzel")
    expect(sheet).to_be_visible()
    photograph(page, "inbox-keys")
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    rows = page.locator("[data-task] a.cover")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator(".pick").nth(0)).to_be_checked()
    page.keyboard.press("/")
    field = page.get_by_label("Aufgaben filtern").and_(page.locator("input"))
    expect(field).to_be_focused()
    page.keyboard.type("jxc?")
    expect(field).to_have_value("jxc?")
    field.fill("")
    page.goto("/inbox?view=groups")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/tasks/\d+\?done=claimed"))
    expect(page.get_by_text("Aufgabe übernommen.")).to_be_visible()
    assert tasks


def test_who_turns_the_keys_off_types_freely(visits: Visits, tasks: list[str]) -> None:
    page = visits.of("silke")
    page.goto("/inbox/choices")
    page.get_by_label("Tastenkürzel in der Aufgabenliste").uncheck()
    page.get_by_role("button", name="Einstellungen speichern").click()
    expect(page.get_by_text("Einstellungen gespeichert.")).to_be_visible()
    page.goto("/inbox")
    page.keyboard.press("j")
    expect(page.locator("[data-task] a.cover").nth(0)).not_to_be_focused()
    page.goto("/inbox/choices")
    page.get_by_label("Tastenkürzel in der Aufgabenliste").check()
    page.get_by_role("button", name="Einstellungen speichern").click()
    expect(page.get_by_text("Einstellungen gespeichert.")).to_be_visible()
    assert tasks


def test_several_tasks_are_claimed_at_once_on_a_phone(visits: Visits, tasks: list[str]) -> None:
    page = visits.of("silke", width=390, height=844)
    page.goto("/inbox?view=groups")
    picks = page.locator(".pick")
    expect(picks.nth(1)).to_be_visible()
    picks.nth(0).check()
    picks.nth(1).check()
    page.get_by_role("button", name="Ausgewählte übernehmen").click()
    page.wait_for_url("**done=bulk-claim*")
    expect(page.get_by_text("Ausgewählte Aufgaben übernommen.")).to_be_visible()
    page.goto("/inbox?view=mine")
    for number in range(page.locator(".pick").count()):
        page.locator(".pick").nth(number).check()
    page.get_by_role("button", name="Ausgewählte zurückgeben").click()
    page.wait_for_url("**done=bulk-release*")
    assert tasks


def test_a_filter_is_saved_and_found_in_the_rail(visits: Visits, tasks: list[str]) -> None:
    page = visits.of("silke")
    page.goto("/inbox")
    page.get_by_label("Sortierung").select_option("newest")
    page.get_by_role("button", name="Filtern").click()
    page.wait_for_url("**order=newest*")
    page.locator("summary", has_text="Filter speichern").click()
    page.get_by_label("Name des Filters").fill("Neu zuerst")
    photograph(page, "inbox-save-filter")
    page.get_by_role("button", name="Filter speichern").click()
    page.wait_for_url("**done=filter-kept*")
    rail = page.get_by_role("navigation", name="Ansichten")
    expect(rail.get_by_role("link", name="Neu zuerst")).to_have_attribute("aria-current", "page")
    photograph(page, "inbox-rail")
    page.goto("/inbox/filters")
    assert faults_of(page) == []
    photograph(page, "inbox-filters")
    page.get_by_role("button", name=re.compile("^Filter löschen")).click()
    page.wait_for_url("**done=filter-deleted*")
    assert tasks


def test_a_deputy_is_named_by_keyboard_and_a_task_handed_on(
    visits: Visits, product: Product, tasks: list[str]
) -> None:
    page = visits.of("silke")
    page.goto("/account/absence")
    page.get_by_label("Wer vertritt").select_option(label="Thomas Reuter (thomas)")
    page.get_by_label("Erster Tag").fill("2026-01-01")
    page.get_by_label("Letzter Tag").fill("2026-12-31")
    page.get_by_label("Letzter Tag").press("Enter")
    page.wait_for_url("**done=deputy-named*")
    expect(page.get_by_text("Thomas Reuter vertritt Silke Carstens")).to_be_visible()
    photograph(page, "absence-named")
    assert faults_of(page) == []
    product.signed_in("silke").press(f"/tasks/{tasks[0]}/claim")
    page.goto(f"/tasks/{tasks[0]}")
    page.get_by_role("link", name="Weitergeben").click()
    page.wait_for_url("**/assign")
    assert faults_of(page) == []
    photograph(page, "assign")
    other = visits.of("thomas")
    other.goto("/inbox?view=deputy")
    expect(other.get_by_text("für Silke Carstens").first).to_be_visible()
    photograph(other, "inbox-deputy")
    other.goto(f"/tasks/{tasks[0]}")
    expect(other.get_by_text("In Vertretung für Silke Carstens.")).to_be_visible()
    page.goto("/account/absence")
    page.get_by_role("button", name=re.compile("Vertretung zurücknehmen")).click()
    page.wait_for_url("**done=deputy-withdrawn*")
