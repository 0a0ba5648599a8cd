"""The islands in Chromium, under the content policy of the product, against the real validator."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from forms.reader import read_form
from forms.strict_json import parse_json
from forms.validate import (
    SubmissionRefused,
    shown_data,
    validate_submission,
)
from tests.conformance.forms.conftest import ROOT, SOURCES, Oracle, node
from tests.conformance.forms.test_against_form_js import NOW

DIST = ROOT / "api/web/static/dist"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Aufgabe</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dist/form.css"><link rel="stylesheet" href="/dist/diagram.css">
<script type="module" src="/dist/app.js"></script>
<script type="module" src="/dist/form.js"></script>
<script type="module" src="/dist/diagram.js"></script></head><body><main data-form-page>
<div class="island" data-island="form" data-form-source="/form.json" data-submit-to="/complete"
 data-csrf="token" data-return-to="/inbox"></div>
<button type="button" data-form-submit>Entscheidung abschicken</button>
<div class="island diagram" data-island="diagram" data-source="/diagram.json"></div>
</main></body></html>"""
FIELDS: list[dict[str, Any]] = [
    {"type": "textfield", "id": "Name", "key": "name", "label": "Name"},
    {"type": "number", "id": "Sum", "key": "sum", "label": "Summe", "decimalDigits": 2},
    {"type": "number", "id": "Most", "key": "most", "label": "Grenze"},
    {"type": "select", "id": "Kind", "key": "kind", "label": "Art", "valuesKey": "kinds"},
    {"type": "datetime", "id": "Day", "key": "day", "subtype": "datetime", "dateLabel": "Frist"},
    {
        "type": "datetime",
        "id": "End",
        "key": "end",
        "subtype": "date",
        "dateLabel": "Ende",
        "properties": {"vorgang:earliest": '=date("2020-01-01")'},
    },
    {"type": "number", "id": "Rate", "key": "rate", "label": "Nachlass", "decimalDigits": 4},
    {"type": "number", "id": "Price", "key": "price", "label": "Preis (freiwillig)"},
    {
        "type": "dynamiclist",
        "id": "Rows",
        "path": "rows",
        "label": "Zeilen",
        "isRepeating": True,
        "allowAddRemove": True,
        "components": [{"type": "number", "id": "Qty", "key": "qty", "label": "Menge"}],
    },
    {"type": "button", "id": "Submit", "label": "Antrag einreichen", "action": "submit"},
]
FIELDS[0]["validate"] = {"required": True}
PRICE = next(field for field in FIELDS if field["id"] == "Price")
PRICE["appearance"] = {"suffixAdorner": "€"}
SCHEMA = {"type": "default", "id": "task", "schemaVersion": 19, "components": FIELDS}
VARIABLES: dict[str, Any] = {
    "sum": Decimal("12345678901234567.89"),
    "kinds": ["neu"],
    "price": Decimal("480.5"),
    "rate": Decimal(18),
    "rows": [{"qty": Decimal(1)}, {"qty": Decimal(2)}],
}
DIAGRAM = """<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" targetNamespace="t"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><process id="p"><startEvent id="begin"/>
<userTask id="check" name="Prüfen"/></process><di:BPMNDiagram id="d"><di:BPMNPlane id="e"
 bpmnElement="p"><di:BPMNShape id="s1" bpmnElement="begin"><dc:Bounds x="10" y="40" width="36"
 height="36"/></di:BPMNShape><di:BPMNShape id="s2" bpmnElement="check"><dc:Bounds x="100" y="20"
 width="100" height="80"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram></definitions>"""


class Site:
    """Answers the page's requests as the product does; remembers what was sent."""

    def __init__(self) -> None:
        self.form = read_form(json.dumps(SCHEMA).encode(), "task.form")
        self.sent: list[tuple[str | None, bytes]] = []
        self.taken: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self.status = 200

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix("http://vorgang.test")
        headers = {"content-security-policy": POLICY}
        if path.startswith("/dist/"):
            route.fulfill(path=DIST / path.removeprefix("/dist/"), headers=headers | _type(path))
        elif path == "/form.json":
            data = _plain(shown_data(self.form, VARIABLES, NOW))
            body = f'{{"schema": {json.dumps(SCHEMA)}, "data": {data}}}'
            route.fulfill(body=body, content_type="application/json")
        elif path == "/diagram.json":
            tokens = [{"activity_id": "check", "count": 3}]
            state = {"xml": DIAGRAM, "tokens": tokens, "completed": ["begin"], "incidents": []}
            route.fulfill(json=state)
        elif path == "/complete":
            self._complete(route)
        else:
            body = PAGE if path == "/" else "<!doctype html><title>Eingang</title>"
            route.fulfill(body=body, content_type="text/html", headers=headers)

    def _complete(self, route: Route) -> None:
        request = route.request
        self.sent.append((request.headers.get("x-csrf-token"), request.post_data_buffer or b""))
        try:
            body: Any = parse_json(request.post_data_buffer or b"")
            submission = body["data"]
            self.taken.append(validate_submission(self.form, submission, VARIABLES, NOW))
        except SubmissionRefused as refused:
            names = ("path", "field_id", "label", "code", "message")
            errors = [{name: getattr(it, name) for name in names} for it in refused.faults]
            route.fulfill(status=422, json={"errors": errors})
            return
        route.fulfill(status=self.status, json={"location": "/inbox"})


def _type(path: str) -> dict[str, str]:
    return {"content-type": "text/css" if path.endswith(".css") else "text/javascript"}


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{_plain(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_plain, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


@pytest.fixture(scope="module")
def dist() -> None:
    newest = max(source.stat().st_mtime for source in SOURCES)
    built = DIST / "form.js"
    if not built.exists() or built.stat().st_mtime < newest:
        subprocess.run([*node(), "api/web/build.mjs"], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def page(oracle: Oracle, dist: None, site: Site) -> Iterator[Page]:
    context = oracle.browser.new_context(locale="en-US", timezone_id="Europe/Berlin")
    page = context.new_page()
    page.route("**/*", site.answer)
    page.on("console", lambda message: site.complaints.append(message.text))
    page.on("pageerror", lambda fault: site.complaints.append(str(fault)))
    page.goto("http://vorgang.test/")
    page.wait_for_selector('[data-island="form"][data-ready="true"]')
    yield page
    context.close()


def press(page: Page) -> None:
    page.click("[data-form-submit]")


def test_islands_draw_under_the_content_policy_without_a_complaint(page: Page, site: Site) -> None:
    page.wait_for_selector('[data-island="diagram"][data-ready="true"]')
    assert page.locator(".djs-element.active").count() == 1
    assert page.locator(".djs-element.done").count() == 1
    assert page.locator(".token-badge").inner_text() == "3"
    assert page.locator(".fjs-powered-by, .bjs-powered-by").count() == 2
    assert page.locator(".fjs-button[type=submit]").count() == 0
    assert site.complaints == []


def test_a_refused_form_says_so_above_and_at_the_field_and_keeps_the_input(page: Page) -> None:
    page.fill('input[id$="-Most"]', "1,2,3")
    page.fill('input[id$="-Qty_1"]', "x")
    press(page)
    summary = page.locator(".errors")
    expect(summary).to_be_focused()
    assert page.title() == "Fehler: Aufgabe"
    words = [
        "Füllen Sie „Name“ aus.",
        "Geben Sie bei „Grenze“ eine Zahl ein, zum Beispiel 1.234,50.",
        "Geben Sie bei „Menge (Zeile 2)“ eine Zahl ein, zum Beispiel 1.234,50.",
    ]
    assert summary.locator("a").all_inner_texts() == words
    assert page.locator(".fjs-form-field-error li").all_inner_texts() == words
    assert page.input_value('input[id$="-Most"]') == "1,2,3"
    summary.locator("a").first.click()
    expect(page.locator('input[id$="-Name"]')).to_be_focused()


def test_numbers_go_out_exactly_and_a_second_click_sends_nothing(page: Page, site: Site) -> None:
    assert page.input_value('input[id$="-Sum"]') == "12.345.678.901.234.567,89"
    page.fill('input[id$="-Name"]', "Ada")
    page.fill('input[id$="-Most"]', "1.234,5")
    page.evaluate(
        "for (let n = 0; n < 3; n++) document.querySelector('[data-form-submit]').click()"
    )
    page.wait_for_url("**/inbox")
    ((token, _),) = site.sent
    assert token == "token"
    assert site.taken[0]["sum"] == Decimal("12345678901234567.89")
    assert site.taken[0]["most"] == Decimal("1234.5")


def test_the_removal_of_every_row_reaches_the_server(page: Page, site: Site) -> None:
    page.fill('input[id$="-Name"]', "Ada")
    for _ in range(2):
        page.click(".fjs-repeat-row-remove >> nth=0")
    press(page)
    page.wait_for_url("**/inbox")
    assert site.taken[0]["rows"] == []


def test_what_only_the_server_knows_is_shown_at_the_field_too(page: Page, site: Site) -> None:
    VARIABLES["kinds"] = []
    try:
        page.fill('input[id$="-Name"]', "Ada")
        page.click(".fjs-select-display")
        page.click(".fjs-dropdownlist-item")
        press(page)
        expect(page.locator(".errors")).to_be_focused()
    finally:
        VARIABLES["kinds"] = ["neu"]
    words = ["Wählen Sie bei „Art“ eine der angebotenen Möglichkeiten aus."]
    assert page.locator(".errors a").all_inner_texts() == words
    assert page.locator(".fjs-form-field-error li").all_inner_texts() == words
    assert len(site.sent) == 1
    press(page)
    page.wait_for_url("**/inbox")


def test_a_date_without_its_time_is_not_lost_silently(page: Page, site: Site) -> None:
    page.fill('input[id$="-Name"]', "Ada")
    page.fill('input[id$="-Day-date"]', "19.12.2026")
    press(page)
    expect(page.locator(".errors")).to_contain_text("Datum und Uhrzeit")
    assert site.sent == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "nicht mehr angemeldet"), (409, "schon abgeschlossen"), (500, "noch hier")],
)
def test_a_failure_keeps_the_input_and_can_be_repeated(
    page: Page, site: Site, status: int, words: str
) -> None:
    site.status = status
    page.fill('input[id$="-Name"]', "Ada")
    press(page)
    expect(page.locator(".errors")).to_contain_text(words)
    assert page.input_value('input[id$="-Name"]') == "Ada"
    site.status = 200
    press(page)
    page.wait_for_url("**/inbox")


def test_a_number_shows_as_many_decimals_as_it_came_with_and_money_its_cents(page: Page) -> None:
    rate, price = page.locator('input[id$="-Rate"]'), page.locator('input[id$="-Price"]')
    assert (rate.input_value(), price.input_value()) == ("18", "480,50")
    for typed, left in [("1234,5", "1.234,5"), ("18,0", "18,0"), ("7", "7"), ("", "")]:
        rate.fill(typed)
        rate.blur()
        expect(rate).to_have_value(left)
    for typed, left in [("1250", "1.250,00"), ("0,125", "0,125"), ("x", "x")]:
        price.fill(typed)
        price.blur()
        expect(price).to_have_value(left)


def test_a_field_that_says_itself_that_it_is_optional_says_it_once(page: Page) -> None:
    labels = page.locator(".fjs-form-field-number > .fjs-form-field-label").all_inner_texts()
    assert {"Preis (freiwillig)", "Nachlass (freiwillig)"} <= set(labels)


def test_the_button_says_what_the_form_says(page: Page) -> None:
    expect(page.locator("[data-form-submit]")).to_have_text("Antrag einreichen")


@pytest.mark.parametrize("typed", ["31.02.2027", "29.02.2027", "31.04.27", "1.13.2027", "morgen"])
def test_a_date_that_does_not_exist_stays_as_typed_and_is_refused(
    page: Page, site: Site, typed: str
) -> None:
    day = page.locator('input[id$="-End-date"]')
    page.fill('input[id$="-Name"]', "Ada")
    day.fill(typed)
    press(page)
    words = ["Geben Sie bei „Ende“ ein Datum ein, das es gibt, zum Beispiel 19.11.2026."]
    expect(page.locator(".errors a")).to_have_text(words)
    expect(page.locator(".fjs-form-field-error li")).to_have_text(words)
    expect(day).to_have_value(typed)
    assert site.sent == []
    day.fill("1.3.2028")
    day.blur()
    expect(day).to_have_value("01.03.2028")
    press(page)
    page.wait_for_url("**/inbox")
    assert str(site.taken[0]["end"]) == "2028-03-01"


def test_a_date_and_a_time_go_out_as_they_were_typed(page: Page, site: Site) -> None:
    page.fill('input[id$="-Name"]', "Ada")
    page.fill('input[id$="-Day-date"]', "29.02.2028")
    page.fill('input[id$="-Day-time"]', "14:07")
    press(page)
    page.wait_for_url("**/inbox")
    assert json.loads(site.sent[0][1])["data"]["day"].startswith("2028-02-29T14:07")


def test_the_calendar_is_worked_by_keyboard_and_gives_the_focus_back(page: Page) -> None:
    day = page.locator('input[id$="-End-date"]')
    day.fill("30.12.2027")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Kalender")).to_be_visible()
    expect(page.locator(".flatpickr-day.selected")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(day).to_have_value("31.12.2027")
    expect(day).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("field", "typed"), [("Most", "1,2,3"), ("End-date", "31.02.2027"), ("Day-time", "25:00")]
)
def test_the_first_click_on_the_button_counts_whatever_field_had_the_focus(
    page: Page, site: Site, field: str, typed: str
) -> None:
    """The button stays where it is between press and release, and the click is not lost."""
    # All in view: nothing that is scrolled hides that the button moves.
    page.set_viewport_size({"width": 1000, "height": 2400})
    page.click(f'input[id$="-{field}"]')
    page.keyboard.type(typed)
    button = page.locator("[data-form-submit]")
    before = button.bounding_box()
    assert before
    page.mouse.move(before["x"] + 5, before["y"] + before["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(300)
    assert button.bounding_box() == before
    page.mouse.up()
    expect(page.locator(".errors")).to_be_focused()
    assert page.input_value(f'input[id$="-{field}"]') == typed
    assert site.sent == []


def test_a_field_complains_when_it_is_left_and_not_while_somebody_types(page: Page) -> None:
    page.click('input[id$="-Most"]')
    page.keyboard.type("1,2,")
    page.wait_for_timeout(300)
    expect(page.locator(".fjs-form-field-error li")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator(".fjs-form-field-error li")).to_have_count(1)
    page.fill('input[id$="-Most"]', "1,2")
    expect(page.locator(".fjs-form-field-error li")).to_have_count(0)


def test_a_day_before_the_earliest_is_said_when_the_field_is_left(page: Page) -> None:
    page.fill('input[id$="-End-date"]', "31.12.2019")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    told = page.locator(".fjs-form-field-error li")
    expect(told).to_have_text(
        "Geben Sie bei „Ende“ ein Datum ein, das nicht vor dem 01.01.2020 liegt."
    )
    page.fill('input[id$="-End-date"]', "01.01.2020")
    expect(told).to_have_count(0)
