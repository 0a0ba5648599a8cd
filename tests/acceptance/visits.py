"""Visits to the pages in a real browser, and what people do there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from tests.acceptance.product import Product

_STATUS = re.compile(r"responded with a status of (\d{3})")


@dataclass
class Visits:
    """Opens browsers for people, each with a session of their own, and listens to their pages."""

    product: Product
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    contexts: list[BrowserContext] = field(default_factory=list)

    def of(
        self,
        username: str | None,
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        locale: str = "de-DE",
    ) -> Page:
        """Return a page of somebody who is signed in, or of a stranger."""
        context = self.browser.new_context(
            base_url=self.product.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        if username is not None:
            cookies = self.product.signed_in(username).http.cookies.jar
            context.add_cookies(
                [
                    {"name": one.name, "value": one.value or "", "url": self.product.address}
                    for one in cookies
                ]
            )
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda fault: self.complaints.append(f"script: {fault}"))
        page.on("request", self._asked)
        return page

    def close(self) -> None:
        """Close every browser."""
        for context in self.contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        status = _STATUS.search(message.text)
        if status is None or int(status.group(1)) not in self.expected:
            place = message.location.get("url", "")
            self.complaints.append(f"console: {message.text} ({place})")

    def _asked(self, request: Request) -> None:
        if request.url.endswith("/csp-report"):
            self.complaints.append(f"content policy: {request.post_data}")


def wait_for_form(page: Page) -> Locator:
    """Return the form as soon as it is drawn."""
    form = page.locator("[data-island=form][data-ready=true]")
    form.wait_for()
    return form


def choose(form: Locator, label: str, option: str, row: int = 0) -> None:
    """Choose from a list."""
    form.get_by_label(re.compile(f"^{label}")).nth(row).locator("..").click()
    form.page.locator(".fjs-dropdownlist-item", has_text=option).first.click()


def fill_quote(page: Page, number: str, valid_until: str) -> None:
    """Fill in the start form as somebody in Germany types; two lines with 18 percent."""
    form = wait_for_form(page)
    form.get_by_label("Angebotsnummer").fill(number)
    form.get_by_label("Firma").fill("Nordkai Logistik GmbH")
    choose(form, "Kundensegment", "Standardkunde")
    form.get_by_label("Ansprechperson").fill("Silja Marten")
    form.get_by_label("E-Mail").fill("s.marten@nordkai.example")
    form.get_by_text("Zeile hinzufügen").click()
    lines = [("SRV-100", "Serverlizenz", "10", "1.250,00"), ("SUP", "Wartung", "1,5", "480,5")]
    for row, (article, text, quantity, price) in enumerate(lines):
        form.get_by_label("Artikelnummer").nth(row).fill(article)
        form.get_by_label("Bezeichnung").nth(row).fill(text)
        form.get_by_label("Menge").nth(row).fill(quantity)
        form.get_by_label("Listenpreis").nth(row).fill(price)
        form.get_by_label("Nachlass").nth(row).fill("18,0")
        form.get_by_label("Kosten je Einheit").nth(row).fill("210")
    choose(form, "Einheit", "Monat", row=1)
    form.get_by_label("Gültig bis").fill(valid_until)
    form.get_by_label("Begründung").fill("Rahmenvertrag für drei Standorte im Hafen.")


def submit(page: Page) -> None:
    """Press the one primary button of a page with a form."""
    wait_for_form(page)
    page.locator("main button.primary").click()


def decide_in_browser(page: Page, task: str, choice: str, comment: str = "") -> None:
    """Claim a task, choose, comment, and send it off."""
    page.goto(f"/tasks/{task}")
    page.get_by_role("button", name="Aufgabe übernehmen").click()
    form = wait_for_form(page)
    form.get_by_label(choice, exact=True).check()
    if comment:
        form.get_by_label("Kommentar").fill(comment)
    submit(page)
    page.wait_for_url("**/inbox?done=completed*")


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
