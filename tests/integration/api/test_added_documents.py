"""Documents that people add to a case: kept sealed, listed with who added them, handed out."""

from __future__ import annotations

import hashlib

import pytest

from tests.integration.api.conftest import Office, token_of
from tests.integration.api.quotes import quote, submitted

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def case(office: Office) -> str:
    """A quote that holger has submitted."""
    return submitted(office, "holger", quote(discount=18))


def test_a_document_stands_in_the_case_with_who_added_it_and_can_be_loaded(
    office: Office, case: str
) -> None:
    holger = office.browser("holger")
    content = PDF + case.encode()
    answer = holger.post(
        f"/cases/{case}/documents",
        data={"csrf": token_of(holger)},
        files={"file": ("Auftrag Müller.pdf", content, "text/html")},
    )
    assert answer.headers["location"] == f"/cases/{case}?done=document-added#unterlagen"
    page = office.browser("silke").get(f"/cases/{case}").text
    assert "Auftrag Müller.pdf" in page
    assert "hat ein Dokument hinzugefügt" in page
    sha256 = hashlib.sha256(content).hexdigest()
    row = page.split(f"/documents/{sha256}")[1].partition("</th>")[0]
    assert "Holger" in row
    loaded = office.browser("silke").get(f"/documents/{sha256}")
    assert loaded.content == content
    assert loaded.headers["content-type"].startswith("application/pdf")
    assert office.browser("miriam").get(f"/documents/{sha256}").status_code == 404


def test_a_file_that_is_not_taken_is_refused_in_words(office: Office, case: str) -> None:
    holger = office.browser("holger")
    answer = holger.post(
        f"/cases/{case}/documents",
        data={"csrf": token_of(holger)},
        files={"file": ("rechnung.pdf", b"MZ\x90\x00 this program", "application/pdf")},
    )
    assert answer.status_code == 422
    assert answer.text.count("werden nicht angenommen") == 2
    assert "<title>Fehler: " in answer.text


def test_the_interface_takes_a_document_and_names_its_hash(office: Office, case: str) -> None:
    content = PDF + b"api" + case.encode()
    sent = {"file": ("a.pdf", content, "application/pdf")}
    address = f"/v2/process-instances/{case}/documents"
    answer = office.program("holger").post(address, files=sent)
    assert answer.json() == {"sha256": hashlib.sha256(content).hexdigest()}
    assert office.program("henrike").post(address, files=sent).status_code == 403
    assert office.program("nora").post(address, files=sent).status_code == 403
    assert office.program("holger").post(address, data={"x": "y"}).status_code == 400


def test_a_foreign_page_adds_nothing(office: Office, case: str) -> None:
    holger = office.browser("holger")
    sent = {"file": ("a.pdf", PDF, "application/pdf")}
    assert holger.post(f"/cases/{case}/documents", files=sent).status_code == 403
