"""A sign-up from the form to the confirmation, in a browser: on a phone, in the dark, by
keyboard, without a cookie."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.links import mailed_link
from tests.acceptance.product import Product
from tests.acceptance.visits import Visits, overflow
from tests.public_links import forms, sign_up

ID, SLUG = "visited-sign-up", "newsletter-bestellen"
SIZES = ((1440, 900), (390, 844))


@pytest.fixture(scope="module", autouse=True)
def deployed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("links")
    files = (sign_up(ID, SLUG, "sales-rep"), *forms(ID))
    for one in files:
        (folder / one.name).write_bytes(one.content)
    answer = product.command("deploy", *(str(folder / one.name) for one in files))
    assert answer.returncode == 0, answer.stdout + answer.stderr


def looked_at(page: Page, name: str) -> None:
    """Find no fault in either theme, and keep pictures where somebody wants to look."""
    assert overflow(page) <= 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        assert faults_of(page) == []
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_somebody_signs_up_and_confirms_by_the_link_in_the_mail(
    product: Product, visits: Visits, width: int, height: int
) -> None:
    visits.expected.add(410)
    page, address = visits.of(None, width=width, height=height), f"kim{width}@example.com"
    page.goto(f"/f/{SLUG}")
    page.get_by_label(re.compile("^E-Mail")).fill(address)
    page.wait_for_timeout(2_500)
    page.locator("[data-form-submit]").click()
    expect(page.locator("h1")).to_have_text("Ihre Angaben sind angekommen")
    token = mailed_link(product, address)
    page.goto(f"/t/{token}")
    page.locator('[data-island="form"][data-ready="true"]').wait_for()
    expect(page.locator("main")).to_contain_text(address)
    expect(page.locator("[data-form-submit]")).to_have_text("Anmeldung bestätigen")
    looked_at(page, f"link-{width}")
    page.locator("[data-form-submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/thanks$"))
    looked_at(page, f"link-thanks-{width}")
    page.goto(f"/t/{token}")
    expect(page.locator("h1")).to_have_text("Das ist schon erledigt")
    looked_at(page, f"link-used-{width}")
    assert page.context.cookies() == []
