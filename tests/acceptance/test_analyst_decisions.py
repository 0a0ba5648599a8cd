"""Analysts try tables and expressions in a browser, before a case does."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.model import Resource
from tests.acceptance.product import Product
from tests.acceptance.test_analyst import deploy
from tests.acceptance.visits import Visits, choose, overflow, wait_for_form
from tests.unit.dmn.models import decision, definitions, literal, table

LIT = "tr.lit > td.rule-index"


@pytest.fixture(scope="module")
def steps(product: Product) -> None:
    """A model of several decisions; one of its tables contradicts itself above 140."""
    logic = table(
        [("Betrag", "amount")],
        [("step", "string")],
        ['> 100 => "mittel"', '[50..120] => "klein"', '> 140 => "groß"'],
        policy='hitPolicy="UNIQUE"',
    )
    model = definitions(
        decision("step-table", _with_ids(logic), name="Stufe"),
        decision("price", literal("Stufe + 1"), requires=["step-table"], name="Preis"),
    )
    named = model.replace(b'id="model" name="Model"', b'id="steps-model" name="Stufenmodell"')
    answer = deploy(product, Resource("steps.dmn", named))
    assert answer.status_code == 200, answer.text


def _with_ids(logic: str) -> str:
    """Give every element the id that an editor would give it; the drawing needs them."""
    number = iter(range(1000))
    pattern = r"<(input|inputExpression|output|inputEntry|outputEntry)(?=[ >])"
    return re.sub(pattern, lambda found: f'<{found[1]} id="e{next(number)}"', logic)


def opened(visits: Visits, name: str, width: int = 1440) -> Page:
    """Return the page of a decision, its drawing and its form ready."""
    page = visits.of("nora", width=width)
    page.goto("/decisions")
    # Other tests of the same product have deployed tables of this name as well.
    page.get_by_role("link", name=name, exact=True).first.click()
    page.locator("[data-part=logic][data-ready=true]").wait_for()
    wait_for_form(page)
    return page


def try_out(page: Page) -> None:
    """Press the button and wait until the answer is on the page."""
    with page.expect_response("**/try"):
        page.get_by_role("button", name="Ausprobieren").click()


def test_an_analyst_tries_the_matrix_and_sees_the_very_rules_lit(visits: Visits) -> None:
    page = opened(visits, "Freigabematrix")
    assert "Ausprobieren schreibt nichts ins Ledger." in page.inner_text("main")
    expect(page.locator(LIT)).to_have_count(0)
    page.get_by_label("Nachlass in %", exact=True).fill("18,5")
    page.get_by_label("Marge in %").fill("25")
    try_out(page)
    expect(page.locator(LIT)).to_have_text(["1 (trifft zu)", "2 (trifft zu)"])
    expect(page.locator(".outcome")).to_contain_text("Nachlass über 15 %")
    expect(page.get_by_role("status").first).to_have_text("Ergebnis: 2 Regeln treffen zu.")

    page.get_by_label("Nachlass in %", exact=True).fill("15")
    choose(wait_for_form(page), "Kundensegment", "new")
    try_out(page)
    expect(page.locator(LIT)).to_have_text(["13 (trifft zu)"])

    page.get_by_role("link", name=re.compile("Regel 13")).press("Enter")
    expect(page.locator("#regel-13")).to_be_focused()


def test_a_table_that_contradicts_itself_says_so_at_its_rules(visits: Visits, steps: None) -> None:
    page = opened(visits, "Stufe")
    page.get_by_label("Betrag").fill("150")
    try_out(page)
    expect(page.locator(".outcome")).to_contain_text("Die Entscheidung hat kein Ergebnis.")
    expect(page.locator("tr.conflict > td.rule-index")).to_have_text(
        ["1 (im Widerspruch)", "3 (im Widerspruch)"]
    )


def test_a_decision_asks_for_what_the_decisions_before_it_need(visits: Visits, steps: None) -> None:
    page = opened(visits, "Preis")
    assert page.locator("[data-island=form] input").count() == 1
    page.get_by_label("Betrag").fill("60")
    try_out(page)
    outcome = page.locator(".outcome")
    expect(outcome).to_contain_text("null (kein Wert)")
    expect(outcome).to_contain_text("Text und Zahl lassen sich nicht addieren.")
    outcome.get_by_role("link", name="Stufe").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stufe")


def test_an_analyst_tries_an_expression(visits: Visits) -> None:
    page = visits.of("nora")
    page.goto("/feel")
    page.get_by_role("link", name="Angebotssumme").click()
    page.get_by_role("button", name="Auswerten").click()
    expect(page.locator(".outcome .figure")).to_have_text("10.970,75")
    page.get_by_label("FEEL", exact=True).fill("1 + nothing")
    page.get_by_role("button", name="Auswerten").click()
    expect(page.locator(".outcome mark").last).to_contain_text("nothing")
    page.get_by_label("FEEL", exact=True).fill("sum(lines.qty *")
    page.get_by_role("button", name="Auswerten").click()
    expect(page.locator(".outcome")).to_contain_text("Erwartet")
    expect(page.get_by_label("FEEL", exact=True)).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_table_scrolls_in_its_own_box(visits: Visits, width: int) -> None:
    page = opened(visits, "Freigabematrix", width=width)
    page.get_by_label("Nachlass in %", exact=True).fill("18")
    try_out(page)
    expect(page.locator(LIT).first).to_be_attached()
    assert overflow(page) <= 0
    page.goto("/feel?example=netto")
    assert overflow(page) <= 0
    page.goto("/decisions")
    assert overflow(page) <= 0


def test_a_clerk_is_not_shown_decisions(visits: Visits) -> None:
    visits.expected.add(403)
    page = visits.of("miriam")
    page.goto("/inbox")
    expect(page.get_by_role("link", name="Entscheidungen")).to_have_count(0)
    for path in ("/decisions", "/feel"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403
