"""Which clause of its standard each rule on business calendars holds a file to."""

from __future__ import annotations

from typing import Final

from dmn.clauses import NAMES, OWN

CLAUSES: Final = {
    "calendar/json": "RFC 8259",
    "calendar/id": NAMES,
    "calendar/state": "ISO 3166-2:DE",
    "calendar/hours": "ISO 8601-1, 5.3.1",
    "calendar/closed": "ISO 8601-1, 5.2.2",
    "calendar/property": OWN,
}
