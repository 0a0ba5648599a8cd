"""What the editor of processes says is German on German pages, and our templates are offered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.editors import ROOT, drafted, opened, words_of
from tests.acceptance.product import Product, until
from tests.acceptance.visits import Visits

DIAGRAMS = ROOT / "tests" / "conformance" / "bpmn"
TELLING = (
    ROOT / "library" / "deal-desk" / "deal-desk-customer.bpmn",
    DIAGRAMS / "activities" / "transaction.bpmn",
    DIAGRAMS / "events" / "event-gateway.bpmn",
    DIAGRAMS / "events" / "handler-escalation.bpmn",
    DIAGRAMS / "dialects" / "c8-task-listeners.bpmn",
    DIAGRAMS / "data" / "data-object-of-a-sub-process.bpmn",
)
SAME_IN_BOTH = re.compile(
    r"Code|Gateways?|ID|Lane|Link|Name|Script|Signal|Start|Text|Timer|Transaction|Version|Ad-hoc"
    r"|(BPMN|FEEL|JSON|DMN).*|vorgang.*|Vorgang|Mail|Standard|System|HTTP.*|URL|Chat|bpmn:.*"
    r"|Variable: Message-ID"
)
"""Words of both languages, names of products, and names that a model gives."""
TASK = (DIAGRAMS / "activities" / "user-task.bpmn").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_draft_left(product: Product) -> Iterator[None]:
    yield
    nora = product.signed_in("nora")
    nora.http.post("/processes/new/draft/discard", data={"csrf": nora.token})


def edited(visits: Visits, product: Product, content: str, locale: str = "de-DE") -> Page:
    drafted(product.signed_in("nora"), "processes", content)
    page = visits.of("nora", locale=locale)
    opened(page, "processes")
    return page


def kind(page: Page) -> Locator:
    return page.locator(".bio-properties-panel-header-type")


def at_task(visits: Visits, product: Product) -> Page:
    """Return the editor with its user task chosen."""
    page = edited(visits, product, TASK)
    page.wait_for_load_state("networkidle")

    def chosen() -> bool:
        page.locator("[data-element-id=Approve]").click()
        return kind(page).text_content() == "Benutzeraufgabe"

    # A click while the drawing still settles meets its neighbour.
    until(lambda: chosen() or None)
    return page


@pytest.mark.parametrize("file", TELLING, ids=lambda one: one.stem)
def test_nothing_is_said_on_german_pages_as_on_english_ones(
    visits: Visits, product: Product, file: Path
) -> None:
    written = file.read_text(encoding="utf-8")
    german, english = (
        words_of(edited(visits, product, written, locale)) for locale in ("de-DE", "en-GB")
    )
    assert len(german) > 50
    both = {one for one in german & english if one not in written}
    assert {one for one in both if not SAME_IN_BOTH.fullmatch(one)} == set()


def test_a_template_is_found_when_an_element_is_created(visits: Visits, product: Product) -> None:
    page = edited(visits, product, TASK)
    page.locator(".djs-palette [data-action=create]").click()
    menu = page.locator(".djs-popup")
    expect(menu).to_contain_text("Element anlegen")
    expect(menu).to_be_in_viewport(ratio=1)
    assert faults_of(page) == []
    page.keyboard.type("Mail aus einer Vorlage")
    expect(menu.locator("[role=option]").first).to_contain_text("Mail aus einer Vorlage")
    expect(menu).to_contain_text("Treffer")


def test_a_template_is_appended_by_keyboard(visits: Visits, product: Product) -> None:
    page = at_task(visits, product)
    page.keyboard.press("a")
    page.keyboard.type("Frist nach")
    expect(page.locator(".djs-popup [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(kind(page)).to_have_text("Frist nach Geschäftskalender")


def test_a_template_is_chosen_for_an_element_that_is_there(
    visits: Visits, product: Product
) -> None:
    page = at_task(visits, product)
    page.get_by_role("button", name="Auswählen", exact=True).click()
    expect(page.locator(".djs-popup")).to_contain_text("Vorlage wählen")
    page.keyboard.type("Freigabe")
    page.keyboard.press("Enter")
    expect(kind(page)).to_have_text("Freigabe")
