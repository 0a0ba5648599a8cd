"""From an empty diagram to a running process: the pictures of docs/analysts.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.acceptance.editors import drafted
from tests.acceptance.product import until
from tests.acceptance.visits import submit, wait_for_form
from tests.pictures.frame import Studio, Take

MODELS: Final = Path(__file__).resolve().parents[2] / "docs" / "examples" / "purchase"
DIAGRAM, TABLE = "purchase.bpmn", "purchase-limit.dmn"
REQUEST, APPROVAL = "purchase-request.form", "purchase-approve.form"


def play(studio: Studio, take: Take) -> None:
    """Draw, deploy, start, approve; take a picture of each step."""
    analyst = studio.page("nora", width=1440)
    _draw(studio, analyst, take)
    _deploy(studio, DIAGRAM)
    _try(studio, analyst, take)
    case = _start(studio, take)
    _approve(studio, take)
    _look(studio, analyst, case, take)


def text(name: str) -> str:
    """Return one of the example's models."""
    return (MODELS / name).read_text(encoding="utf-8")


def _draw(studio: Studio, page: Page, take: Take) -> None:
    nora = studio.product.signed_in("nora")
    _open(page, "processes")
    take("analysts-empty", page)
    drafted(nora, "processes", text(DIAGRAM))
    _open(page, "processes")
    page.locator(".djs-element[data-element-id=approve]").click()
    take("analysts-diagram", page)
    drafted(nora, "forms", text(REQUEST))
    _open(page, "forms")
    take("analysts-form", page)
    drafted(nora, "decisions", text(TABLE))
    _open(page, "decisions")
    take("analysts-table", page)
    _deploy(studio, REQUEST, APPROVAL, TABLE)
    drafted(nora, "processes", text(DIAGRAM).replace('=approval = "', '=approval == "'))
    _open(page, "processes")
    studio.visits.expected.add(422)
    page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    findings = page.locator("[data-editor-findings]")
    expect(findings).to_contain_text("Nicht veröffentlicht")
    findings.scroll_into_view_if_needed()
    take("analysts-refused", page)


def _open(page: Page, area: str) -> None:
    page.goto(f"/{area}/new")
    expect(page.locator(".editor-drawing[data-ready]")).to_have_attribute("data-ready", "true")


def _deploy(studio: Studio, *names: str) -> None:
    files = [("resources", (name, text(name).encode())) for name in names]
    with studio.product.basic("nora") as client:
        answer = client.post("/v2/deployments", files=files)
    assert answer.status_code == 200, answer.text


def _try(studio: Studio, page: Page, take: Take) -> None:
    wanted = {"decisionDefinitionId": "purchase-limit"}
    [one] = studio.product.signed_in("nora").search("decision-definitions", **wanted)
    page.goto(f"/decisions/{one['decisionDefinitionKey']}")
    page.get_by_label("Betrag in EUR").first.fill("1200")
    page.get_by_role("button", name="Ausprobieren").click()
    expect(page.get_by_text("manager").first).to_be_visible()
    take("analysts-tried", page)


def _start(studio: Studio, take: Take) -> str:
    page = studio.page("miriam")
    page.goto("/start")
    page.get_by_role("link", name="Bestellung", exact=True).first.click()
    form = wait_for_form(page)
    form.get_by_label("Artikel").fill("Monitor, 27 Zoll")
    form.get_by_label("Betrag in EUR").fill("1200")
    form.get_by_label("Wofür").fill("Arbeitsplatz für die neue Kollegin")
    take("analysts-start", page)
    submit(page)
    wanted = {"processDefinitionId": "purchase"}
    found = until(lambda: studio.product.signed_in("miriam").search("process-instances", **wanted))
    return str(found[0]["processInstanceKey"])


def _approve(studio: Studio, take: Take) -> None:
    page = studio.page("thomas")
    page.goto("/inbox")
    task = page.get_by_role("link", name="Bestellung freigeben").first
    expect(task).to_be_visible()
    take("analysts-inbox", page)
    task.click()
    claim = page.get_by_role("button", name=re.compile("übernehmen"))
    if claim.count():
        claim.first.click()
    form = wait_for_form(page)
    form.get_by_label("freigeben", exact=True).check()
    take("analysts-task", page)
    submit(page)


def _look(studio: Studio, page: Page, case: str, take: Take) -> None:
    done = {"processInstanceKey": case, "state": "COMPLETED"}
    reader = studio.product.signed_in("henrike")
    until(lambda: reader.search("process-instances", **done))
    seen = studio.page("henrike")
    seen.goto(f"/cases/{case}")
    expect(seen.locator(".djs-element[data-element-id=decided]").first).to_be_visible()
    take("analysts-case", seen)
    page.close()
