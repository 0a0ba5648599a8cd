"""Approvers: several at once, four eyes, refusals with reasons, what customers get to see."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.acceptance.product import Product, tool, until
from tests.acceptance.quotes import (
    UNIT_COST,
    decide,
    open_tasks,
    quote,
    sign_quote,
    start_case,
    wait_for_end,
    wait_for_tasks,
)
from tests.acceptance.visits import Visits, decide_in_browser, submit, wait_for_form

COMMENT = "Höchstens 12 Prozent sind hier vertretbar."


def test_eighteen_percent_ask_two_groups_at_once_and_the_customer_gets_a_quote(
    product: Product, visits: Visits, tmp_path: Path
) -> None:
    values = quote("18")
    case, number = start_case(product, values=values), str(values["quoteNumber"])
    tasks = open_tasks(product, case)
    assert set(tasks) == {"sales-manager", "finance"}
    decide_in_browser(visits.of("thomas"), tasks["sales-manager"], "Freigeben")
    assert set(open_tasks(product, case)) == {"finance"}
    decide_in_browser(visits.of("silke"), tasks["finance"], "Freigeben")
    assert sign_quote(product, case)["state"] == "COMPLETED"

    page = visits.of(None)
    page.goto(product.mail_address)
    page.get_by_role("link", name=f"Ihr Angebot {number}").click()
    expect(page.locator("main")).to_contain_text("Guten Tag Silja Marten")
    expect(page.locator("main")).to_contain_text("s.marten@nordkai.example")
    attachment = page.get_by_role("link", name=re.compile(rf"{number}-v1\.pdf"))
    with page.expect_download() as download:
        attachment.click()
    file = tmp_path / "quote.pdf"
    download.value.save_as(file)
    words = tool("pdftotext", "-layout", file, "-")
    assert "Nordkai Logistik GmbH" in words
    assert "24.818,12" in words  # 12.500 + 17.766, less 18 percent
    assert "Marge" not in words
    assert UNIT_COST.replace(".", ",") not in words
    assert UNIT_COST not in words


def test_the_form_shows_the_margin_to_those_who_may_know_it(
    product: Product, visits: Visits
) -> None:
    tasks = open_tasks(product, start_case(product))
    for group, username, knows in [
        ("finance", "henning", True),
        ("sales-manager", "holger", False),
    ]:
        page = visits.of(username)
        page.goto(f"/tasks/{tasks[group]}")
        form = wait_for_form(page)
        expect(form.get_by_text("Nordkai Logistik GmbH").first).to_be_visible()
        assert bool(re.search(r"Marge:\s+[\d-]+,\d+\s%", form.inner_text())) == knows, (
            form.inner_text()
        )
        assert UNIT_COST.replace(".", ",") not in page.content()


def test_a_requester_in_an_approving_group_cannot_approve(product: Product, visits: Visits) -> None:
    case = start_case(product, "holger")
    task = open_tasks(product, case)["sales-manager"]
    page = visits.of("holger")
    page.goto(f"/tasks/{task}")
    expect(page.get_by_label("Vier-Augen-Prinzip")).to_contain_text("andere Person")
    expect(page.locator("main button.primary:visible")).to_have_count(0)
    holger = product.signed_in("holger")
    assert holger.press(f"/tasks/{task}/claim").status_code == 403
    answer = holger.send(f"/tasks/{task}/complete", {"decision": "approve"})
    assert answer.status_code == 403
    assert set(open_tasks(product, case)) == {"sales-manager", "finance"}


def test_a_refusal_cancels_the_others_and_tells_the_requester_why(
    product: Product, visits: Visits
) -> None:
    case = start_case(product)
    tasks = open_tasks(product, case)
    decide_in_browser(visits.of("thomas"), tasks["sales-manager"], "Ablehnen", COMMENT)
    left = wait_for_tasks(product, case)
    assert len(left) == 1
    assert "finance" not in left
    late = visits.of("silke")
    late.goto(f"/tasks/{tasks['finance']}")
    expect(late.locator("main")).to_contain_text("Hier ist nichts mehr zu tun")

    page = visits.of("miriam")
    page.goto("/inbox")
    expect(page.locator("main")).to_contain_text("Angebot überarbeiten")
    page.goto(f"/tasks/{next(iter(left.values()))}")
    expect(wait_for_form(page)).to_contain_text(COMMENT)
    reader = visits.of("henrike")
    reader.goto(f"/cases/{case}")
    expect(reader.locator(".timeline blockquote")).to_have_text(COMMENT)


def test_a_task_of_one_person_without_a_group_cannot_be_given_back_to_nobody(
    product: Product, visits: Visits
) -> None:
    case = start_case(product)
    decide(product, "thomas", open_tasks(product, case)["sales-manager"], "reject", comment=COMMENT)
    [revision] = wait_for_tasks(product, case).values()
    page = visits.of("miriam")
    page.goto(f"/tasks/{revision}")
    wait_for_form(page)
    offered = page.get_by_role("button", name="zurückgeben").count()
    miriam = product.signed_in("miriam")
    miriam.press(f"/tasks/{revision}/release")
    answer = miriam.send(f"/tasks/{revision}/complete", {"action": "withdraw"})
    assert answer.status_code == 200, "nobody can do the task any more"
    assert offered == 0


def test_a_quote_sent_back_is_changed_and_approved(product: Product, visits: Visits) -> None:
    case = start_case(product)
    tasks = open_tasks(product, case)
    decide(product, "silke", tasks["finance"], "revise", comment=COMMENT, conditions="24 Monate")
    [revision] = wait_for_tasks(product, case).values()
    page = visits.of("miriam")
    page.goto(f"/tasks/{revision}")
    form = wait_for_form(page)
    form.get_by_label("Angebot ändern und erneut einreichen").check()
    for row in range(2):
        form.get_by_label("Nachlass").nth(row).fill("16,5")
    form.get_by_label("Begründung").fill("Nachlass auf 16,5 Prozent gesenkt, wie verlangt.")
    submit(page)
    page.wait_for_url("**/inbox?done=completed*")
    again = wait_for_tasks(product, case)
    assert set(again) == {"sales-manager", "finance"}
    # A new round: whoever sent the old version back may decide on the new one.
    decide(product, "silke", again["finance"])
    decide(product, "thomas", again["sales-manager"])
    assert sign_quote(product, case)["state"] == "COMPLETED"
    assert "-v2.pdf" in product.signed_in("miriam").page(f"/cases/{case}")


def test_a_requester_may_withdraw_a_quote(product: Product, visits: Visits) -> None:
    case = start_case(product)
    decide(product, "thomas", open_tasks(product, case)["sales-manager"], "reject", comment=COMMENT)
    [revision] = wait_for_tasks(product, case).values()
    page = visits.of("miriam")
    page.goto(f"/tasks/{revision}")
    wait_for_form(page).get_by_label("Angebot zurückziehen").check()
    submit(page)
    page.wait_for_url("**/inbox?done=completed*")
    wait_for_end(product, case)
    assert ".pdf" not in product.signed_in("miriam").page(f"/cases/{case}")


@pytest.mark.parametrize(
    ("discount", "asked"), [("15", set()), ("15.004", {"sales-manager", "finance"})]
)
def test_exactly_fifteen_percent_need_nobody_and_a_trace_more_does(
    product: Product, discount: str, asked: set[str]
) -> None:
    case = start_case(product, values=quote(discount))
    assert set(open_tasks(product, case)) == asked
    if not asked:
        assert sign_quote(product, case)["state"] == "COMPLETED"
        ledger = product.basic("henrike").get(f"/v2/process-instances/{case}/ledger").text
        assert "approval.auto" in ledger
        assert "approval.requested" not in ledger


def test_a_task_completed_twice_at_once_is_done_once(product: Product) -> None:
    case = start_case(product)
    task = open_tasks(product, case)["finance"]
    person = product.signed_in("silke")
    assert person.press(f"/tasks/{task}/claim").status_code == 303

    def complete(decision: str) -> httpx.Response:
        return person.send(f"/tasks/{task}/complete", {"decision": decision, "comment": COMMENT})

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(complete, ["reject", "reject"]))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    ledger = product.basic("henrike").get(f"/v2/process-instances/{case}/ledger").json()
    bodies = [entry["body"] for entry in ledger["items"]]
    assert sum("approval.rejected" in body for body in bodies) == 1


def test_whoever_comes_second_is_told_in_german_and_keeps_the_input(
    product: Product, visits: Visits
) -> None:
    visits.expected.update({404, 409})
    case = start_case(product)
    task = open_tasks(product, case)["sales-manager"]
    person = product.signed_in("thomas")
    assert person.press(f"/tasks/{task}/claim").status_code == 303
    page = visits.of("thomas")
    page.goto(f"/tasks/{task}")
    form = wait_for_form(page)
    form.get_by_label("Ablehnen", exact=True).check()
    form.get_by_label("Kommentar").fill(COMMENT)
    assert person.send(f"/tasks/{task}/complete", {"decision": "approve"}).status_code == 200
    submit(page)
    alert = form.get_by_role("alert")
    expect(alert).to_contain_text(re.compile("schon abgeschlossen"))
    expect(form.get_by_label("Kommentar")).to_have_value(COMMENT)
    until(lambda: set(open_tasks(product, case)) == {"finance"})
