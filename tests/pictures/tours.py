"""The tours of README, click by click: an analyst's, a clerk's, an auditor's."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.acceptance.product import until
from tests.acceptance.quotes import (
    decide,
    in_a_month,
    open_tasks,
    quote,
    sign_quote,
    start_case,
    wait_for_tasks,
)
from tests.acceptance.visits import fill_quote, submit, wait_for_form
from tests.pictures.frame import Studio, Take

LIBRARY: Final = Path(__file__).resolve().parents[2] / "library" / "deal-desk"
NUMBER: Final = "A-2026-1042"


def analyst(studio: Studio, take: Take) -> None:
    """Look at a process, break it, try its matrix and an expression, see what scenarios reach."""
    page = studio.page("nora")
    page.goto("/processes")
    page.get_by_role("link", name="Angebotsfreigabe", exact=True).click()
    expect(page.locator(".djs-element[data-element-id=quote-submitted]").first).to_be_visible()
    take("tour-analyst-process", page)
    _break(studio)
    page.goto("/decisions")
    page.get_by_role("link", name="Freigabematrix", exact=True).first.click()
    page.get_by_label("Nachlass in %", exact=True).first.fill("18")
    page.get_by_label("Angebotssumme in EUR").first.fill("120000")
    page.get_by_role("button", name="Ausprobieren").click()
    expect(page.get_by_text("Noch nichts ausprobiert")).to_have_count(0)
    page.evaluate("scrollTo(0, 0)")
    take("tour-analyst-matrix", page)
    page.evaluate("document.getElementById('zeichnung').scrollIntoView()")
    take("tour-analyst-rules", page)
    page.goto("/decisions")
    page.get_by_role("link", name="FEEL ausprobieren").first.click()
    page.locator("textarea").nth(0).fill("sum(lines.qty) * 0.19")
    page.locator("textarea").nth(1).fill('{"lines": [{"qty": 2}, {"qty": 3.5}]}')
    page.get_by_role("button", name="Auswerten").click()
    expect(page.get_by_text("1,045").or_(page.get_by_text("1.045")).first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    take("tour-analyst-feel", page)
    coverage = studio.product.home.parent / "coverage.html"
    played = studio.command("scenario", "run", LIBRARY, "--coverage", coverage)
    assert played.returncode == 0, played.stdout + played.stderr
    page.goto(coverage.as_uri())
    take("tour-analyst-coverage", page)


def clerk(studio: Studio, take: Take) -> None:
    """Ask for a discount, approve it as two others, sign as the customer."""
    page = studio.page("miriam")
    page.goto("/start")
    page.get_by_role("link", name="Angebotsfreigabe", exact=True).first.click()
    fill_quote(page, NUMBER, f"{in_a_month():%d.%m.%Y}")
    page.get_by_label("Angebotsnummer").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 0)")
    take("tour-clerk-start", page)
    submit(page)
    page.wait_for_url("**/inbox?done=started*")
    page.locator(".toast").get_by_role("link").click()
    case = page.url.rpartition("/")[2].partition("?")[0]
    tasks = wait_for_tasks(studio.product, case)
    assert set(tasks) == {"sales-manager", "finance"}
    _inbox_and_task(studio, tasks["sales-manager"], take)
    decide(studio.product, "silke", tasks["finance"], note="Marge bleibt im Rahmen.")
    until(lambda: "answer-quote" in _elements(studio, case))
    mail = studio.page(None)
    _mail(studio, mail, take)
    sign_quote(studio.product, case)
    page.goto(f"/cases/{case}")
    expect(page.locator(".djs-element[data-element-id=quote-accepted]").first).to_be_visible()
    take("tour-clerk-case", page)


def auditor(studio: Studio, take: Take) -> None:
    """Read a case's ledger, take its report away, and verify it in the browser."""
    case = start_case(studio.product, values=quote())
    for group, username in (("sales-manager", "thomas"), ("finance", "silke")):
        decide(studio.product, username, open_tasks(studio.product, case)[group])
    sign_quote(studio.product, case)
    page = studio.page("henrike")
    page.goto(f"/cases/{case}")
    report = studio.product.home.parent / "report.pdf"
    with page.expect_download() as download:
        page.get_by_role("link", name="Nachweis als PDF").click()
    download.value.save_as(report)
    page.locator(f"a[href='/cases/{case}/ledger']").first.click()
    expect(page.locator("tbody tr").first).to_be_visible()
    take("tour-auditor-ledger", page)
    page.goto("/ledger")
    take("tour-auditor-exports", page)
    _report(studio, report, take)
    stranger = studio.page(None)
    stranger.goto("/verify")
    stranger.locator("#verifier[data-ready=true]").wait_for()
    stranger.locator("input[type=file]").first.set_input_files(report)
    stranger.locator("#verifier button.primary").click()
    expect(stranger.locator("#result")).to_contain_text("Der Nachweis hält")
    stranger.locator("#result").scroll_into_view_if_needed()
    take("tour-auditor-verified", stranger)


def _break(studio: Studio) -> None:
    """Refuse what README breaks on purpose."""
    broken = studio.product.home.parent / "deal-desk.bpmn"
    model = (LIBRARY / "deal-desk.bpmn").read_text(encoding="utf-8")
    changed = model.replace('verdict.decision = "approve"', 'verdict.decision == "approve"')
    assert changed != model
    broken.write_text(changed, encoding="utf-8")
    said = studio.command("lint", broken)
    assert said.returncode == 1, said.stdout
    assert "Write = once to compare" in said.stdout


def _elements(studio: Studio, case: str) -> set[str]:
    found = studio.product.signed_in("arne").search(
        "user-tasks", processInstanceKey=case, state="CREATED"
    )
    return {one["elementId"] for one in found}


def _inbox_and_task(studio: Studio, task: str, take: Take) -> None:
    page = studio.page("thomas")
    page.goto("/inbox")
    expect(page.locator("main")).to_contain_text(NUMBER)
    take("tour-clerk-inbox", page)
    page.goto(f"/tasks/{task}")
    page.get_by_role("button", name=re.compile("übernehmen")).first.click()
    form = wait_for_form(page)
    form.get_by_label("Freigeben", exact=True).check()
    page.evaluate("scrollTo(0, 0)")
    take("tour-clerk-task", page)
    submit(page)


def _mail(studio: Studio, page: Page, take: Take) -> None:
    page.goto(studio.product.mail_address)
    page.get_by_role("link", name=f"Ihr Angebot {NUMBER}").first.click()
    take("tour-clerk-mail", page)
    page.locator("a[href*='/t/']").first.click()
    page.locator("[data-signature][data-ready]").wait_for()
    take("tour-clerk-sign", page)


def _report(studio: Studio, report: Path, take: Take) -> None:
    """Show the first page of a report as a reader of PDF does."""
    made = report.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-f", "1", "-l", "1", "-singlefile", report, made],
        check=True,
    )
    page = studio.page(None, width=910, height=1287)
    page.goto(made.with_suffix(".png").as_uri())
    take("tour-auditor-report", page)
