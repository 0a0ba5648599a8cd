"""Words of the pages that show the interface for programs."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "api.title": "Schnittstelle für Programme",
    "api.lead": "Alle Aufrufe mit Beispielen, Antworten und Anmeldung, auf Englisch. Dasselbe für "
    "Werkzeuge:",
    "api.as_json": "openapi.json",
    "api.as_yaml": "openapi.yaml",
    "api.signing_in": "Anmeldung",
    "api.parameters": "Parameter",
    "api.parameter": "Name",
    "api.where": "Wo",
    "api.kind": "Form",
    "api.sent": "Gesendet",
    "api.answers": "Antworten",
    "api.example": "Beispiel",
    "api.schema": "Schema",
    "api.example_of": "Beispiel für {what}",
    "api.schema_of": "Schema für {what}",
    "api.schemas": "Schemata dieses Teils",
}
