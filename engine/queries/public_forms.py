"""The forms by which anybody may start a process, without an account."""

from __future__ import annotations

from dataclasses import dataclass

from engine.faults import NotFound
from engine.model import FormView
from engine.public_processes import ANYBODY, public_process
from engine.queries.startable import start_form
from engine.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PublicForm:
    """A form that anybody may fill in.

    Args:
        slug: its name in the address.
        key: of the newest version of the process that it starts.
        name: of the process.
        purpose: what it is for, as the model says; `None` if it does not.
        form: schema and data to begin with.
        thanks: what the page says when it was sent, in the model's words.
    """

    slug: str
    key: int
    name: str
    purpose: str | None
    form: FormView
    thanks: str | None = None


def public_form(workspace: Workspace, slug: str) -> PublicForm:
    """Return the form of that name.

    Raises:
        NotFound: there is none, or its process is suspended.
    """
    with workspace.transaction() as connection:
        runnable = public_process(workspace, connection, slug)
    form = start_form(workspace, runnable.head.key, ANYBODY)
    if form is None:
        raise NotFound(f"there is no public form {slug}")
    return PublicForm(
        slug,
        runnable.head.key,
        runnable.head.name or runnable.head.id,
        runnable.process.properties.get("vorgang:purpose"),
        form,
        runnable.process.properties.get("vorgang:publicThanks", "").strip() or None,
    )
