"""veraPDF, the validator of the PDF Association's members, takes our documents for PDF/A-3b."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from engine.brand import Brand, looked_at
from engine.connectors.document_pages import make_document
from engine.document_template import read_document_template
from engine.settings import Settings
from tests.integration.engine.test_e_invoices import INVOICE, made

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "build/interop/java/greenfield-apps-1.28.2.jar"
HEAD = "---\ntitle: {}\nclass: contact\npurpose: Brief & <mehr>\n{}---\n"
BODY = """Guten Tag Jürgen Ørsted-Łuczak, „Ж“ 漢

# Überschrift
- **fett** und *kursiv* und ***beides***
  1. `klein`

> Hinweis

| A | B |
|---|--:|
{% for n in lines %}
| {{ n }} | {{ n|money }} |
{% endfor %}
| === | |
| Summe | **1,00 €** |

---
***
Ende
"""
VALUES: dict[str, object] = {
    "lines": [Decimal(n) for n in range(90)],
    "company": "Ganz & Söhne <GmbH>",
    "today": datetime(2026, 11, 2, tzinfo=UTC),
}


def verdicts(folder: Path, **documents: bytes) -> dict[str, str]:
    """Return what the validator says of each, by name."""
    for name, content in documents.items():
        (folder / f"{name}.pdf").write_bytes(content)
    program = ["java", "-Djava.awt.headless=true", "-cp", str(JAR)]
    program += ["org.verapdf.apps.GreenfieldCliWrapper", "--flavour", "3b", "--format", "text"]
    files = [str(folder / f"{name}.pdf") for name in documents]
    ran = subprocess.run([*program, *files], capture_output=True, text=True, check=False)
    told = [line.split(" ", 2) for line in ran.stdout.splitlines()]
    return {Path(file).stem: said for said, file, _ in told}


LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><circle cx="15" cy="15" r="14"'
    b' fill="#c00" fill-opacity="0.5"/><text x="32" y="22" font-size="20">Ganz</text></svg>'
)
BRAND = Brand("Ganz & Söhne", "#7a1fa2", "https://ganz.example/impressum", logo=looked_at(LOGO))


def document(head: str, body: str = BODY, brand: Brand | None = None) -> bytes:
    template = read_document_template(
        (HEAD.format("Brief „1“ & <2>", head) + body).encode(), "a.document.md"
    )
    return make_document(template, VALUES, Settings(), brand=brand).content


def test_documents_are_for_archives_and_other_pdfs_are_not(tmp_path: Path) -> None:
    other = io.BytesIO()
    canvas = Canvas(other)
    canvas.drawString(100, 700, "Bericht")
    canvas.save()
    letter = document(
        "recipient: |\n  Schäfer\n  Weg 1\ninformation:\n  Datum: '{{ today|date }}'\n"
    )
    assert verdicts(
        tmp_path,
        letter=letter,
        english=document("language: en\nsender: {company: Café, footer: [a, b]}\n"),
        short=document("", "Kurz\n"),
        branded=document("recipient: Jo\n", brand=BRAND),
        invoice=made(Settings(), INVOICE).documents[0].content,
        other=other.getvalue(),
    ) == {
        **dict.fromkeys(("invoice", "letter", "english", "short", "branded"), "PASS"),
        "other": "FAIL",
    }


@pytest.mark.parametrize("part", ["fonts", "info"])
def test_debians_tools_read_what_we_write(tmp_path: Path, part: str) -> None:
    (tmp_path / "letter.pdf").write_bytes(document(""))
    ran = subprocess.run(
        [f"pdf{part}", tmp_path / "letter.pdf"], capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
    if part == "fonts":
        rows = ran.stdout.splitlines()[2:]
        assert rows
        assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows), ran.stdout
