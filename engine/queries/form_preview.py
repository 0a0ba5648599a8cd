"""Forms tried out with sample data: what they show, and what the server would say. No trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.core.permission import Operation
from engine.faults import NotFound
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace, require
from feel import from_json, to_json
from forms.model import Form
from forms.validate import shown_data, validate_submission


@dataclass(frozen=True, slots=True)
class FormPreview:
    """A form with what it shows of some data; JSON with `Decimal` for numbers."""

    id: str
    title: str
    version: int
    schema: Mapping[str, object]
    data: Mapping[str, object]


def form_preview(
    workspace: Workspace, key: int, sample: Mapping[str, object], person: Person
) -> FormPreview:
    """Return what a form shows of sample data.

    Args:
        key: of one version of the form.
        sample: variables as JSON, numbers as `Decimal`.

    Raises:
        NotFound: there is no form of this key.
        NotAllowed: the person may not look into definitions.
    """
    form, version, now = _form(workspace, key, person)
    values = {name: from_json(value) for name, value in sample.items()}
    shown = shown_data(form, values, now)
    return FormPreview(form.id, form.title or form.id, version, form.schema, shown)


def try_submission(
    workspace: Workspace,
    key: int,
    submission: Mapping[str, object],
    sample: Mapping[str, object],
    person: Person,
) -> Mapping[str, object]:
    """Return the variables that a submission would set, as JSON; nothing is set.

    Raises:
        SubmissionRefused: it breaks rules of the form; all faults at once.
        NotFound: there is no form of this key.
        NotAllowed: the person may not look into definitions.
    """
    form, _, now = _form(workspace, key, person)
    values = {name: from_json(value) for name, value in sample.items()}
    found = validate_submission(form, submission, values, now)
    return {name: to_json(value) for name, value in found.items()}


def _form(workspace: Workspace, key: int, person: Person) -> tuple[Form, int, datetime]:
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        head = workspace.definitions.catalogue(connection).form_by_key.get(key)
        if head is None:
            raise NotFound(f"there is no form {key}")
        form = workspace.definitions.form(connection, head)
        return form, head.version, accounts.clock(connection, workspace.chosen_time())
