"""The signed document: the original to the byte, a page behind it, one seal over both."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from api.public_guard import PublicLimits
from audit.sealed_document import NotAddedTo, sealed_document
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument
from engine.store import documents
from feel import Value, from_json
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.signing_desk import (
    ENTERED,
    GROUP,
    STROKES,
    begun,
    carried,
    facts,
    sent,
    variables,
)
from tests.signing import STATEMENT, to_be_signed

ID = "sealing-order"


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    """An office in which signed orders are sealed."""
    builders.deployed(office.workspace, *to_be_signed(ID, GROUP))
    return office


@pytest.fixture(autouse=True)
def fresh_limits(desk: Office) -> None:
    """Nobody has asked for anything yet."""
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM engine.asked WHERE name LIKE 'public-%%'")
    desk.app.state.public_limits = PublicLimits()


def held(desk: Office, case: int, document: Mapping[str, Any]) -> bytes:
    with desk.workspace.transaction() as connection:
        found = documents.load(connection, document["sha256"], case, desk.workspace.seals)
    assert found is not None
    return found.content


def signed(desk: Office, **fields: str) -> tuple[int, dict[str, Any]]:
    """Return a case in which somebody has signed, and its variables."""
    case, _, token = begun(desk, ID)
    assert sent(desk, token, **carried(desk, token), **{**ENTERED, **fields}).status_code == 303
    while desk.worker().run_once():
        pass
    return case, variables(desk, case)


@pytest.mark.parametrize("fields", [{}, {"kind": "drawn", "strokes": STROKES, "typed": ""}])
def test_the_sealed_document_begins_with_the_one_that_was_signed(
    desk: Office, tmp_path: Path, fields: dict[str, str]
) -> None:
    case, kept = signed(desk, **fields)
    original, sealed = held(desk, case, kept["document"]), held(desk, case, kept["signedDocument"])
    assert sealed.startswith(original)
    assert hashlib.sha256(sealed).hexdigest() == kept["signedDocument"]["sha256"]
    assert kept["signedDocument"]["name"] == "Auftrag A-2026-4711 – unterschrieben.pdf"
    read = pypdfium2.PdfDocument(sealed)
    assert len(read) == len(pypdfium2.PdfDocument(original)) + 1
    words = " ".join(read[len(read) - 1].get_textpage().get_text_bounded().split())
    for told in ("Kim Beispiel", "Hamburg", "Einkauf", STATEMENT, kept["document"]["sha256"]):
        assert told in words
    assert "Einfache elektronische Signatur" in words
    assert f"die ersten {len(original)} Bytes" in words
    file = tmp_path / "signed.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    (made,) = [
        fact
        for fact in facts(desk, case)
        if fact["type"] == "document.created" and fact["data"].get("kind") == "signed"
    ]
    assert made["refs"] == {"sha256": kept["signedDocument"]["sha256"]}


def test_a_byte_that_changes_breaks_the_seal(desk: Office, tmp_path: Path) -> None:
    case, kept = signed(desk)
    sealed = bytearray(held(desk, case, kept["signedDocument"]))
    sealed[200] ^= 1
    file = tmp_path / "changed.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" not in said


def test_nobody_has_a_signature_sealed_that_was_not_given(desk: Office) -> None:
    case, kept = signed(desk)
    given = {name: from_json(value) for name, value in kept["signature"].items()}
    original = StoredDocument("ab" * 32, "x.pdf", "application/pdf", b"")
    connector = desk.workspace.connectors["signature"]
    wrong: list[tuple[int, dict[str, Value]]] = [
        (case + 1, given),
        (case, {**given, "name": "Pat Fremd"}),
        (case, {**given, "outcome": "declined"}),
        (case, {**given, "documentSha256": "ab" * 32}),
        (case, {name: one for name, one in given.items() if name != "code"}),
        (case, {}),
    ]
    for key, values in wrong:
        request = ConnectorRequest(
            "1", {"signature": values}, {}, lambda _: original, case=str(key)
        )
        with pytest.raises(ConnectorFailed, match="not what somebody signed") as refused:
            connector.run(request)
        assert not refused.value.retry


def test_what_is_no_pdf_takes_no_page(desk: Office) -> None:
    for content in (b"", b"text", b"%PDF-1.7\nnothing"):
        with pytest.raises(NotAddedTo):
            sealed_document(content, lambda _: b"", desk.workspace.ledger.keys, "Test", None)
