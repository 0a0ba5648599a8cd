"""A form-js form from the fields of Camunda 7's generated task forms (`camunda:formData`).

Source: Camunda 7.24, user guide, "Generated Task Forms".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dmn.findings import Finding, ModelRefused

_EXPRESSION = re.compile(r"[$#]\{")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_COMPONENTS: Mapping[str, Mapping[str, object]] = {
    "string": {"type": "textfield"},
    "long": {"type": "number", "decimalDigits": 0},
    "double": {"type": "number"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "enum": {"type": "select"},
}
_VALIDATIONS = {"minlength": "minLength", "maxlength": "maxLength", "min": "min", "max": "max"}


@dataclass(frozen=True, slots=True)
class GeneratedField:
    """One field.

    Args:
        type: `string`, `long`, `double`, `boolean`, `date` or `enum`.
        line: in the file, for findings.
        values: of an enum: ids and names.
        constraints: names and configurations.
    """

    id: str
    type: str
    line: int
    label: str | None = None
    default: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    constraints: tuple[tuple[str, str], ...] = ()


def generated_form(
    form_id: str, title: str | None, fields: Sequence[GeneratedField], file: str
) -> bytes:
    """Return the form as a `.form` file.

    Args:
        form_id: what it is deployed under.
        title: its title, if it has one.
        fields: at least one.
        file: name of the BPMN file, for findings.

    Raises:
        ModelRefused: a field needs Java, or its default or a constraint does not fit.
    """
    findings: list[Finding] = []
    components = [_component(field, file, findings) for field in fields]
    if findings:
        raise ModelRefused(findings)
    schema: dict[str, object] = {
        "id": form_id,
        "type": "default",
        "schemaVersion": 16,
        "components": components,
    }
    if title:
        schema["title"] = title
    return json.dumps(schema, ensure_ascii=False, indent=1).encode()


def _component(field: GeneratedField, file: str, findings: list[Finding]) -> Mapping[str, object]:
    def refuse(message: str, remedy: str) -> None:
        what = f"the form field {field.id!r} {message}"
        findings.append(Finding(file, field.id, field.line, what, remedy, "form/generated"))

    shape = _COMPONENTS.get(field.type)
    if shape is None:
        remedy = f"Use one of these types: {', '.join(_COMPONENTS)}."
        refuse(f"has the type {field.type!r}, which needs Java", remedy)
        return {}
    component: dict[str, object] = {
        **shape,
        "id": f"Field_{field.id}",
        "key": field.id,
        "label": field.label or field.id,
    }
    if field.type == "enum":
        component["values"] = [{"value": id_, "label": name} for id_, name in field.values]
    if field.type == "date":
        component["dateLabel"] = field.label or field.id
    if field.default:
        try:
            component["defaultValue"] = _default(field)
        except ValueError:
            remedy = "Write a literal of the field's type, or set the variable before the task."
            refuse(f"has the default {field.default!r}", remedy)
    _constrain(component, field, refuse)
    return component


def _default(field: GeneratedField) -> object:
    """Return the default as the component takes it.

    Raises:
        ValueError: it is none of the field's type, or an expression.
    """
    written = (field.default or "").strip()
    if _EXPRESSION.search(written):
        raise ValueError(written)
    if field.type in ("long", "double"):
        return int(written)  # JSON of a form holds no fraction exactly
    if field.type == "boolean":
        if written not in ("true", "false"):
            raise ValueError(written)
        return written == "true"
    if field.type == "enum" and written not in dict(field.values):
        raise ValueError(written)
    return written


def _constrain(component: dict[str, object], field: GeneratedField, refuse: object) -> None:
    assert callable(refuse)
    validation: dict[str, object] = {}
    for name, config in field.constraints:
        if name == "required":
            if config != "false":
                validation["required"] = True
        elif name == "readonly":
            if config != "false":
                component["readonly"] = True
        elif name in _VALIDATIONS and _WHOLE.fullmatch(config):
            validation[_VALIDATIONS[name]] = int(config)
        else:
            refuse(
                f"has the constraint {name}={config!r}, which is not checked here",
                f"Use one of these: required, readonly, {', '.join(_VALIDATIONS)}.",
            )
    if validation:
        component["validate"] = validation
