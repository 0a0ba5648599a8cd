"""Accounts in a browser: a second factor by keyboard, a provider of identities, administration."""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.visits import Visits, overflow
from tests.integration.api.identity_provider import real_provider

SIZES = ((1440, 900, False), (390, 844, True), (320, 640, False))
PEOPLE = {
    "konto-klara": ("Klara Sommerfeldt", "sales-rep"),
    "konto-paul": ("Paul Ehrenberg", "sales-rep"),
    "konto-adele": ("Adele Brinkmann", "administrator"),
}
MARIA: dict[str, object] = {
    "name": "Maria Weber",
    "preferred_username": "maria",
    "groups": ["vertrieb"],
}


@pytest.fixture(scope="module", autouse=True)
def people(product: Product) -> None:
    """Two clerks and an administrator of these tests."""
    for username, (name, group) in PEOPLE.items():
        words = ("--name", name, "--group", group, "--password", product.password)
        made = product.command("user", "create", username, *words)
        assert made.returncode == 0, made.stderr


@pytest.fixture
def provider(product: Product) -> Iterator[str]:
    """A real OpenID provider where the product expects one."""
    port = urlsplit(product.environment["VORGANG_OIDC_ISSUER"]).port
    assert port
    with real_provider(("maria-1", MARIA), port=port) as address:
        yield address


def look(page: Page, name: str) -> None:
    """Pass if everybody can use the page; keep a picture if one is wanted."""
    expect(page.locator("h1")).to_be_visible()
    if folder := os.environ.get("SHOTS"):
        width = page.evaluate("window.innerWidth")
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    assert faults_of(page) == []
    assert overflow(page) == 0


def code_of(secret: str, offset: int = 0) -> str:
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(time.time() + offset).decode()


@pytest.mark.parametrize(("width", "height", "dark"), SIZES)
def test_every_page_of_accounts_can_be_used_by_everybody(
    product: Product, visits: Visits, width: int, height: int, dark: bool
) -> None:
    stranger = visits.of(None, width=width, height=height, dark=dark)
    for place in ("/login", "/login/forgotten"):
        stranger.goto(place)
        look(stranger, f"stranger{place.replace('/', '-')}")
    visits.expected.add(410)
    stranger.goto("/login/reset/unknown")
    look(stranger, "stranger-reset")
    own = visits.of("konto-paul", width=width, height=height, dark=dark)
    for place in ("", "/security", "/second-factor", "/sessions"):
        own.goto(f"/account{place}")
        look(own, f"account{place.replace('/', '-')}")
    admin = visits.of("konto-adele", width=width, height=height, dark=dark)
    for place in ("/accounts?q=konto", "/accounts/new"):
        admin.goto(place)
        look(admin, place.strip("/").replace("/", "-").replace("?", "-"))
    admin.goto("/accounts?q=konto-paul")
    admin.get_by_role("link", name="Paul Ehrenberg").click()
    admin.wait_for_url(re.compile(r"/accounts/acc_"))
    look(admin, "account-of")


def test_a_second_factor_is_set_up_and_used_with_the_keyboard_on_a_phone(
    product: Product, visits: Visits
) -> None:
    page = visits.of(None, width=390, height=844)
    page.goto("/login")
    page.get_by_label("Benutzername").fill("konto-klara")
    page.get_by_label("Kennwort", exact=True).fill(product.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")
    page.goto("/account/second-factor")
    page.locator("summary", has_text="Ohne Kamera einrichten").press("Enter")
    secret = page.locator("#geheimnis").inner_text()
    look(page, "second-factor-open")
    page.get_by_label("Code").fill(code_of(secret, -30))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ersatzcodes")).to_be_visible()
    look(page, "recovery-codes")
    page.get_by_role("link", name="Aufbewahrung bestätigen").press("Enter")
    page.wait_for_url("**/account/security")
    expect(page.get_by_text("10 Ersatzcodes sind noch übrig")).to_be_visible()
    look(page, "security-with-factor")
    fresh = visits.of(None, width=390, height=844)
    visits.expected.add(401)
    fresh.goto("/login?next=/cases")
    fresh.get_by_label("Benutzername").fill("konto-klara")
    fresh.get_by_label("Kennwort", exact=True).fill(product.password)
    fresh.keyboard.press("Enter")
    fresh.wait_for_url("**/login/code")
    expect(fresh.get_by_label("Code")).to_be_focused()
    fresh.keyboard.type("000000")
    fresh.keyboard.press("Enter")
    expect(fresh.get_by_role("alert")).to_be_focused()
    look(fresh, "code-refused")
    fresh.get_by_label("Code").fill(code_of(secret))
    fresh.keyboard.press("Enter")
    fresh.wait_for_url("**/cases")


def test_somebody_signs_in_and_out_by_a_provider(
    product: Product, visits: Visits, provider: str
) -> None:
    page = visits.of(None)
    page.goto("/login?next=/cases")
    page.get_by_role("link", name="Mit Firmenkonto anmelden").click()
    page.wait_for_url(f"{provider}/**")
    page.get_by_role("button", name="maria-1").click()
    page.wait_for_url(f"{product.address}/cases")
    page.goto("/account")
    expect(page.locator("main")).to_contain_text("Maria Weber")
    page.goto("/account/sessions")
    expect(page.locator("main")).to_contain_text("über den Anmeldedienst")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url(f"{provider}/oauth2/end_session**")
    page.goto(f"{product.address}/inbox")
    page.wait_for_url("**/login?next=/inbox")
    # The provider's own pages look for a style sheet elsewhere, and for a picture that it lacks.
    theirs = ("jsdelivr", provider)
    visits.complaints[:] = [one for one in visits.complaints if not any(x in one for x in theirs)]


def test_an_administrator_gives_a_service_a_token_that_is_seen_once(
    product: Product, visits: Visits
) -> None:
    page = visits.of("konto-adele")
    page.goto("/accounts/new")
    page.get_by_label("Dienst").check()
    page.get_by_label("Benutzername").fill("konto-dienst")
    page.get_by_label("Name", exact=True).fill("Auslieferung")
    page.get_by_label("Gruppen (freiwillig)").fill("analyst")
    page.get_by_role("button", name="Konto anlegen").click()
    page.wait_for_url(re.compile(r"/accounts/acc_"))
    page.get_by_label("Name des Tokens").fill("Werkbank")
    page.get_by_role("button", name="Token ausgeben").click()
    expect(page.locator("#neues-token")).to_contain_text("vgt_")
    look(page, "service-with-token")
    page.goto(page.url.removesuffix("/tokens"))
    expect(page.locator("#neues-token")).to_have_count(0)
