"""Quotes as people submit them, and the way of a case that tests want to skip."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from tests.acceptance.links import mailed_link
from tests.acceptance.product import Product, until

_NUMBERS = count(1)
UNIT_COST = "613.37"
"""A figure that customers must never see."""


def next_number() -> str:
    """Return a quote number that no other test uses."""
    return f"A-2026-{7000 + next(_NUMBERS)}"


def in_a_month() -> datetime:
    """Return the last day of a quote."""
    return datetime.now(UTC) + timedelta(days=30)


def quote(discount: str = "18", **changes: object) -> dict[str, object]:
    """Return what the start form sends: two lines with this discount in percent."""
    lines = [("SRV-100", "Serverlizenz", 10, "1250"), ("SUP-200", "Wartung", 12, "1480.50")]
    return {
        "quoteNumber": next_number(),
        "customer": {
            "company": "Nordkai Logistik GmbH",
            "segment": "standard",
            "contactName": "Silja Marten",
            "email": "s.marten@nordkai.example",
        },
        "lines": [
            {
                "sku": sku,
                "text": text,
                "qty": quantity,
                "unit": "C62",
                "listPrice": price,
                "discountPct": discount,
                "unitCost": UNIT_COST,
            }
            for sku, text, quantity, price in lines
        ],
        "paymentDays": 30,
        "termMonths": 12,
        "validUntil": f"{in_a_month():%Y-%m-%d}",
        "nonStandardTerms": False,
        "reason": "Ablösung eines Wettbewerbers, Rahmenvertrag für drei Standorte.",
        **changes,
    }


def start_case(
    product: Product,
    requester: str = "miriam",
    process: str = "Angebotsfreigabe",
    values: dict[str, object] | None = None,
) -> str:
    """Return the key of a new case, as soon as it waits for people alone."""
    person = product.signed_in(requester)
    answer = person.send(f"/start/{start_key(product, requester, process)}", values or quote())
    assert answer.status_code == 200, answer.text
    location: str = answer.json()["location"]
    case = location.rpartition("case=")[2]
    until(lambda: _created(product, case) and not _at_work(product, case))
    return case


def start_key(product: Product, username: str, process: str = "Angebotsfreigabe") -> str:
    """Return the key under which somebody may start a process."""
    page = product.signed_in(username).page("/start")
    before = page.split(f">{process}</a>")[0]
    return before.rpartition('href="/start/')[2].rstrip('">').partition('"')[0]


def open_tasks(product: Product, case: str) -> dict[str, str]:
    """Return the open tasks of people in the house: candidate group, or assignee -> key."""
    return {
        (task["candidateGroups"] or [task["assignee"]])[0]: task["userTaskKey"]
        for task in _created(product, case)
        if task["candidateGroups"] or task["assignee"]
    }


def _created(product: Product, case: str) -> list[dict[str, Any]]:
    """Return every open task of a case, those by a link too."""
    return product.signed_in("arne").search("user-tasks", processInstanceKey=case, state="CREATED")


def _at_work(product: Product, case: str) -> list[dict[str, Any]]:
    """Return the jobs of a case that workers are to do now, before the next task of people."""
    jobs = product.signed_in("arne").search("jobs", processInstanceKey=case)
    return [one for one in jobs if one["state"] in {"CREATED", "ACTIVATED", "RETRIES_UPDATED"}]


def decide(
    product: Product, username: str, task: str, decision: str = "approve", **more: str
) -> None:
    """Claim a task and complete it."""
    person = product.signed_in(username)
    assert person.press(f"/tasks/{task}/claim").status_code == 303
    answer = person.send(f"/tasks/{task}/complete", {"decision": decision, **more})
    assert answer.status_code == 200, answer.text


def wait_for_tasks(product: Product, case: str) -> dict[str, str]:
    """Return the open tasks as soon as there are some; mails before them take a moment."""
    return until(lambda: open_tasks(product, case))


def wait_for_end(product: Product, case: str) -> dict[str, Any]:
    """Return the case as soon as it has ended."""

    def ended() -> dict[str, Any] | None:
        [found] = product.signed_in("arne").search("process-instances", processInstanceKey=case)
        return found if found["state"] != "ACTIVE" else None

    return until(ended)


def sign_quote(product: Product, case: str) -> dict[str, Any]:
    """Sign as the customer, by the link of the mail; return the case as soon as it has ended."""
    until(lambda: any(task["elementId"] == "answer-quote" for task in _created(product, case)))
    arne = product.signed_in("arne")
    [number] = arne.search("variables", processInstanceKey=case, name="quoteNumber")[:1]
    address = f"/t/{mailed_link(product, number['value'].strip(chr(34)))}"
    with httpx.Client(base_url=product.address, timeout=30) as customer:
        form = customer.get(address).text.split(f'action="{address}/signature"')[1]
        carried = {
            name: re.findall(f'name="{name}" value="([^"]+)"', form)[0]
            for name in ("stamp", "document", "shown")
        }
        name = "Silja Marten"
        entered = {"name": name, "place": "Kiel", "kind": "typed", "typed": name, "accept": "yes"}
        answer = customer.post(f"{address}/signature", data=carried | entered)
    assert answer.status_code == 303, answer.text
    return wait_for_end(product, case)
