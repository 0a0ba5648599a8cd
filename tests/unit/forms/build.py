"""Forms for tests, written as the form editor saves them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from forms.model import Form
from forms.reader import read_form
from forms.validate import SubmissionRefused, validate_submission

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)


def schema(*components: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema of components; one without id gets its key as id."""
    named = [{"id": f"Id_{one.get('key', place)}", **one} for place, one in enumerate(components)]
    return {"type": "default", "id": "test", "schemaVersion": 19, "components": named}


def form_of(*components: Mapping[str, Any]) -> Form:
    """Return the form that `read_form` makes of the components."""
    return read_form(json.dumps(schema(*components)).encode(), "test.form")


def take(form: Form, submission: Any, **variables: Any) -> dict[str, Any]:
    """Return what is taken from a submission."""
    return dict(validate_submission(form, submission, variables, NOW))


def faults(form: Form, submission: Any, **variables: Any) -> list[tuple[str, str]]:
    """Return path and code of every fault of a submission; none if it is accepted."""
    try:
        validate_submission(form, submission, variables, NOW)
    except SubmissionRefused as refused:
        return [(fault.path, fault.code) for fault in refused.faults]
    return []
