"""The brand on public pages: set by administrators, on record, served as our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from engine.brand import Brand, looked_at
from engine.commands.change_brand import change_brand, fingerprint
from engine.faults import EngineFault, NotAllowed
from engine.model import Person
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1L8 8"/></svg>'
BRAND = Brand(
    "Nordlicht Handel", "#7a1fa2", "https://example.com/i", "https://example.com/p", looked_at(LOGO)
)


@pytest.fixture
def branded(office: Office) -> Iterator[Office]:
    """An office with a brand, and after that without."""
    change_brand(office.workspace, BRAND, "Neues Logo", actor=builders.ADMINISTRATOR)
    yield office
    change_brand(office.workspace, Brand(), "Ende", actor=builders.ADMINISTRATOR)


def test_public_pages_carry_the_brand(branded: Office) -> None:
    for address in ("/f/gibt-es-nicht", "/t/gibt-es-nicht", "/u/gibt-es-nicht"):
        page = branded.stranger().get(address).text
        assert "Nordlicht Handel" in page
        assert 'href="https://example.com/i"' in page
        assert 'href="https://example.com/p"' in page
        style = re.findall(r'href="(/brand/[0-9a-f]+\.css)"', page)[0]
        logo = re.findall(r'src="(/brand/[0-9a-f]+/logo)"', page)[0]
        sheet, picture = branded.stranger().get(style), branded.stranger().get(logo)
        assert sheet.headers["content-type"].startswith("text/css")
        assert "immutable" in sheet.headers["cache-control"]
        assert "--accent:light-dark(#7a1fa2," in sheet.text
        assert picture.content == LOGO
        assert picture.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in picture.headers["content-security-policy"]
        assert picture.headers["x-content-type-options"] == "nosniff"
    assert branded.stranger().get(f"/brand/{'0' * 64}/logo").status_code == 404


def test_a_change_is_on_record_with_who_and_what_and_why_sealed(branded: Office) -> None:
    with branded.workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body FROM ledger.entry WHERE inst = 'system' ORDER BY seq"
        ).all()
    facts = [fact for row in rows for fact in json.loads(bytes(row[0]))["facts"]]
    found = [one for one in facts if one.get("data", {}).get("operation") == "brand"]
    assert found[-1]["refs"]["brand"] == fingerprint(BRAND)
    assert [one["name"] for one in found[-1]["personal"]] == ["reason"]
    assert "Neues Logo" not in json.dumps(found)


def test_only_administrators_change_it_and_for_a_reason(office: Office) -> None:
    stranger = Person("brand-nobody", "nobody", "Niemand", frozenset({"operator", "analyst"}))
    with pytest.raises(NotAllowed):
        change_brand(office.workspace, BRAND, "Test", actor=stranger)
    with pytest.raises(EngineFault):
        change_brand(office.workspace, BRAND, "  ", actor=builders.ADMINISTRATOR)


def test_the_page_says_what_does_not_fit_and_keeps_what_was_entered(office: Office) -> None:
    builders.person(office.workspace, "brandkeeper", "administrator", password=PASSWORD)
    uwe = office.browser("brandkeeper")
    page = uwe.get("/accounts/brand")
    assert page.status_code == 200, page.text
    token = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
    fields = {"csrf": token, "company": "Nordlicht Neu", "colour": "#ffcc00", "reason": "Test"}
    bad = uwe.post("/accounts/brand", data=fields, files={"logo": ("x.svg", b"<html/>")})
    assert bad.status_code == 422
    assert "nötig sind 4,5 zu 1" in bad.text or "Wählen Sie ein Logo" in bad.text
    assert 'value="Nordlicht Neu"' in bad.text
    wrong = uwe.post("/accounts/brand", data={**fields, "csrf": "x"})
    assert wrong.status_code == 403
