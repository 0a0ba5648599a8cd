"""Clerks: sign in, start a case by typing, correct what was wrong, on any screen."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.acceptance.product import Product
from tests.acceptance.quotes import (
    in_a_month,
    next_number,
    open_tasks,
    quote,
    start_case,
    start_key,
)
from tests.acceptance.visits import Visits, fill_quote, overflow, submit, wait_for_form

VALID_UNTIL = f"{in_a_month():%d.%m.%Y}"


@pytest.fixture(scope="module")
def case(product: Product) -> str:
    """A case that waits for two approvals."""
    return start_case(product)


@pytest.fixture(autouse=True)
def no_draft(product: Product) -> None:
    """A start form that somebody began stands there again: each test begins with an empty one."""
    product.signed_in("jonas").press(f"/start/{start_key(product, 'jonas')}/draft/discard")


def test_a_clerk_signs_in_and_finds_german_pages(product: Product, visits: Visits) -> None:
    page = visits.of(None)
    page.goto("/inbox")
    expect(page).to_have_title(re.compile("^Anmelden"))
    page.get_by_label("Benutzername").fill("miriam")
    page.get_by_label("Kennwort").fill(product.password)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/inbox")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aufgaben")
    page.get_by_text("Miriam Aydin").first.click()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/login")
    page.goto("/inbox")
    expect(page).to_have_url(re.compile("/login"))


def test_a_wrong_password_is_refused_in_clear_german(visits: Visits) -> None:
    visits.expected.add(401)
    page = visits.of(None)
    page.goto("/login")
    page.get_by_label("Benutzername").fill("malte")
    page.get_by_label("Kennwort").fill("falsch geraten")
    page.get_by_role("button", name="Anmelden").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Benutzername oder Kennwort stimmen nicht")
    expect(alert).to_be_focused()
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.get_by_label("Benutzername")).to_have_value("malte")
    expect(page.get_by_label("Kennwort")).to_have_value("")


def test_a_typed_quote_becomes_a_case_with_these_very_numbers(
    product: Product, visits: Visits
) -> None:
    page, number = visits.of("jonas"), next_number()
    page.goto("/start")
    page.get_by_role("link", name="Angebotsfreigabe").click()
    fill_quote(page, number, VALID_UNTIL)
    submit(page)
    page.wait_for_url("**/inbox?done=started*")
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Vorgang gestartet")
    toast.get_by_role("link").click()
    # 10 × 1.250,00 and 1,5 × 480,50, less 18 percent.
    expect(page.locator("main")).to_contain_text(re.compile(r"10\.841,02\s€"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    case = page.url.rpartition("/")[2].partition("?")[0]
    assert set(open_tasks(product, case)) == {"sales-manager", "finance"}
    lines = product.signed_in("arne").search("variables", processInstanceKey=case, name="lines")
    assert '"qty":1.5' in lines[0]["value"].replace(" ", "")


def test_faults_are_named_twice_in_the_same_words_and_input_is_kept(visits: Visits) -> None:
    page = visits.of("jonas")
    page.goto(f"/start/{start_key(visits.product, 'jonas')}")
    form = wait_for_form(page)
    form.get_by_label("Angebotsnummer").fill("falsch")
    form.get_by_label("Firma").fill("Nordkai Logistik GmbH")
    form.get_by_label("Menge").fill("1.23")
    form.get_by_label("Nachlass").fill("101")
    # The field that is left shows its error and moves the button: one click must do all the same.
    submit(page)
    summary = form.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Fehler: "))
    told = summary.locator("li").all_inner_texts()
    assert len(told) >= 8, told
    shown = form.locator(".fjs-form-field-error li, .fjs-form-field-error:not(:has(li))")
    assert sorted(told) == sorted(shown.all_inner_texts())
    for name in ("Angebotsnummer", "Menge", "Nachlass", "Gültig bis", "E-Mail", "Begründung"):
        assert any(name in words for words in told), (name, told)
    expect(form.get_by_label("Angebotsnummer")).to_have_value("falsch")
    expect(form.get_by_label("Menge")).to_have_value("1.23")
    expect(form.get_by_label("Firma")).to_have_value("Nordkai Logistik GmbH")
    summary.get_by_role("link", name=re.compile("Menge")).click()
    expect(form.get_by_label("Menge")).to_be_focused()
    expect(form.get_by_label("Menge")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("typed", ["31.02.2027", "32.12.2026", "übermorgen"])
def test_a_date_that_does_not_exist_is_refused_and_never_another_one(
    visits: Visits, typed: str
) -> None:
    page = visits.of("jonas")
    page.goto(f"/start/{start_key(visits.product, 'jonas')}")
    fill_quote(page, next_number(), typed)
    submit(page)
    expect(wait_for_form(page).get_by_role("alert")).to_contain_text("Gültig bis")
    expect(page).to_have_url(re.compile("/start/"))


def test_what_only_the_server_sees_is_shown_at_the_field_too(
    product: Product, visits: Visits
) -> None:
    visits.expected.add(422)
    page, number = visits.of("jonas"), next_number()
    page.goto(f"/start/{start_key(product, 'jonas')}")
    fill_quote(page, number, VALID_UNTIL)
    # Somebody takes the browser's own check away: the server's must say the same.
    page.route("**/start/*", _with_a_discount_of_140)
    submit(page)
    summary = wait_for_form(page).get_by_role("alert")
    expect(summary).to_contain_text("Nachlass")
    words = summary.locator("li").first.inner_text()
    expect(page.locator(".fjs-form-field-error", has_text=words)).to_have_count(1)
    expect(page.get_by_label("Angebotsnummer")).to_have_value(number)


def test_a_refused_start_leaves_nothing_behind(product: Product) -> None:
    person, values = product.signed_in("jonas"), quote()
    wrong = {**values, "lines": [], "reason": "zu kurz", "approved": True}
    answer = person.send(f"/start/{start_key(product, 'jonas')}", wrong)
    assert answer.status_code == 422
    paths = {fault["path"] for fault in answer.json()["errors"]}
    assert {"reason", "approved"} <= paths
    assert "Nichts gefunden" in person.page(f"/cases?q={values['quoteNumber']}")


@pytest.mark.parametrize(("width", "dark"), [(390, False), (320, True)])
def test_no_page_scrolls_sideways_on_a_phone(
    product: Product, visits: Visits, case: str, width: int, dark: bool
) -> None:
    task = open_tasks(product, case)["sales-manager"]
    stranger = visits.of(None, width=width, dark=dark)
    stranger.goto("/login")
    wide = {"/login": overflow(stranger)}
    for username, paths in {
        "miriam": ["/inbox", "/start", f"/start/{start_key(product, 'miriam')}", f"/cases/{case}"],
        "thomas": ["/inbox", f"/tasks/{task}"],
        "henrike": ["/cases", f"/cases/{case}/ledger", f"/cases/{case}/ledger/1", "/ledger"],
    }.items():
        page = visits.of(username, width=width, dark=dark)
        for path in paths:
            page.goto(path)
            _wait_for_islands(page)
            wide[path] = overflow(page)
    assert {path: by for path, by in wide.items() if by > 0} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_follow_the_system_into_light_and_dark(visits: Visits, dark: bool) -> None:
    page = visits.of("miriam", dark=dark)
    page.goto("/inbox")
    colours = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    ground, text = (sum(map(int, re.findall(r"\d+", colour)[:3])) / 3 for colour in colours)
    assert (ground < text) == dark, colours


def test_every_page_can_be_used_without_a_mouse_or_eyes(
    product: Product, visits: Visits, case: str
) -> None:
    task = open_tasks(product, case)["finance"]
    for username, paths in {
        "miriam": ["/inbox", "/start", f"/start/{start_key(product, 'miriam')}", f"/cases/{case}"],
        "silke": ["/inbox", f"/tasks/{task}"],
        "henrike": ["/cases", f"/cases/{case}/ledger", "/ledger", "/incidents"],
    }.items():
        page = visits.of(username)
        for path in paths:
            page.goto(path)
            _wait_for_islands(page)
            assert _obstacles(page) == [], path


def _wait_for_islands(page: Page) -> None:
    if page.locator("[data-island=form]").count():
        wait_for_form(page)
    if page.locator("[data-island=diagram]").count():
        page.locator("[data-island=diagram] svg").first.wait_for()


def _obstacles(page: Page) -> list[str]:
    """Return what keeps people from using a page by keyboard or by ear."""
    found: list[str] = page.evaluate(
        """() => {
          const found = [];
          if (document.documentElement.lang !== 'de') found.push('the language is not stated');
          const headings = document.querySelectorAll('h1').length;
          if (headings !== 1) found.push(`${headings} headings of level 1`);
          const skip = document.querySelector('a.skip');
          if (!skip || !document.querySelector(skip.hash)) found.push('no skip link');
          for (const one of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
            if (!one.labels?.length && !one.ariaLabel && !one.getAttribute('aria-labelledby'))
              found.push(`no label: ${one.outerHTML.slice(0, 80)}`);
          for (const one of document.querySelectorAll('a[href], button:not([hidden])'))
            if (!one.innerText.trim() && !one.ariaLabel && !one.textContent.trim() && !one.title)
              found.push(`no name: ${one.outerHTML.slice(0, 80)}`);
          const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
          const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
          found.push(...twice.map((id) => `twice: ${id}`));
          return found;
        }"""
    )
    for step in range(6):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
              const style = getComputedStyle(document.activeElement);
              return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            }"""
        )
        if not shown:
            name = page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
            found.append(f"the focus is invisible after {step + 1} steps: {name}")
    return found


def _with_a_discount_of_140(route: Route) -> None:
    values = json.loads(route.request.post_data or "")
    values["data"]["lines"][1]["discountPct"] = 140
    route.continue_(post_data=json.dumps(values))
