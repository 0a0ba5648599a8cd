"""Clerks: what stands beside the form, and pages that say by themselves that something happened."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.quotes import open_tasks, start_case
from tests.acceptance.visits import Visits, overflow, wait_for_form

_SHOTS = os.environ.get("SHOTS")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PATIENCE = 20_000


def shot(page: Page, name: str) -> None:
    """Keep a picture of a page, if pictures are wanted."""
    if _SHOTS:
        page.screenshot(path=str(Path(_SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def case(product: Product) -> str:
    """A case that waits for two approvals."""
    return start_case(product)


def listening(page: Page) -> None:
    """Wait until the page is told of news."""
    page.locator("[data-live-open=true]").wait_for(state="attached")


def test_a_comment_beside_a_form_leaves_what_was_filled_in(
    product: Product, visits: Visits, case: str
) -> None:
    page = visits.of("silke")
    page.goto(f"/tasks/{open_tasks(product, case)['finance']}")
    page.get_by_role("button", name="Aufgabe übernehmen").click()
    form = wait_for_form(page)
    form.get_by_label("Ablehnen", exact=True).check()
    form.get_by_label("Kommentar").fill("Marge unter Plan")
    page.get_by_label("Neuer Kommentar").fill("Ich frage im Einkauf nach.")
    page.get_by_role("button", name="Kommentar speichern").click()
    expect(page.locator("#kommentarliste")).to_contain_text("Ich frage im Einkauf nach.")
    expect(page.get_by_label("Neuer Kommentar")).to_have_value("")
    expect(form.get_by_label("Kommentar")).to_have_value("Marge unter Plan")
    assert faults_of(page) == []
    shot(page, "task-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    assert overflow(page) == 0
    shot(page, "task-390")


def test_a_case_page_shows_a_comment_and_a_document_of_somebody_else_by_itself(
    product: Product, visits: Visits, case: str
) -> None:
    reader, writer = visits.of("arne"), visits.of("silke", dark=True)
    reader.goto(f"/cases/{case}")
    listening(reader)
    writer.goto(f"/cases/{case}")
    writer.get_by_label("Neuer Kommentar").fill("Kunde hat angerufen.")
    writer.get_by_role("button", name="Kommentar speichern").click()
    for place in ("#kommentarliste", "#verlaufsliste"):
        expect(reader.locator(place)).to_contain_text("Kunde hat angerufen.", timeout=PATIENCE)
    writer.locator("summary", has_text="Unterlage hinzufügen").click()
    writer.get_by_label("Datei").set_input_files(
        {"name": "Bestellung.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    writer.get_by_role("button", name="Unterlage hinzufügen").click()
    writer.wait_for_url("**done=document-added**")
    expect(reader.locator("#umfeld")).to_contain_text("Bestellung.pdf", timeout=PATIENCE)
    for page, name in ((reader, "case"), (writer, "case-dark")):
        assert faults_of(page) == []
        shot(page, f"{name}-1440")
        page.set_viewport_size({"width": 390, "height": 844})
        assert overflow(page) == 0
        shot(page, f"{name}-390")


def test_an_inbox_says_what_is_new_and_does_not_jump(product: Product, visits: Visits) -> None:
    page = visits.of("silke")
    page.goto("/inbox")
    listening(page)
    before = page.locator("#eingang .row").count()
    start_case(product)
    status = page.locator("[data-live-on=inbox]")
    expect(status).to_contain_text(re.compile("neue Aufgabe"), timeout=PATIENCE)
    assert page.locator("#eingang .row").count() == before
    assert faults_of(page) == []
    shot(page, "inbox-1440")
    status.get_by_role("link", name="Liste aktualisieren").click()
    expect(page.locator("[data-live-on=inbox]")).to_be_empty()


def test_a_task_page_says_when_somebody_else_took_the_task(
    product: Product, visits: Visits, case: str
) -> None:
    task = open_tasks(product, case)["finance"]
    watching, taking = visits.of("arne"), visits.of("silke")
    watching.goto(f"/tasks/{task}")
    listening(watching)
    taking.goto(f"/tasks/{task}")
    taking.get_by_role("button", name="Aufgabe übernehmen").click()
    taking.wait_for_url("**done=claimed")
    status = watching.locator("[data-live-on=case]")
    expect(status).to_contain_text("inzwischen übernommen", timeout=PATIENCE)
    status.get_by_role("link", name="Seite neu laden").click()
    expect(watching.locator("[data-live-on=case]")).to_be_empty()


def test_an_address_for_a_calendar_is_made_and_taken_away(visits: Visits) -> None:
    page = visits.of("silke")
    page.goto("/account/calendar")
    page.get_by_role("button", name="Adresse erzeugen").click()
    address = page.get_by_label("Adresse des Kalenders").input_value()
    assert address.endswith(".ics")
    assert page.request.get(address).text().startswith("BEGIN:VCALENDAR")
    assert faults_of(page) == []
    shot(page, "calendar-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    assert overflow(page) == 0
    shot(page, "calendar-390")
    page.get_by_role("button", name="Adresse zurückziehen").click()
    expect(page.get_by_text("Noch keine Adresse")).to_be_visible()
    assert page.request.get(address).status == 404
