"""Which clause each rule on data catalogues holds a file to."""

from __future__ import annotations

from typing import Final

from dmn.clauses import NAMES, OWN

CLAUSES: Final = {
    "data/json": "RFC 8259",
    "data/id": NAMES,
    "data/variables": OWN,
    "data/property": OWN,
    "data/class": "GDPR, Art. 5(1)(e)",
    "data/given": "GDPR, Art. 20(1)",
    "data/business": "GDPR, Art. 4(1), 17",
    "data/open-version": "GDPR, Art. 4(1), 17",
    "data/open-name": "GDPR, Art. 4(1), 17",
    "data/findable": OWN,
    "data/findable-special": "GDPR, Art. 9(1), 25(1)",
    "data/kept-longer": "GDPR, Art. 5(1)(e), 17(3)",
    "data/classed-twice": "GDPR, Art. 5(1)(e)",
    "data/same-variable-twice": OWN,
    "data/class-of-nothing": "GDPR, Art. 5(1)(e), 25(2)",
    "data/unclassified": "GDPR, Art. 5(1)(e), 25(2)",
}
