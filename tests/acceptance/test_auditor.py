"""Auditors: read every entry, prove it live and offline, and change nothing."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.acceptance.product import Product, offline_verifier, tool, until
from tests.acceptance.quotes import decide, open_tasks, sign_quote, start_case
from tests.acceptance.visits import Visits


@pytest.fixture(scope="module")
def case(product: Product) -> str:
    """A finished case, every entry of it under a checkpoint."""
    key = start_case(product)
    for group, username in (("sales-manager", "thomas"), ("finance", "silke")):
        decide(product, username, open_tasks(product, key)[group], note="Marge bleibt im Rahmen.")
    sign_quote(product, key)
    until(lambda: all(entry["proven"] for entry in entries(product, key)))
    return key


@pytest.fixture(scope="module")
def export(product: Product, case: str) -> dict[str, Any]:
    """The whole ledger as an auditor takes it away."""
    henrike = product.signed_in("henrike")
    answer = henrike.press("/ledger/export")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    made: dict[str, Any] = json.loads(answer.content)
    return made


def entries(product: Product, case: str) -> list[dict[str, Any]]:
    """Return a case's entries as the JSON interface tells them."""
    with product.basic("henrike") as auditor:
        answer = auditor.get(f"/v2/process-instances/{case}/ledger")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_the_ledger_page_tells_every_entry(product: Product, visits: Visits, case: str) -> None:
    known = entries(product, case)
    assert len(known) >= 7
    page = visits.of("henrike")
    page.goto(f"/cases/{case}/ledger")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(known))
    assert [int(words) for words in rows.locator("td:first-child").all_inner_texts()] == [
        entry["seq"] for entry in known
    ]
    expect(page.locator("tbody")).to_contain_text("Miriam Aydin hat den Vorgang gestartet")
    expect(page.locator("tbody")).to_contain_text("Thomas Reuter hat freigegeben")
    expect(page.locator("tbody .badge.ok")).to_have_count(len(known))
    for entry in known:
        page.goto(f"/cases/{case}/ledger/{entry['seq']}")
        expect(page.locator("main")).to_contain_text(entry["leaf"])
        expect(page.locator("main")).to_contain_text(entry["previous"])


def test_the_live_ledger_is_verified_at_a_click(visits: Visits, case: str) -> None:
    page = visits.of("henrike")
    page.goto("/ledger")
    page.get_by_role("button", name="Ledger jetzt prüfen").click()
    expect(page.locator(".callout.ok")).to_contain_text("Das Ledger ist unverändert")
    expect(page.locator(".callout.danger")).to_have_count(0)


def test_an_export_is_proven_in_a_process_that_knows_only_the_file(
    product: Product, case: str, export: dict[str, Any], tmp_path: Path
) -> None:
    file, note = tmp_path / "ledger.json", tmp_path / "checkpoint.txt"
    file.write_text(json.dumps(export))
    made = offline_verifier(file)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "vollständig und unverändert" in made.stdout
    # With a key and a checkpoint that the auditor has from elsewhere.
    with product.basic("henrike") as auditor:
        note.write_text(auditor.get("/v2/ledger/checkpoint").text)
    later = tmp_path / "later.json"
    later.write_bytes(product.signed_in("henrike").press("/ledger/export").content)
    made = offline_verifier(later, "--key", export["keys"]["vkey"], "--earlier", note)
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("part", ["first", "middle", "last"])
def test_one_flipped_bit_is_found_at_its_exact_index(
    case: str, export: dict[str, Any], tmp_path: Path, part: str
) -> None:
    told = export["entries"]
    place = {"first": 0, "middle": len(told) // 2, "last": len(told) - 1}[part]
    body = told[place]["body"]
    # One bit of one digit, in the time of the entry: it stays well-formed.
    digit = re.search(r'"ts":"[^"]*(\d)Z"', body)
    assert digit, body
    at = digit.start(1)
    changed = body[:at] + chr(ord(body[at]) ^ 1) + body[at + 1 :]
    broken = [*told[:place], {**told[place], "body": changed}, *told[place + 1 :]]
    file = tmp_path / "ledger.json"
    file.write_text(json.dumps({**export, "entries": broken}))
    made = offline_verifier(file)
    assert made.returncode == 1, made.stdout
    index = told[place]["index"]
    named = {int(one) for one in re.findall(r"\[index (\d+)", made.stdout)}
    assert named == {index}, made.stdout


def test_the_report_is_sealed_and_carries_its_proof(
    product: Product, visits: Visits, case: str, tmp_path: Path
) -> None:
    page = visits.of("henrike")
    page.goto(f"/cases/{case}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Nachweis als PDF").click()
    report = tmp_path / "report.pdf"
    download.value.save_as(report)
    signature = tool("pdfsig", "-nocert", report)
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    tool("pdfdetach", "-saveall", "-o", tmp_path, report)
    for file in (tmp_path / "evidence.json", report):
        made = offline_verifier(file)
        assert made.returncode == 0, made.stdout + made.stderr
    words = tool("pdftotext", "-layout", report, "-")
    for name in ("Miriam Aydin", "Thomas Reuter", "Silke Carstens"):
        assert name in words


def test_a_changed_report_no_longer_verifies(product: Product, case: str, tmp_path: Path) -> None:
    content = product.signed_in("henrike").http.get(f"/cases/{case}/report.pdf").content
    place = content.index(b"endobj") - 20
    report = tmp_path / "report.pdf"
    report.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    assert offline_verifier(report).returncode in (1, 3)


def test_an_auditor_changes_nothing(product: Product, visits: Visits) -> None:
    running = start_case(product)
    task = open_tasks(product, running)["finance"]
    henrike = product.signed_in("henrike")
    assert henrike.press(f"/tasks/{task}/claim").status_code == 403
    assert henrike.send(f"/tasks/{task}/complete", {"decision": "approve"}).status_code == 403
    assert henrike.press(f"/cases/{running}/cancel", reason="Prüfung").status_code == 403
    page = visits.of("henrike")
    page.goto(f"/tasks/{task}")
    expect(page.locator("main")).to_contain_text("Sie können diese Aufgabe lesen")
    expect(page.locator("main button.primary:visible")).to_have_count(0)


@pytest.mark.parametrize("username", ["miriam", "thomas", "nora"])
def test_nobody_else_takes_proof_away(product: Product, case: str, username: str) -> None:
    person = product.signed_in(username)
    assert person.http.get(f"/cases/{case}/report.pdf").status_code in (403, 404)
    assert person.http.get("/ledger").status_code == 403
    assert person.press("/ledger/export").status_code == 403
    assert "Nachweis als PDF" not in person.http.get(f"/cases/{case}").text


def test_what_an_auditor_took_away_is_in_the_ledger(product: Product, case: str) -> None:
    henrike = product.signed_in("henrike")

    def recorded() -> int:
        return henrike.press("/ledger/export").text.count("export.created")

    before = recorded()
    henrike.http.get(f"/cases/{case}/report.pdf").raise_for_status()
    # The report, and each export of the ledger but the one that is just being made.
    until(lambda: recorded() >= before + 2)


def test_the_proof_names_no_person_in_the_clear(export: dict[str, Any]) -> None:
    bodies = "".join(entry["body"] for entry in export["entries"])
    for secret in ("Silja Marten", "s.marten@nordkai.example", "Miriam Aydin", "Ablösung"):
        assert secret not in bodies
        assert base64.b64encode(secret.encode()).decode() not in bodies
