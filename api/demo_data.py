"""Who and what the demonstration plays with; no person or company here exists."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Account(NamedTuple):
    """A demo account."""

    username: str
    name: str
    groups: tuple[str, ...]


ACCOUNTS = (
    Account("miriam", "Miriam Aydin", ("sales-rep",)),
    Account("jonas", "Jonas Petersen", ("sales-rep", "account-manager")),
    Account("holger", "Holger Brandt", ("sales-manager", "sales-rep")),
    Account("thomas", "Thomas Reuter", ("sales-manager",)),
    Account("silke", "Silke Carstens", ("finance",)),
    Account("henning", "Henning Voss", ("finance",)),
    Account("rike", "Rike Ahrens", ("legal",)),
    Account("malte", "Malte Ohlsen", ("legal",)),
    Account("ingrid", "Ingrid Thomsen", ("head-of-sales",)),
    Account("lars", "Lars Feddersen", ("head-of-sales",)),
    Account("wiebke", "Wiebke Hansen", ("managing-director",)),
    Account("olaf", "Olaf Jensen", ("managing-director",)),
    Account("bente", "Bente Clausen", ("sales-operations",)),
    Account("kerstin", "Kerstin Paulsen", ("delivery",)),
    Account("tjark", "Tjark Mommsen", ("delivery",)),
    Account("birte", "Birte Nielsen", ("delivery-lead",)),
    Account("nora", "Nora Lorenzen", ("analyst",)),
    Account("arne", "Arne Matzen", ("operator",)),
    Account("henrike", "Henrike Sommer", ("auditor",)),
    Account("uwe", "Uwe Nissen", ("administrator",)),
    Account("dora", "Dora Lüders", ("data-protection-team",)),
    Account("frida", "Frida Boysen", ("data-protection-team",)),
    Account("emil", "Emil Rickmers", ("data-protection-officer",)),
)

REQUESTER = "holger"
"""Submits the quote, and is in an approving group too: four eyes must keep him from it."""

APPROVERS = {
    "sales-manager": "thomas",
    "finance": "silke",
    "legal": "rike",
    "head-of-sales": "ingrid",
    "managing-director": "wiebke",
}
"""Who decides for which group in the demonstration."""

CUSTOMER = "s.marten@nordkai.example"
"""Who gets the quote, and signs it."""

QUOTE: dict[str, object] = {
    "quoteNumber": "A-2026-0815",
    "customer": {
        "company": "Nordkai Logistik GmbH",
        "segment": "standard",
        "contactName": "Silja Marten",
        "email": CUSTOMER,
    },
    "lines": [
        {
            "sku": "LIZ-100",
            "text": "Lizenz Produktion Pro",
            "qty": 40,
            "unit": "C62",
            "listPrice": Decimal("2450.00"),
            "discountPct": 41,
            "unitCost": Decimal("610.00"),
        },
        {
            "sku": "DL-200",
            "text": "Einführung und Datenübernahme, Tage",
            "qty": 20,
            "unit": "C62",
            "listPrice": Decimal("1480.00"),
            "discountPct": 41,
            "unitCost": Decimal("520.00"),
        },
    ],
    "paymentDays": 30,
    "termMonths": 24,
    "nonStandardTerms": False,
    "reason": "Referenzkunde für den Hafen; der Nachlass gilt einmalig für die Einführung.",
}
"""A quote whose discount of 41 % asks all three tiers; `validUntil` is added when it is played."""

APPROVAL: dict[str, object] = {"decision": "approve", "note": "Marge bleibt im Rahmen."}

SIGN_UP: dict[str, object] = {
    "email": "kirsten.holm@hafenblick.example",
    "name": "Kirsten Holm",
    "purposes": ["newsletter"],
}
"""A newsletter that somebody asks for."""
