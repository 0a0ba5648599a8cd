"""Which clause of its standard each rule on decisions and expressions holds a model to."""

from __future__ import annotations

from typing import Final

OWN: Final = "Vorgang (own rule)"
"""Of rules that no standard knows: limits, and what keeps people from mistakes."""
NAMES: Final = "XML Namespaces 1.0, 4"

_DMN: Final = "DMN 1.5, "
CLAUSES: Final = {
    "dmn/xml": _DMN + "12.3.1; XML 1.0",
    "dmn/id": NAMES,
    "dmn/too-much": OWN,
    "dmn/structure": _DMN + "12.3",
    "dmn/cycle": _DMN + "6.3.13",
    "dmn/import": _DMN + "6.3.3",
    "dmn/ambiguous-import": _DMN + "6.3.3",
    "dmn/unresolved-import": _DMN + "6.3.3",
    "dmn/unresolved-reference": _DMN + "12.3.2",
    "dmn/missing-id": _DMN + "12.3.2",
    "dmn/missing-requirement": _DMN + "6.3.13",
    "dmn/same-name": _DMN + "10.3.1.4",
    "dmn/unknown-name": _DMN + "10.3.1.4",
    "dmn/type": _DMN + "7.3.3",
    "dmn/expression-language": _DMN + "7.3.5",
    "dmn/external-function": _DMN + "10.3.2.13",
    "dmn/unsupported": _DMN + "6.3 (not executed here)",
    "dmn/hit-policy": _DMN + "8.2.10",
    "dmn/unknown-row": OWN,
    "dmn/row-circle": OWN,
    "dmn/literal-type": _DMN + "8.3.2",
    "dmn/decimal-comma": _DMN + "10.3.1.2",
    "feel/syntax": _DMN + "10.3.1.2",
    "feel/limit": OWN,
    "feel/unknown-function": _DMN + "10.3.4",
    "juel/syntax": "Jakarta Expression Language 3.0, 1.3 (JUEL)",
}
