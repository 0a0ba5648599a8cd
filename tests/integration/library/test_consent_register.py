"""The register of consents as its readers see it: by purpose, as CSV, as sealed PDF; evidence."""

from __future__ import annotations

import csv
import io

import pytest

from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from tests.integration.api.conftest import Office
from tests.integration.engine.protection import text_of
from tests.integration.library.strangers import mails, new_address, sign_up, subscribed, worked

PAGE = "/reports/cases/consents"


def placed(desk: Office) -> None:
    """Let what happened have its place in the ledger, and its row in the register."""
    worked(desk)
    advance_ledger(desk.workspace)
    catch_up(desk.workspace)


@pytest.fixture
def register(desk: Office) -> Office:
    """A desk at which three have signed up for several purposes, one of whom never confirmed."""
    subscribed(desk, new_address(), purposes=["events", "product"])
    subscribed(desk, new_address(), purposes=["newsletter"], tracking=True)
    sign_up(desk, new_address(), purposes=["events"])
    placed(desk)
    return desk


def test_the_register_counts_by_purpose_who_asked_and_who_still_agrees(register: Office) -> None:
    mara = register.browser("mara")
    page = mara.get(PAGE)
    assert page.status_code == 200
    for needed in ("Nach Zweck, erbeten", "Nach Zweck, gültig", "@reader.example"):
        assert needed in page.text
    asked = figures(mara.get(f"{PAGE}/topics.csv").text)
    held = figures(mara.get(f"{PAGE}/held.csv").text)
    assert asked.keys() >= {"Newsletter", "Produkthinweise", "Einladungen", "Auswertung"}
    # Two asked for invitations, one of them never confirmed.
    assert asked["Einladungen"] - held["Einladungen"] >= 1
    assert held["Auswertung"] >= 1


def figures(content: str) -> dict[str, int]:
    """Return the first figure of each group."""
    _, *rows = csv.reader(io.StringIO(content))
    return {row[0]: int(row[1]) for row in rows}


def test_the_register_is_taken_away_as_csv_and_as_a_sealed_pdf(register: Office) -> None:
    mara = register.browser("mara")
    token = {"csrf": mara.headers["x-csrf-token"]}
    made = mara.post(f"{PAGE}/file", data={**token, "format": "csv"})
    assert made.status_code == 200
    assert "@reader.example" in made.text
    sealed = mara.post(f"{PAGE}/file", data={**token, "format": "pdf"}).content
    assert sealed.startswith(b"%PDF-")
    assert b"/ETSI.CAdES.detached" in sealed
    told = text_of(sealed)
    assert "Einwilligungen" in told
    assert "Einladungen" in told


def test_nobody_but_its_readers_sees_the_register(register: Office) -> None:
    assert register.browser("gero").get(PAGE).status_code in {403, 404}


def test_the_evidence_of_one_declaration_is_printed_at_any_time(desk: Office) -> None:
    email = new_address()
    begun = subscribed(desk, email, purposes=["newsletter", "events"])
    placed(desk)
    rita = desk.browser("rita")
    given = {
        "csrf": rita.headers["x-csrf-token"],
        "case": str(begun),
        "format": "pdf",
        "report": "consents",
        "values": "open",
    }
    answer = rita.post("/ledger/auszug", data=given)
    assert answer.headers["content-type"] == "application/pdf", answer.text
    told = " ".join(text_of(answer.content).split())
    (asked, *_) = mails(desk, email)
    for needed in (
        email,
        "Ich möchte, dass die Beispiel GmbH mich über die angekreuzten Themen per E-Mail",
        "/f/newsletter",
        "2026-11",
        str(asked["Message-ID"]).strip("<>").partition("@")[0],
    ):
        assert needed in told, needed
