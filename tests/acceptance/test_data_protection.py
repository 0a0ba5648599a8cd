"""The data protection team in a browser: three people erase a person, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.visits import Visits
from tests.builders import end_event, process, start_event, user_task

HOME = "/data-protection"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
KNOWN = f"{LONG.lower()}@example.com"
PEOPLE = {
    "dagmar": ("Dagmar Ahlers", "data-protection-team"),
    "dietlind": ("Dietlind Söderbaum", "data-protection-team"),
    "detlef": ("Detlef Thorwaldsen", "data-protection-officer"),
}
SIZES = ((1280, 800), (390, 844), (320, 640))


@pytest.fixture(scope="module")
def case(product: Product) -> str:
    """A case of a person with a long name, and the people who protect data."""
    for username, (name, group) in PEOPLE.items():
        words = ("--name", name, "--group", group, "--password", product.password)
        made = product.command("user", "create", username, *words)
        assert made.returncode == 0, made.stderr
    properties = {
        "vorgang:dataSubject": "=email",
        "vorgang:businessId": "=number",
        "vorgang:purpose": "Anfragen beantworten",
    }
    tasks = start_event("answer") + user_task("answer", "done", groups="operator") + end_event()
    model = process("asked-about", tasks, name="Kundenanfrage", properties=properties)
    with product.basic("nora") as analyst:
        files = {"resources": (model.name, model.content)}
        assert analyst.post("/v2/deployments", files=files).status_code == 200
    with product.basic("arne") as operator:
        variables = {"email": KNOWN, "number": LONG}
        wanted = {"processDefinitionId": "asked-about", "variables": variables}
        answer = operator.post("/v2/process-instances", json=wanted)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["processInstanceKey"])


def find(page: Page) -> None:
    """Look for the person with the keyboard alone."""
    page.goto(HOME)
    page.get_by_label("Woran Prozesse die Person erkennen").fill(KNOWN)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Betroffene Person")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_of_data_protection_can_be_used_by_everybody(
    product: Product, visits: Visits, case: str, width: int, height: int
) -> None:
    visits.expected = {422}
    page = visits.of("dagmar", width=width, height=height)
    page.goto(HOME)
    assert faults_of(page) == []
    page.get_by_label("Woran Prozesse die Person erkennen").fill("niemand@example.com")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator(".errors")).to_be_focused()
    assert faults_of(page) == []
    find(page)
    expect(page.locator("main")).to_contain_text(LONG)
    page.get_by_text("Sperre setzen").first.click()
    assert faults_of(page) == []
    page.goto(f"{HOME}/processing")
    assert faults_of(page) == []
    page = visits.of("henrike", width=width, height=height)
    for address in (
        "/ledger",
        f"/cases/{case}",
        f"/cases/{case}/ledger",
        f"/cases/{case}/ledger/1",
    ):
        page.goto(address)
        assert faults_of(page) == [], address


def test_a_person_is_erased_by_three_and_each_sees_what_they_may_do(
    product: Product, visits: Visits, case: str
) -> None:
    pages = {name: visits.of(name) for name in PEOPLE}
    page = pages["dagmar"]
    find(page)
    page.get_by_label("Grund der Löschung").fill("Antrag vom Montag")
    page.get_by_role("button", name="Löschung beantragen").click()
    expect(page.locator(".toast")).to_contain_text("Die Löschung ist beantragt.")
    expect(page.locator(".callout")).to_contain_text("Sie haben diese Löschung beantragt.")
    expect(page.get_by_role("button", name="Löschung genehmigen")).to_have_count(0)
    address = page.url.partition("?")[0]
    for name in ("dietlind", "detlef"):
        pages[name].goto(address)
        expect(pages[name].locator("main")).to_contain_text("Antrag vom Montag")
        assert faults_of(pages[name]) == []
        pages[name].get_by_role("button", name="Löschung genehmigen").click()
        expect(pages[name].locator(".toast")).to_contain_text("Ihre Genehmigung")
    page.goto(address)
    page.get_by_role("link", name="Löschung ausführen").click()
    expect(page.locator("h1")).to_contain_text("ausführen?")
    assert faults_of(page) == []
    page.get_by_role("link", name="Nicht löschen").click()
    page.get_by_role("link", name="Löschung ausführen").click()
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.locator("h1")).to_contain_text("ausgeführt")
    assert faults_of(page) == []
    page.go_back()
    page.reload()
    expect(page.locator("main")).not_to_contain_text(LONG)


def test_a_file_can_be_had_again_without_loading_the_page_anew(
    product: Product, visits: Visits, case: str
) -> None:
    page = visits.of("henrike")
    page.goto("/ledger")
    button = page.get_by_role("button", name="Ledger exportieren")
    for _ in range(2):
        with page.expect_download():
            button.click()
        expect(button).not_to_have_attribute("aria-disabled", "true")
