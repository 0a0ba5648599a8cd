"""Who and what the demonstration plays with; no person or company here exists."""

from __future__ import annotations

from collections.abc import Mapping
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


def name_of(username: str) -> str:
    """Return the name of somebody with an account."""
    return next(one.name for one in ACCOUNTS if one.username == username)


class Customer(NamedTuple):
    """Somebody who buys, or does not; customers of the reference ERP begin with `K-`."""

    company: str
    number: str
    name: str
    email: str
    address: str


CUSTOMER = Customer(
    "Nordkai Logistik GmbH", "K-10017", "Silja Marten", "s.marten@nordkai.example",
    "Kaistraße 4, 24103 Kiel",
)  # fmt: skip
"""Who gets the quote, signs it, and accepts what was delivered."""

LOST_CUSTOMER = Customer(
    "Schleiwerft Kappeln GmbH", "K-10042", "Piet Johannsen", "p.johannsen@schleiwerft.example",
    "Am Slip 2, 24376 Kappeln",
)  # fmt: skip
"""Who refuses a quote, asks what is known of them, and wants to be forgotten."""

REQUESTER = "holger"
"""Submits the quote, and is in an approving group too: four eyes must keep him from it."""

APPROVERS = {"sales-manager": "thomas", "finance": "silke"}
"""Who decides for which group in the demonstration."""

ORDER_NUMBER = "AU-2026-0815"

LICENCE: dict[str, object] = {
    "sku": "LIZ-100",
    "text": "Lizenz Produktion Pro",
    "unit": "C62",
    "listPrice": Decimal("2450.00"),
    "unitCost": Decimal("610.00"),
}
SERVICE: dict[str, object] = {
    "sku": "DL-200",
    "text": "Einführung und Datenübernahme, Tage",
    "unit": "DAY",
    "listPrice": Decimal("1480.00"),
    "unitCost": Decimal("520.00"),
}
"""Articles that the reference ERP knows, as all but `X-…`."""

QUOTE: dict[str, object] = {
    "quoteNumber": "A-2026-0815",
    "customer": {
        "company": CUSTOMER.company,
        "segment": "standard",
        "contactName": CUSTOMER.name,
        "email": CUSTOMER.email,
        "customerId": CUSTOMER.number,
        "state": "SH",
    },
    "lines": [
        {**LICENCE, "qty": 20, "discountPct": 22},
        {**SERVICE, "qty": 8, "discountPct": 22},
    ],
    "paymentDays": 30,
    "termMonths": 24,
    "nonStandardTerms": False,
    "reason": "Referenzkunde für den Hafen; der Nachlass gilt einmalig für die Einführung.",
}
"""A quote whose discount of 22 % asks two groups; `validUntil` is added when it is played."""

APPROVAL: dict[str, object] = {"decision": "approve", "note": "Marge bleibt im Rahmen."}

KICKOFF: dict[str, object] = {
    "date": "2026-12-01",
    "participants": [{"name": CUSTOMER.name}, {"name": "Kerstin Paulsen"}],
    "goals": "Alle drei Standorte arbeiten ab Januar mit dem System.",
}
IMPORT: dict[str, object] = {
    "source": "Altsystem",
    "expected": 4812,
    "imported": 4809,
    "personal": True,
}
TRAINING: dict[str, object] = {"date": "2026-12-10", "attendees": 12, "material": True}

LOST_OWNER = "jonas"
LOST_NUMBER = "A-2026-0816"
LOST_QUOTE: dict[str, object] = {
    **QUOTE,
    "quoteNumber": LOST_NUMBER,
    "customer": {
        "company": LOST_CUSTOMER.company,
        "segment": "standard",
        "contactName": LOST_CUSTOMER.name,
        "email": LOST_CUSTOMER.email,
        "customerId": LOST_CUSTOMER.number,
        "state": "SH",
    },
    "lines": [{**LICENCE, "qty": 6, "discountPct": 12}],
    "reason": "Zwölf Prozent, damit die Werft noch in diesem Jahr beginnt.",
}
"""A quote that needs nobody's approval, and is refused by the customer."""

FEEDBACK: dict[str, object] = {
    "outcome": "competitor",
    "competitor": "nordwind",
    "primaryReason": "price_level",
    "ourPrice": Decimal("12936.00"),
    "competitorPrice": Decimal("8900.00"),
    "source": "customer",
    "reasonConfirmedByCustomer": True,
    "wouldHaveWon": "Ein kleineres Paket ohne die Module der Logistik.",
}
"""Why the quote was lost."""


class Opportunity(NamedTuple):
    """An opportunity that a CRM tells of, and what its owner says."""

    result: str
    owner: str
    segment: str
    industry: str
    value: int
    listed: int
    opened: str
    closed: str
    feedback: Mapping[str, object]


def _lost(outcome: str, reason: str, **more: object) -> Mapping[str, object]:
    return {"outcome": outcome, "primaryReason": reason, "source": "own-view", **more}


_WON: Mapping[str, object] = {
    "primaryReason": "benefit",
    "competitor": "unknown",
    "discountNeeded": "no",
    "source": "customer",
}

OPPORTUNITIES = (
    Opportunity(
        "won", "miriam", "standard", "Logistik", 48200, 52000, "2026-05-04", "2026-09-14", _WON
    ),
    Opportunity("won", "jonas", "key", "Handel", 131000, 150000, "2026-03-12", "2026-09-30", _WON),
    Opportunity(
        "won", "miriam", "new", "Maschinenbau", 27500, 27500, "2026-08-03", "2026-10-22", _WON
    ),
    Opportunity(
        "lost", "miriam", "standard", "Maschinenbau", 39000, 45000, "2026-04-20", "2026-09-08",
        _lost(
            "competitor", "function_gap",
            competitor="nordwind", functionGap="Keine Schnittstelle zur Zeiterfassung.",
        ),
    ),
    Opportunity(
        "lost", "jonas", "standard", "Handel", 22400, 24000, "2026-06-15", "2026-10-02",
        _lost("no_decision", "budget_missing"),
    ),
    Opportunity(
        "lost", "miriam", "new", "Logistik", 61800, 70000, "2026-05-27", "2026-10-16",
        _lost("competitor", "price_level", competitor="unknown", priceUnknown=True),
    ),
    Opportunity(
        "lost", "jonas", "key", "Maschinenbau", 98000, 120000, "2026-02-09", "2026-11-05",
        _lost("status_quo", "relationship"),
    ),
)  # fmt: skip
"""What a CRM tells of the year."""


def told_by_crm(number: str, one: Opportunity) -> dict[str, object]:
    """Return the message of a CRM about an opportunity."""
    return {
        "opportunityId": number,
        "ownerId": f"{one.owner}@vorgang.localhost",
        "customerId": f"K-2{number[-3:]}",
        "company": f"Musterkunde {number[-2:]} GmbH",
        "segment": one.segment,
        "industry": one.industry,
        "value": one.value,
        "currency": "EUR",
        "createdAt": one.opened,
        "closedAt": one.closed,
        "stageSince": one.opened,
        "lastStage": "Verhandlung",
        "product": "Produktion Pro",
        "listTotal": one.listed,
        "offered": one.value,
    }


SIGN_UP: dict[str, object] = {
    "email": "kirsten.holm@hafenblick.example",
    "name": "Kirsten Holm",
    "purposes": ["newsletter"],
}
"""A newsletter that somebody asks for."""

ABOUT_THE_DATA: dict[str, object] = {
    "dataPurposes": "Ein Angebot für Software und dessen Nachbereitung.",
    "dataRecipients": "Niemand außerhalb des Hauses.",
    "dataOrigin": "Von Ihnen selbst, mit der Bitte um ein Angebot.",
    "thirdCountries": "Keine.",
    "scoringLogic": "Keine automatisierte Entscheidung.",
}
"""What an answer under Art. 15 GDPR has to say besides the records."""
