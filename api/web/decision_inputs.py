"""What a decision asks for, as a form: so that an analyst can try it without writing JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from api.json_text import write_json
from api.web.texts import say
from api.web.texts.feel_words import of_fault
from dmn.item_types import ItemType
from dmn.model import DecisionModel
from dmn.required_inputs import RequiredInput, required_inputs
from engine.faults import FieldFault, SubmissionRefused
from feel import ExpressionFailed, FeelSyntaxFault, Value, compile_expression, from_json
from forms.reader import read_form
from forms.validate import validate_submission

_HALF: Final = 8
_WHOLE: Final = 16


@dataclass(frozen=True, slots=True)
class InputForm:
    """The form of a decision.

    Args:
        schema: for form-js.
        names: of the variables, by the key of their field.
        kinds: `number`, `boolean`, `string`, `date` or `any` (written as FEEL), by key.
    """

    schema: Mapping[str, object]
    names: Mapping[str, str]
    kinds: Mapping[str, str]

    def values_of(self, submission: Mapping[str, object], now: datetime) -> dict[str, Value]:
        """Return the variables that were filled in; numbers are exact, an empty field is null.

        Args:
            submission: parsed JSON by key.
            now: with zone.

        Raises:
            SubmissionRefused: with every field that cannot be read.
        """
        form = read_form(write_json(self.schema), "inputs.form")
        taken = validate_submission(form, submission, {}, now)
        values: dict[str, Value] = {}
        faults: list[FieldFault] = []
        for key, name in self.names.items():
            try:
                values[name] = _value(self.kinds[key], taken.get(key), now)
            except (FeelSyntaxFault, ExpressionFailed) as fault:
                message = say("tryout.unreadable", label=name, reason=of_fault(fault))
                faults.append(FieldFault(key, key, name, "feel", message))
        if faults:
            raise SubmissionRefused(faults)
        return values


def input_form(model: DecisionModel, decision_id: str) -> InputForm:
    """Return the form that asks for all that a decision needs.

    Args:
        model: of the file.
        decision_id: of a decision or a decision service in it.
    """
    asked = required_inputs(model, decision_id)
    keys = {f"value_{number}": one for number, one in enumerate(asked, 1)}
    kinds = {key: _kind(one.type) for key, one in keys.items()}
    components = [_component(key, one, kinds[key]) for key, one in keys.items()]
    schema = {"type": "default", "id": "inputs", "components": _in_rows(components)}
    return InputForm(schema, {key: one.name for key, one in keys.items()}, kinds)


def text_value(text: str, now: datetime) -> Value:
    """Return the value of a text written as FEEL, of which JSON is a part; empty is null.

    Raises:
        FeelSyntaxFault: it is neither.
        FeelLimitExceeded: it is too large.
    """
    return compile_expression(text).evaluate({}, now).value if text.strip() else None


# ---- the form -----------------------------------------------------------------------------------
def _kind(type_: ItemType | None) -> str:
    if type_ is None or type_.is_collection or type_.arity is not None or type_.components:
        return "any"
    if type_.base is not None:
        return _kind(type_.base)
    return type_.standard if type_.standard in ("number", "boolean", "string", "date") else "any"


def _component(key: str, asked: RequiredInput, kind: str) -> dict[str, object]:
    label = _plain(asked.label or asked.name)
    hint = _plain(asked.name) if asked.label and asked.label != asked.name else ""
    common: dict[str, object] = {"id": key, "key": key, "label": label, "description": hint}
    if kind == "number":
        return common | {"type": "number", "serializeToString": True}
    if kind == "boolean":
        options = [("true", say("value.true")), ("false", say("value.false"))]
        return common | _choice(options)
    if kind == "string":
        if not asked.suggestions:
            return common | {"type": "textfield"}
        options = [(text, text) for text in asked.suggestions]
        if not asked.is_closed:
            options.append((say("tryout.other_value"), say("tryout.other")))
        return common | _choice(options)
    if kind == "date":
        # form-js takes the label of a date from a property of its own.
        return common | {"type": "datetime", "subtype": "date", "dateLabel": label}
    example = say("tryout.any_hint", example=_example(asked.type))
    written = f"{hint}: {example}" if hint else example
    wide = asked.type is not None and (asked.type.is_collection or bool(asked.type.components))
    return common | {"type": "textarea" if wide else "textfield", "description": _plain(written)}


def _plain(text: str) -> str:
    """Return a text of the model that form-js does not take for an expression or a template."""
    return text.replace("{{", "{ {").lstrip("= ")


def _choice(options: list[tuple[str, str]]) -> dict[str, object]:
    values = [{"value": value, "label": label} for value, label in options]
    return {"type": "select", "values": values}


def _example(type_: ItemType | None, depth: int = 3) -> str:
    """Return how a value of the type is written; a structure may have parts of its own type."""
    if type_ is None or depth == 0:
        return "null" if type_ else say("tryout.example.any")
    if type_.is_collection:
        return f"[{_example(replace(type_, is_collection=False), depth)}]"
    if type_.components:
        parts = (f'"{name}": {_example(inner, depth - 1)}' for name, inner in type_.components)
        return f"{{{', '.join(parts)}}}"
    if type_.base is not None:
        return _example(type_.base, depth)
    return _EXAMPLES.get(type_.standard, say("tryout.example.any"))


_EXAMPLES: Final[Mapping[str, str]] = {
    "number": "12.5",
    "boolean": "true",
    "string": '"Text"',
    "date": 'date("2026-12-24")',
    "time": 'time("14:30:00")',
    "date and time": 'date and time("2026-12-24T14:30:00")',
    "days and time duration": 'duration("P2DT3H")',
    "years and months duration": 'duration("P1Y6M")',
}


def _in_rows(components: list[dict[str, object]]) -> list[dict[str, object]]:
    """Lay two small fields side by side, a large one across."""
    row, free = 0, 0
    for component in components:
        columns = _WHOLE if component["type"] == "textarea" else _HALF
        if free < columns:
            row, free = row + 1, _WHOLE
        free -= columns
        component["layout"] = {"row": f"row_{row}", "columns": columns}
    return components


def _value(kind: str, value: Value, now: datetime) -> Value:
    if not isinstance(value, str) or value == "":
        return None if value == "" else value
    if kind == "number":
        return compile_expression(value).evaluate({}, now).value
    if kind == "boolean":
        return value == "true"
    # A date stays the text that it is in JSON: the decision itself reads it, wherever it is asked.
    return text_value(value, now) if kind == "any" else from_json(value)
