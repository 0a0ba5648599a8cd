"""Documents in English write English numbers and days; letterheads show the brand."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest

from engine.brand import Brand, looked_at
from engine.connectors.document import DocumentConnector
from engine.german_incidents import incident_in_german
from engine.model import ConnectorFailed
from engine.settings import Settings
from feel import parse_temporal
from tests.integration.engine.test_documents import letter, made, request, text_of

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">'
    b'<rect width="40" height="10" fill="#00ff00"/></svg>'
)


def body_of(settings: Settings, head: str, body: str, **data: Any) -> str:
    (kept,) = made(settings, letter(head, body), data=dict(data)).documents
    return " ".join(text_of(kept.content).split())


@pytest.mark.parametrize(
    ("written", "german", "english"),
    [
        ("n|number", "1.234.567,5", "1,234,567.5"),
        ("n|number(2)", "1.234.567,50", "1,234,567.50"),
        ("n", "1.234.567,5", "1,234,567.5"),
        ("two|plain", "2", "2"),
        ("n|money", "1.234.567,50 €", "€1,234,567.50"),
        ("less|money", "-3,00 €", "-€3.00"),
        ("n|money('USD')", "1.234.567,50 USD", "USD 1,234,567.50"),
        ("day|date", "01.03.2026", "1 March 2026"),
        ("day", "01.03.2026", "1 March 2026"),
        ("at|datetime", "24.12.2026, 18:00 Uhr", "24 December 2026, 18:00 (CET)"),
        ("at|date", "24.12.2026", "24 December 2026"),
        ("summer|time", "14:30 Uhr", "14:30 (CEST)"),
        ("truth", "ja", "yes"),
        ("list|join(' + ')", "1,5 + nein", "1.5 + no"),
    ],
)
def test_numbers_days_and_truth_stand_as_the_language_writes_them(
    settings: Settings, written: str, german: str, english: str
) -> None:
    data = {
        "n": Decimal("1234567.5"), "two": Decimal("2.00"), "less": Decimal(-3), "truth": True,
        "day": "2026-03-01", "at": parse_temporal("2026-12-24T17:00:00Z"),
        "summer": parse_temporal("2026-07-01T12:30:00Z"), "list": [Decimal("1.5"), False],
    }  # fmt: skip
    if written == "day":
        data["day"] = parse_temporal("2026-03-01")
    said = f"[{{{{ {written} }}}}]\n"
    assert f"[{german}]" in body_of(settings, "", said, **data)
    assert f"[{english}]" in body_of(settings, "language: en\n", said, **data)


def test_head_and_information_of_a_document_in_english_are_written_so_too(
    settings: Settings,
) -> None:
    head = "language: en\nrecipient: Jo\ninformation:\n  Date: '{{ day|date }}'\n"
    assert "2 May 2026" in body_of(settings, head, "Hello\n", day="2026-05-02")


def test_a_letterhead_shows_company_colour_imprint_and_logo_of_the_brand(
    settings: Settings,
) -> None:
    links = ("https://ganz.example/impressum", "https://ganz.example/datenschutz")
    brand = Brand("Ganz & Söhne", "#7a1fa2", *links, looked_at(LOGO))
    file = letter("recipient: Jo\n", "Ihre {{ company }}\n")
    asked = replace(request(file, {"data": {"name": "Jo"}}), brand=lambda: brand)
    (kept,) = DocumentConnector(settings).run(asked).documents
    text = text_of(kept.content)
    assert "Ihre Ganz & Söhne" in text
    assert settings.company not in text
    assert "ganz.example/impressum" in text
    assert "ganz.example/datenschutz" in text
    page = pypdfium2.PdfDocument(io.BytesIO(kept.content))[0].render().to_pil().convert("RGB")
    assert page.getpixel((page.width // 2, 2)) == (0x7A, 0x1F, 0xA2)
    # The field of the logo, at the right of the letterhead.
    assert page.getpixel((page.width * 150 // 210, page.height * 17 // 297)) == (0, 255, 0)


def test_a_letter_says_at_its_foot_what_business_letters_must_say(settings: Settings) -> None:
    details = (
        "Ganz & Söhne GmbH\nSitz Kiel\nAmtsgericht Kiel\nHRB 1234 KI\nGeschäftsführerin: Ida Ganz"
    )
    brand = Brand("Ganz & Söhne", imprint="https://ganz.example/i", details=details)
    asked = replace(request(letter("recipient: Jo\n", "x\n"), {"data": {}}), brand=lambda: brand)
    text = text_of(DocumentConnector(settings).run(asked).documents[0].content)
    for line in (*details.splitlines(), "ganz.example/i"):
        assert text.count(line) == 1


def test_what_a_template_says_of_its_sender_comes_before_the_brand(settings: Settings) -> None:
    head = "sender: {company: Eigene GmbH, footer: [HRB 1]}\n"
    brand = Brand("Ganz & Söhne", imprint="https://ganz.example/impressum")
    asked = replace(request(letter(head, "Text\n"), {"data": {}}), brand=lambda: brand)
    text = text_of(DocumentConnector(settings).run(asked).documents[0].content)
    assert "Eigene GmbH" in text
    assert "HRB 1" in text
    assert "Ganz" not in text
    assert "ganz.example" not in text


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ("{{ name }}", {}),
        ("{{ name }}", {"name": None}),
        ("{{ name }}", {"name": []}),
        ("{{ name|money }}", {"name": "x"}),
        ("{{ name|date }}", {"name": "x"}),
        ("{{ name|datetime }}", {"name": "2026-01-01"}),
        ("{% for one in name %}{% endfor %}", {"name": "x"}),
        ("{{ name|sum('a') }}", {"name": "x"}),
        ("{{ name|sum('a') }}", {"name": [{"b": Decimal(1)}]}),
    ],
)
def test_why_a_template_is_not_filled_is_told_in_german(
    settings: Settings, body: str, data: dict[str, Any]
) -> None:
    with pytest.raises(ConnectorFailed) as failure:
        made(settings, letter(body=body + "\n"), data=data)
    german = incident_in_german(str(failure.value))
    assert german.startswith(("die Vorlage nennt etwas", "die Vorlage lässt sich nicht füllen: "))
    assert " is " not in german
    assert "„" not in german
    assert "undefined" not in german
