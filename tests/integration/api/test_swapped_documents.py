"""What is signed is what was requested and shown: nobody puts another document in its place."""

from __future__ import annotations

import hashlib
import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from engine.commands.add_document import add_document
from engine.commands.set_variables import set_variables
from engine.model import Person
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.signing_desk import (
    ENTERED,
    GROUP,
    begun,
    carried,
    said,
    sent,
    variables,
)
from tests.signing import to_be_signed

ID = "swapped-order"
ARNE = Person("swapping-operator", "arne", "Arne", frozenset({"operator"}))


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    """An office in which orders are signed."""
    builders.deployed(office.workspace, *to_be_signed(ID, GROUP, sealed=False))
    return office


def another(desk: Office, case: int) -> str:
    """Return the hash of another PDF, which is in the case too."""
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 700, "Das Zehnfache kostet es.")
    canvas.save()
    return add_document(desk.workspace, case, "dear.pdf", written.getvalue(), actor=ARNE)


def named(desk: Office, case: int, sha256: str) -> None:
    """Write which document is to be signed, as an operator can."""
    value = {"sha256": sha256, "name": "Auftrag.pdf", "contentType": "application/pdf"}
    set_variables(desk.workspace, case, {"document": value}, reason="Versehen", actor=ARNE)


def test_what_was_requested_and_shown_is_what_is_signed(desk: Office) -> None:
    case, _, token = begun(desk, ID)
    page = carried(desk, token)
    shown = desk.stranger().get(f"/t/{token}/document?sha256={page['document']}").content
    assert sent(desk, token, **page, **ENTERED).status_code == 303
    (asked,), (signed,) = (said(desk, case, f"signature.{one}") for one in ("requested", "signed"))
    kept = variables(desk, case)["signature"]["documentSha256"]
    found = {asked["data"]["sha256"], signed["data"]["sha256"], kept, page["document"]}
    assert found == {hashlib.sha256(shown).hexdigest()}


@pytest.mark.parametrize("shown_before", [True, False])
def test_a_document_that_takes_the_place_of_the_requested_one_is_not_signed(
    desk: Office, shown_before: bool
) -> None:
    """Though it is a PDF of the same case: swapped before it is shown, or while it is."""
    case, _, token = begun(desk, ID)
    page, right = carried(desk, token), variables(desk, case)["document"]["sha256"]
    other = another(desk, case)
    named(desk, case, other)
    swapped = page if shown_before else {**page, "document": other}
    assert sent(desk, token, **swapped, **ENTERED).headers["location"] == f"/t/{token}"
    assert "Wird bearbeitet" in desk.stranger().get(f"/t/{token}").text
    assert said(desk, case, "signature.signed") == []
    named(desk, case, right)
    assert sent(desk, token, **carried(desk, token), **ENTERED).status_code == 303
    assert [one["data"]["sha256"] for one in said(desk, case, "signature.signed")] == [right]


def test_a_page_has_pictures_and_download_of_the_document_that_it_names_alone(
    desk: Office,
) -> None:
    """Swapped and swapped back, it would show one document and sign another."""
    case, _, token = begun(desk, ID)
    page = desk.stranger().get(f"/t/{token}").text
    right = variables(desk, case)["document"]["sha256"]
    parts = [f"/t/{token}/{part}?sha256={right}" for part in ("pages/1", "document")]
    for part in parts:
        assert part in page
        assert desk.stranger().get(part).status_code == 200
    foreign = f"/t/{token}/pages/1?sha256={'0' * 64}"
    assert desk.stranger().get(foreign).status_code == 404
    named(desk, case, another(desk, case))
    assert {desk.stranger().get(part).status_code for part in parts} == {404}
