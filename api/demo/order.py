"""Chapter of the demonstration: the signed quote is ordered in the ERP, delivered and accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote

from api.demo import people
from api.demo.client import Client, Unexpected
from api.demo.stage import Play, attached, until
from api.demo.strangers import link_in

_NUMBER = people.ORDER_NUMBER
_CHECKLIST: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("Vertrags- und Stammdaten prüfen", "bente", {"complete": True}),
    ("Kick-off durchführen", "kerstin", people.KICKOFF),
    ("Zugänge einrichten", "kerstin", {"complete": True}),
    ("Datenimport", "kerstin", people.IMPORT),
    ("Schulung", "kerstin", people.TRAINING),
)
"""Title of a task, who does it, what they record."""


def ordered(stage: Play) -> str:
    """The signature alone begins the order; the ERP knows it once."""
    stage.cases["order"] = stage.case_of("quote-to-order", _NUMBER)

    def known() -> re.Match[str] | None:
        return re.search(r"<td>(SAL-ORD-\d+)</td><td>" + _NUMBER, _erp(stage, "/"))

    found = until(known, "the ERP knows no order")
    if _erp(stage, "/").count(f"<td>{_NUMBER}</td>") != 1:
        raise Unexpected("the ERP has the order more than once")
    return f"{_NUMBER}, {found[1]} in the ERP, once"


def confirmed(stage: Play) -> str:
    """The ERP confirms by a signed webhook; the customer gets the confirmation as PDF."""
    customer = stage.stranger(people.CUSTOMER.email)
    name, content = attached(customer.mail(f"Auftragsbestätigung {_NUMBER}"))
    stage.keep(name, content)
    return f"{name} arrived by mail"


def delivered(stage: Play) -> str:
    """Press the buttons of the ERP's page: two deliveries, the invoice, the payment."""
    for step, name, shown in (
        ("half", "delivery", '"partly"'),
        ("rest", "delivery", '"complete"'),
        ("bill", "invoices", '"invoiceId"'),
        ("pay", "invoices", '"open":0'),
    ):
        _at_erp(stage, step)
        until(_stands(stage, name, shown), f"the order does not know of {step!r}")
    return "two deliveries, one invoice, paid"


def checked_off(stage: Play) -> str:
    """Do the checklist: what follows what, and who checks, stands in a table."""
    case = stage.cases["order"]
    for title, person, record in _CHECKLIST:
        task = until(partial(_titled, stage, person, title), f"no task {title!r}")
        stage.complete(person, task, {"record": record})
    stage.tried("kerstin", case, "check-task", {"verdict": "ok"}).expect(403)
    stage.do("tjark", case, "check-task", {"verdict": "ok"})
    return f"{len(_CHECKLIST)} tasks; what Kerstin Paulsen imported, Tjark Mommsen checked"


def accepted(stage: Play) -> str:
    """Accept on the public page of the mail's link."""
    customer = stage.stranger(people.CUSTOMER.email)
    link = link_in(customer.mail(f"Abnahme zu Auftrag {_NUMBER}"))
    given = {"result": "accept", "name": people.CUSTOMER.name, "statement": True}
    customer.send(link, {"given": given}).expect(200)
    case = stage.cases["order"]
    until(lambda: "acceptance.given" in stage.facts(case), "the acceptance is not recorded")
    return f"{people.CUSTOMER.name}, without an account; acceptance.given"


def completed(stage: Play) -> str:
    """The order ends when it is delivered, paid and accepted."""
    stage.ended(stage.cases["order"])
    return f"{_NUMBER}: delivered, paid, accepted"


def registered(stage: Play) -> str:
    """Take the overview of onboardings away."""

    def rows() -> bytes | None:
        made = stage.report("birte", "onboarding-overview", "csv")
        return made if _NUMBER in made.decode() else None

    stage.keep("Einführungen.csv", until(rows, "the overview does not show the onboarding"))
    stage.keep("Einführungen.pdf", stage.report("birte", "onboarding-overview", "pdf"))
    return "as page, CSV and sealed PDF"


def _titled(stage: Play, person: str, title: str) -> str | None:
    """Return the task of the checklist with such a title."""
    for one in stage.open_tasks(stage.cases["order"], "do-task"):
        key = str(one["userTaskKey"])
        page = stage.signed_in(person).get(f"/tasks/{key}/form.json")
        if page.status == 200 and f"'title': '{title}'" in str(page.json()["data"]):
            return key
    return None


def _stands(stage: Play, name: str, words: str) -> Callable[[], bool]:
    case = stage.cases["order"]

    def look() -> bool:
        found = stage.search("variables", processInstanceKey=case, name=name)
        return any(words in str(one["value"]).replace(" ", "") for one in found)

    return look


def _erp(stage: Play, path: str) -> str:
    return _clerk_of_erp(stage).get(path).expect(200).body.decode()


def _at_erp(stage: Play, step: str) -> None:
    path = f"/orders/{quote(_NUMBER)}/{step}"
    _clerk_of_erp(stage).submit(path).expect(303)


def _clerk_of_erp(stage: Play) -> Client:
    return Client(f"http://127.0.0.1:{stage.settings.erp_port}", "", "", basic=False)


STEPS = (
    ("Ordered in the reference ERP", ordered),
    ("The order is confirmed", confirmed),
    ("Delivered, billed and paid in the ERP", delivered),
    ("The onboarding checklist is done", checked_off),
    ("The customer accepts by link", accepted),
    ("Order completed", completed),
    ("Overview of onboardings", registered),
)
