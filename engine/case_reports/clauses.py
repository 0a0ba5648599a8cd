"""Which clause of its standard each rule on reports holds a file to."""

from __future__ import annotations

from typing import Final

from dmn.clauses import NAMES, OWN

CLAUSES: Final = {
    "report/json": "RFC 8259",
    "report/id": NAMES,
    "report/expression": "DMN 1.5, 10.3.1.2",
    "report/name": OWN,
    "report/property": OWN,
}
