"""A draft over the data of a form: rows, what is read-only, and what no longer fits."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from forms.drafts import data_with_draft
from forms.reader import read_form
from forms.shown import shown_data

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROWS = {
    "type": "dynamiclist",
    "id": "Rows",
    "path": "rows",
    "isRepeating": True,
    "allowAddRemove": True,
    "components": [
        {"type": "textfield", "id": "Name", "key": "name", "label": "Name"},
        {"type": "number", "id": "Price", "key": "price", "label": "Preis", "readonly": True},
    ],
}


def laid(draft: dict[str, Any], variables: dict[str, Any], *components: Any) -> dict[str, object]:
    schema = {"type": "default", "id": "f", "schemaVersion": 19, "components": list(components)}
    form = read_form(json.dumps(schema).encode(), "f.form")
    assert data_with_draft(form, {}, variables, NOW) == shown_data(form, variables, NOW)
    return data_with_draft(form, draft, variables, NOW)


def test_rows_of_a_draft_keep_what_only_the_server_knows() -> None:
    stored = {"rows": [{"name": "a", "price": Decimal(5), "cost": Decimal(1)}]}
    draft = {"rows": [{"name": "neu", "price": Decimal(5)}, {"name": "zwei", "price": None}]}
    rows = [{"name": "neu", "price": Decimal(5)}, {"name": "zwei"}]
    assert laid(draft, stored, ROWS) == {"rows": rows}


def test_rows_that_can_no_longer_be_told_apart_are_left_as_they_stand() -> None:
    stored = {"rows": [{"name": "a", "price": Decimal(7)}]}
    draft = {"rows": [{"name": "neu", "price": Decimal(5)}]}
    assert laid(draft, stored, ROWS) == {"rows": [{"name": "a", "price": Decimal(7)}]}


def test_a_price_in_a_draft_never_shows_instead_of_the_servers() -> None:
    field = {"type": "number", "id": "P", "key": "price", "label": "Preis", "readonly": "=fixed"}
    given = {"price": Decimal(9), "fixed": True}
    assert laid({"price": Decimal(1)}, given, field)["price"] == 9
    assert laid({"price": Decimal(1)}, {**given, "fixed": False}, field)["price"] == 1


def test_files_are_no_part_of_a_draft() -> None:
    picker = {"type": "filepicker", "id": "F", "key": "files", "label": "Anlagen"}
    assert laid({"files": "files::1"}, {"files": [{"documentId": "0"}]}, picker) == {}
