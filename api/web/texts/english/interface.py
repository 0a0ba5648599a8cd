"""The English of the pages that show the interface for programs."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "api.title": "Interface for programs",
    "api.lead": "All calls with examples, answers and signing in. The same for tools:",
    "api.as_json": "openapi.json",
    "api.as_yaml": "openapi.yaml",
    "api.signing_in": "Signing in",
    "api.parameters": "Parameters",
    "api.parameter": "Name",
    "api.where": "Where",
    "api.kind": "Form",
    "api.sent": "Sent",
    "api.answers": "Answers",
    "api.example": "Example",
    "api.schema": "Schema",
    "api.example_of": "Example of {what}",
    "api.schema_of": "Schema of {what}",
    "api.schemas": "Schemas of this part",
}
