"""Who acts on the command line under an account of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from engine.settings import Settings, read_settings

if TYPE_CHECKING:
    from engine.model import Person
    from engine.workspace import Workspace

Command = Callable[..., None]


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Workspace]:
    """Give a workspace that is closed at the end."""
    from engine.workspace import open_workspace

    workspace = open_workspace(settings or read_settings())
    try:
        yield workspace
    finally:
        workspace.close()


@contextmanager
def acting(username: str, password: str) -> Iterator[tuple[Workspace, Person]]:
    """Give a workspace and the person whose password was given.

    Raises:
        NotAllowed: it is not theirs.
    """
    from engine import queries

    with opened() as workspace:
        yield workspace, queries.person_of_credentials(workspace, username, password)


def somebody(command: Command) -> Command:
    """Let a command ask who acts."""
    asked = click.option("--password", prompt="Kennwort", hide_input=True, help="Asked for.")
    return click.option("--as", "username", required=True, help="User name.")(asked(command))
