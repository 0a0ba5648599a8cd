"""Electronic invoices: XML by EN 16931 on a PDF/A-3, or a refusal that says what is wrong."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from facturx import get_facturx_xml_from_pdf, xml_check_xsd
from lxml import etree

from engine.connectors.document import DocumentConnector
from engine.german_incidents import incident_in_german
from engine.model import ConnectorFailed, ConnectorResult
from engine.settings import Settings
from tests.integration.engine.test_documents import letter, request

INVOICE: dict[str, Any] = {
    "seller": {
        "name": "Nordwind Systeme GmbH", "street": "Speicherstraße 12", "postcode": "20457",
        "city": "Hamburg", "country": "DE", "vatId": "DE123456789",
    },
    "buyer": {
        "name": "Schäfer & Söhne <GmbH>", "street": "Weg 1", "postcode": "10115",
        "city": "Berlin", "country": "DE",
    },
    "iban": "DE02 1203 0000 0000 2020 51",
    "dueDate": "2026-12-02",
    "deliveryDate": "2026-11-01",
    "lines": [
        {"name": "Lizenz", "sku": "L-1", "qty": Decimal("2.5"), "unit": "C62",
         "price": Decimal("33.33"), "net": Decimal("83.33"), "vatRate": Decimal(19)},
        {"name": "Buch", "qty": Decimal(3), "unit": "C62", "price": Decimal("9.99"),
         "net": Decimal("29.97"), "vatRate": Decimal(7)},
    ],
    "net": Decimal("113.30"),
    "tax": Decimal("17.93"),
    "total": Decimal("131.23"),
}  # fmt: skip


def made(settings: Settings, invoice: object, header: str = "factur-x") -> ConnectorResult:
    data: dict[str, Any] = {"name": "Jo", "amount": Decimal(1), "invoice": invoice}
    asked = request(letter("number: R-{year}-{seq}\n"), {"data": data})
    return DocumentConnector(settings).run(replace(asked, headers={"eInvoice": header}))


def test_an_invoice_hangs_on_its_pdf_as_the_schema_wants_it(settings: Settings) -> None:
    first, second = made(settings, INVOICE), made(settings, INVOICE)
    assert first.documents == second.documents
    name, xml = get_facturx_xml_from_pdf(io.BytesIO(first.documents[0].content))
    assert name == "factur-x.xml"
    assert xml_check_xsd(xml, "factur-x", "en16931")
    text = "".join(map(str, etree.fromstring(xml).itertext()))
    for part in ("R-2027-0001", "Schäfer & Söhne <GmbH>", "131.23", "17.93", "DE021203"):
        assert part in text


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("lines", 0, "net"), Decimal("83.32"), r"line 1\.net is 83\.32, .* price is 83\.33"),
        (("net",), Decimal("113.31"), r"invoice\.net is 113\.31, and the lines give 113\.30"),
        (("tax",), Decimal("17.94"), r"invoice\.tax is 17\.94, and the lines give 17\.93"),
        (("total",), Decimal("131.24"), r"invoice\.total is 131\.24"),
        (("seller", "vatId"), "", r"seller\.vatId must be a text"),
        (("buyer", "name"), None, r"buyer\.name must be a text"),
        (("buyer", "country"), "Deutschland", "Deutschland"),
        (("lines", 1, "unit"), "Stück", "Stück"),
        (("lines",), [], "at least one line"),
        (("lines", 1, "qty"), "3", r"line 2\.qty must be a number"),
        (("dueDate",), "bald", r"invoice\.dueDate must be a date"),
        (("dueDate",), None, "dueDate or paymentTerms"),
    ],
)
def test_what_is_missing_or_does_not_add_up_is_refused_by_name(
    settings: Settings, path: tuple[Any, ...], value: object, says: str
) -> None:
    invoice = deepcopy(INVOICE)
    place: Any = invoice
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ConnectorFailed, match=says) as failure:
        made(settings, invoice)
    assert not failure.value.retry
    german = incident_in_german(str(failure.value))
    assert german.startswith("die E-Rechnung wird abgewiesen: ")
    assert " must " not in german
    assert " is " not in german
    assert "„" not in german


@pytest.mark.parametrize(("invoice", "header"), [(None, "factur-x"), (INVOICE, "xrechnung")])
def test_an_invoice_without_data_or_of_another_kind_is_refused(
    settings: Settings, invoice: object, header: str
) -> None:
    with pytest.raises(ConnectorFailed):
        made(settings, invoice, header)
