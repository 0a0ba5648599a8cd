"""What a first start finds: open work, so that a newcomer can click through the story by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from api.demo import people
from api.demo.lost import told
from api.demo.quote import submitted
from api.demo.request import asked_for
from api.demo.stage import Play

APPROVAL, OFFER, ORDER, LOST = "A-2026-0101", "A-2026-0102", "A-2026-0100", "CH-2026-0100"
_ASKS: Final = people.Customer(
    "", "", "Kirsten Holm", "kirsten.holm@hafenblick.example", "Elbchaussee 0, 22763 Hamburg"
)


def begin_cases(stage: Play) -> bool:
    """Begin some cases, unless there are any; return whether it did."""
    if stage.search("process-instances"):
        return False
    stage.publish("quote.accepted", ORDER, _accepted())
    submitted(stage, "miriam", {**people.QUOTE, "quoteNumber": APPROVAL})
    submitted(stage, "jonas", {**people.LOST_QUOTE, "quoteNumber": OFFER})
    told(stage)
    stage.publish("opportunity.lost", "", people.told_by_crm(LOST, _undecided()))
    asked = {**asked_for(_ASKS, "access", "Welche Daten haben Sie über mich gespeichert?")}
    stage.start("dora", "Betroffenenanfrage annehmen", asked)
    return True


def _undecided() -> people.Opportunity:
    lost = next(one for one in people.OPPORTUNITIES if one.result == "lost")
    return lost._replace(closed=str(datetime.now(UTC).date() - timedelta(days=1)))


def _accepted() -> Mapping[str, object]:
    """Return what the deal desk says of a quote that was signed yesterday."""
    lines = [
        {"lineNo": 1, "qty": 10, "netPrice": people.LICENCE["listPrice"], **people.LICENCE},
        {"lineNo": 2, "qty": 4, "netPrice": people.SERVICE["listPrice"], **people.SERVICE},
    ]
    named = ("lineNo", "sku", "text", "qty", "unit", "netPrice")
    draft = {"lines": [{name: one[name] for name in named} for one in lines]}
    customer = {"company": "Hallig Handel GmbH", "customerId": "K-10023", "segment": "standard"}
    contact = {"contactName": "Wencke Petersen", "email": "w.petersen@hallig.example"}
    return {
        "quoteNumber": ORDER,
        "version": 1,
        "customer": {**customer, **contact, "state": "SH"},
        "orderDraft": {**draft, "currency": "EUR", "paymentDays": 30, "partialAllowed": True},
    }
