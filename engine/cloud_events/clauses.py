"""Which clause of its standard each rule on events holds a file to."""

from __future__ import annotations

from typing import Final

from dmn.clauses import NAMES, OWN

CLAUSES: Final = {
    "events/json": "RFC 8259",
    "events/id": NAMES,
    "events/type": "CloudEvents 1.0.2, 3.1.1",
    "events/webhook": OWN,
    "events/mail": OWN,
    "events/expression": "DMN 1.5, 10.3.1.2",
    "events/name": "CloudEvents 1.0.2, 3.1",
    "events/time-to-live": "ISO 8601-1, 5.5.2.4",
    "events/property": OWN,
    "events/same-event-twice": OWN,
}
