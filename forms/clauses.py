"""Which clause of its standard each rule on forms holds a form to."""

from __future__ import annotations

from typing import Final

from dmn.clauses import NAMES, OWN

_SCHEMA: Final = "form-js 2.0, schema version 19: "
CLAUSES: Final = {
    "form/json": "RFC 8259",
    "form/id": NAMES,
    "form/type": _SCHEMA + "type",
    "form/schema-version": _SCHEMA + "schemaVersion",
    "form/components": _SCHEMA + "components",
    "form/component-type": _SCHEMA + "components, type",
    "form/key": _SCHEMA + "key, path",
    "form/property": _SCHEMA + "components",
    "form/condition": _SCHEMA + "conditional",
    "form/expression": _SCHEMA + "expression",
    "form/options": _SCHEMA + "values",
    "form/rule": _SCHEMA + "validate",
    "form/pattern": "ECMA-262, 22.2; form-js 2.0: validate.pattern",
    "form/browser-differs": "DMN 1.5, 10.3; form-js 2.0 (feelin)",
    "form/generated": "Camunda 7.24, generated forms",
    "form/image": "CSP Level 3, 6.1.6",
    "form/frame": "CSP Level 3, 6.1.5",
    "form/inline": "CSP Level 3, 6.1",
    "form/class": "GDPR, Art. 5(1)(e), 20(1)",
    "form/rows": OWN,
    "form/depth": OWN,
}
