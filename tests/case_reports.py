"""A report on won and lost offers, as tests read it: small, but with every kind of figure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.model import Resource
from tests.builders import end_event, process, start_event, user_task

REPORT: Mapping[str, Any] = {
    "id": "tenders",
    "name": "Ausschreibungen",
    "description": "Was wir gewinnen und verlieren",
    "processes": ["tender"],
    "readers": ["readers"],
    "day": "closed",
    "smallest": 2,
    "columns": [
        {"id": "closed", "label": "Abgeschlossen", "value": "=closedAt", "kind": "date"},
        {"id": "result", "label": "Ergebnis", "value": "=result", "filter": True,
         "choices": {"won": "Gewonnen", "lost": "Verloren"}},
        {"id": "amount", "label": "Wert", "value": "=amount", "kind": "money"},
        {"id": "rival", "label": "Wettbewerber", "value": "=rival", "merged": {"Alt AG": "Neu AG"}},
        {"id": "contact", "label": "Kontakt", "value": "=contact"},
        {"id": "owner", "label": "Zuständig", "value": "=ownerId", "person": True},
        {"id": "state", "label": "Stand", "value": "=case.state", "listed": False},
    ],
    "tiles": [
        {"id": "n", "label": "Anzahl"},
        {"id": "rate", "label": "Quote", "how": "share", "of": '=result = "won"',
         "among": "=result != null"},
        {"id": "rate-by-value", "label": "Quote nach Wert", "how": "share",
         "of": '=result = "won"', "among": "=result != null", "value": "=amount"},
        {"id": "lost-value", "label": "Verloren", "how": "sum", "kind": "money",
         "among": '=result = "lost"', "value": "=amount"},
        {"id": "middle", "label": "Median", "how": "median", "value": "=amount", "kind": "money"},
        {"id": "of-contacts", "label": "Mit Kontakt", "among": "=contact != null"},
    ],
    "tables": [
        {"id": "rivals", "title": "Wettbewerber", "by": "rival", "chart": "bars",
         "largestFirst": True, "among": '=result = "lost"',
         "measures": [{"id": "value", "label": "Wert", "how": "sum", "value": "=amount"},
                      {"id": "n", "label": "Anzahl"}]},
        {"id": "months", "title": "Monate", "by": "month", "chart": "lines",
         "measures": [{"id": "rate", "label": "Quote", "how": "share",
                       "of": '=result = "won"', "among": "=result != null"}]},
    ],
}  # fmt: skip
CLASSES = {
    f"vorgang:class.{name}": "business"
    for name in ("closedAt", "result", "amount", "rival", "ownerId")
}


def report_file(**changed: object) -> Resource:
    """Return the report, with other words where they are given."""
    content = json.dumps({**REPORT, **changed}, ensure_ascii=False)
    return Resource("tenders.report.json", content.encode())


def tender(**properties: str) -> Resource:
    """Return a process with one user task, whose values have classes."""
    body = start_event("check") + user_task("check", "done", groups="checkers") + end_event()
    subject = {"vorgang:dataSubject": "=contact"}
    given = {"vorgang:startGroups": "checkers", **CLASSES, **subject, **properties}
    return process("tender", body, name="Ausschreibung", properties=given)
