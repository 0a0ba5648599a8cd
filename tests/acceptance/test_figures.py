"""Analysts look at figures of a process: charts beside their tables, on a phone and in the dark."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product, until
from tests.acceptance.quotes import start_case
from tests.acceptance.visits import Visits

HOME = "/reports/processes/deal-desk"


def counted(product: Product) -> None:
    """Wait until the case that was begun is in the figures."""
    start_case(product)
    until(lambda: "/cases?" in product.signed_in("arne").page(HOME))


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_an_analyst_sees_charts_each_with_its_table(product: Product, visits: Visits) -> None:
    counted(product)
    for width, dark in ((1440, False), (390, True)):
        page = visits.of("nora", width=width, dark=dark)
        page.goto("/reports/processes")
        assert faults_of(page) == []
        page.locator(f'a[href="{HOME}"]').click()
        page.wait_for_url(f"**{HOME}")
        chart = page.locator('figure[data-chart="columns"]')
        expect(chart).to_have_attribute("data-ready", "true")
        expect(chart.locator("svg.plot rect").first).to_be_attached()
        expect(chart.locator("table")).to_be_hidden()
        chart.locator("summary").click()
        expect(chart.locator("table")).to_be_visible()
        assert faults_of(page) == []
        assert fits(page)


def test_a_figure_leads_to_its_cases(product: Product, visits: Visits) -> None:
    counted(product)
    page = visits.of("arne")
    page.goto(HOME)
    page.locator(".tile a").first.click()
    page.wait_for_url("**/cases?**")
    expect(page.locator("tbody tr").first).to_be_visible()
    assert faults_of(page) == []
    page.locator("tbody a").first.click()
    page.wait_for_url("**/cases/*")


def test_an_operator_on_a_phone_reaches_every_area(visits: Visits) -> None:
    page = visits.of("arne", width=390, height=844)
    page.goto("/inbox")
    bar = page.locator(".tabbar")
    expect(bar.locator("> *")).to_have_count(5)
    # Troubles are what operators come for: they need no second step.
    expect(bar.locator("> a").filter(has_text="Störungen")).to_be_visible()
    bar.get_by_text("Mehr", exact=True).click()
    bar.get_by_role("link", name="Kennzahlen").click()
    page.wait_for_url("**/reports/processes")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kennzahlen")
    assert faults_of(page) == []
