"""No Python of a form ever runs, wherever it stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dmn.findings import ModelRefused
from forms.reader import read_form
from forms.validate import SubmissionRefused, shown_data, validate_submission

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SOURCES = (
    "open('{canary}', 'w')",
    'open("{canary}", "w")',
    "__import__('pathlib').Path('{canary}').touch()",
    "(lambda: open('{canary}', 'w'))()",
    "().__class__.__base__.__subclasses__()",
)


def places(text: str) -> list[dict[str, Any]]:
    """Return a component for every place of a form that can hold an expression."""
    field = {"type": "textfield", "id": "f", "key": "f", "label": "F"}
    number = {"type": "number", "id": "n", "key": "n", "label": "N"}
    choice = {"type": "select", "id": "s", "key": "s", "label": "S"}
    return [
        {**field, "conditional": {"hide": text}},
        {**field, "readonly": text},
        {**field, "label": text},
        {**field, "description": text},
        *({**field, "validate": {rule: text}} for rule in ("minLength", "maxLength", "pattern")),
        *({**number, "validate": {rule: text}} for rule in ("min", "max")),
        {**choice, "valuesExpression": text},
        {"type": "expression", "id": "e", "key": "e", "expression": text},
        {"type": "text", "id": "t", "text": text},
        {"type": "text", "id": "t", "text": "{{" + text.removeprefix("=") + "}}"},
        {"type": "html", "id": "h", "content": text},
        {"type": "table", "id": "b", "dataSource": text, "columns": [{"key": "k", "label": "K"}]},
    ]


@pytest.mark.parametrize("lead", ["=", ""])
@pytest.mark.parametrize("source", SOURCES)
def test_python_in_a_form_never_runs(source: str, lead: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    text = lead + source.replace("{canary}", str(canary))
    for component in places(text):
        schema = {"type": "default", "id": "form", "schemaVersion": 19, "components": [component]}
        try:
            form = read_form(json.dumps(schema).encode(), "form.form")
            shown = shown_data(form, {"a": Decimal(1)}, NOW)
            taken = validate_submission(form, {"f": "x", "n": Decimal(1)}, {}, NOW)
        except (ModelRefused, SubmissionRefused):
            continue
        assert "class '" not in f"{shown} {taken}"
    assert not canary.exists()


def test_the_places_hold_what_they_say() -> None:
    """With FEEL in them, most of the same forms read: the test above tests something."""
    read = 0
    for component in places("=a > 0"):
        schema = {"type": "default", "id": "form", "schemaVersion": 19, "components": [component]}
        try:
            form = read_form(json.dumps(schema).encode(), "form.form")
        except ModelRefused:
            continue
        shown_data(form, {"a": Decimal(1)}, NOW)
        read += 1
    assert read >= 10
