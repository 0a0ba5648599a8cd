"""Forms that stand in a BPMN file itself, as files of their own."""

from __future__ import annotations

import json

from bpmn.model import EmbeddedForm
from dmn.findings import Finding, ModelRefused
from forms.camunda7_form import GeneratedField, generated_form
from forms.strict_json import JsonRefused, parse_json


def embedded_form(embedded: EmbeddedForm, file: str) -> bytes:
    """Return the `.form` file of a form that stands in a process; its id is that of the reference.

    Args:
        embedded: JSON of form-js (Camunda 8), or fields (Camunda 7).
        file: name of the BPMN file, for findings.

    Raises:
        ModelRefused: it is no JSON, or a field cannot be shown.
    """
    if embedded.schema is None:
        fields = [
            GeneratedField(
                *(one.id, one.type, one.line, one.label, one.default),
                *(one.values, one.constraints),
            )
            for one in embedded.fields
        ]
        return generated_form(embedded.id, embedded.title, fields, file)
    try:
        schema = parse_json(embedded.schema.encode())
    except JsonRefused as fault:
        schema, message = None, fault.message
    else:
        message = "it is no object"
    if not isinstance(schema, dict):
        finding = Finding(
            file,
            embedded.owner,
            embedded.line,
            f"the embedded form {embedded.id} cannot be read: {message}",
            "Open the form in Camunda Modeler and save it again.",
            "form/json",
        )
        raise ModelRefused([finding])
    return json.dumps({**schema, "id": embedded.id}, ensure_ascii=False, default=str).encode()
