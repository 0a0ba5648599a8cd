"""The shipped deal desk as its readers see it, and offers to try it with."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import library
from bpmn.reader import read_definitions
from dmn.reader import read_decisions
from feel import Value, compile_expression

FORMS = Path(str(library.__file__)).parent / "deal-desk"
DIAGRAM = FORMS / "deal-desk.bpmn"
TABLES = FORMS / "deal-desk-matrix.dmn"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

DEFINITIONS = read_definitions(DIAGRAM.read_bytes(), DIAGRAM.name)
PROCESS = DEFINITIONS.processes[0]
ASSESSMENT_FILE = FORMS / "deal-desk-assessment.bpmn"
ASSESSMENT = read_definitions(ASSESSMENT_FILE.read_bytes(), ASSESSMENT_FILE.name).processes[0]
CUSTOMER_FILE = FORMS / "deal-desk-customer.bpmn"
CUSTOMER = read_definitions(CUSTOMER_FILE.read_bytes(), CUSTOMER_FILE.name).processes[0]
DECISIONS = read_decisions(TABLES.read_bytes(), TABLES.name)

LINE: dict[str, object] = {
    "sku": "SRV-100",
    "text": "Serverlizenz",
    "qty": Decimal(10),
    "unit": "C62",
    "listPrice": Decimal("1250.00"),
    "discountPct": Decimal(18),
    "unitCost": Decimal("700.00"),
}
OFFER: dict[str, object] = {
    "quoteNumber": "A-2026-0117",
    "customer": {
        "company": "Nordlicht Maschinenbau GmbH",
        "segment": "standard",
        "contactName": "Jonas Petersen",
        "email": "jonas.petersen@nordlicht.example",
    },
    "lines": [LINE],
    "paymentDays": Decimal(30),
    "termMonths": Decimal(12),
    "validUntil": "2026-12-31",
    "nonStandardTerms": False,
    "reason": "Ablösung eines Wettbewerbers, Rahmenvertrag.",
}


def evaluated(source: str, scope: dict[str, Value]) -> Value:
    """Return the value of an expression, given with or without its leading `=`."""
    return compile_expression(source.removeprefix("=")).evaluate(scope, NOW).value


def line(quantity: str, price: str, discount: str, cost: str | None = "0") -> dict[str, Value]:
    """Return a line of an offer; without `cost`, finance has to add it."""
    return {
        "sku": "S",
        "text": "T",
        "unit": "C62",
        "qty": Decimal(quantity),
        "listPrice": Decimal(price),
        "discountPct": Decimal(discount),
        "unitCost": None if cost is None else Decimal(cost),
    }
