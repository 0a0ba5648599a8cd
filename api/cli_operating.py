"""Commands of those who run an installation: `doctor`, `backup`, `restore`, `accept-loss`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from api.cli_faults import counted
from engine.settings import read_settings


@click.command()
@click.option("--language", type=click.Choice(["de", "en"]), help="without it, the system's")
@click.option("--quiet", is_flag=True, help="Leave out what is in order.")
def doctor(language: str | None, quiet: bool) -> None:
    """Check this set-up and say what is wrong.

    And what to do about it. Nothing is changed, no mail is sent, no time stamp is asked for.

    \b
    Exit codes:
      0  nothing is wrong; there may be advice
      1  something is wrong
      2  a setting cannot be read, or contradicts another
      5  the database does not answer
    """
    from api.languages import language_of_environment
    from engine.doctor import Grade, Result, examine
    from engine.doctor.texts import told

    spoken = language or language_of_environment()
    wrong: list[Result] = []
    for result in examine(os.environ, lambda: datetime.now(UTC)):
        if result.grade is Grade.WRONG:
            wrong.append(result)
        if result.grade is not Grade.SOUND or not quiet:
            click.echo(told(result, spoken))
    sound = "es ist nichts falsch" if spoken == "de" else "nothing is wrong"
    click.echo(counted(wrong, spoken) if wrong else sound)
    if wrong:
        found = {result.check for result in wrong}
        raise click.exceptions.Exit(2 if "settings" in found else 5 if "database" in found else 1)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--without-keys", is_flag=True, help="Leave the key folder to another backup.")
def backup(folder: Path, without_keys: bool) -> None:
    """Back everything up into a new FOLDER.

    One snapshot of the database by pg_dump, and the key folder; work goes on meanwhile.
    """
    from engine.commands.back_up import back_up
    from engine.workspace import open_workspace

    workspace = open_workspace(read_settings())
    try:
        note = back_up(workspace, folder, datetime.now(UTC), keys=not without_keys)
    finally:
        workspace.close()
    click.echo(f"{folder}: the log {note.log}, {note.size} signed entries, of {note.made_at}")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Put a backup back into an empty database.

    It says what is lost. Servers and workers must not run. A key folder that is there stays: it
    knows what was signed since. If that is more than the backup holds, nothing is signed until
    `vorgang accept-loss`.
    """
    from api.operators import OPERATOR
    from engine.commands.restore import record_restore
    from engine.commands.restore import restore as put_back
    from engine.workspace import open_workspace

    settings = read_settings()
    note = put_back(settings, folder)
    workspace = open_workspace(settings)
    try:
        loss = record_restore(workspace, note.made_at, actor=OPERATOR)
    finally:
        workspace.close()
    click.echo(f"the database is that of {note.made_at}; the ledger says that it was restored")
    if loss is not None:
        click.echo(
            f"{loss.signed} entries were signed, {loss.stored} are there: "
            f"{loss.signed - loss.stored} are lost. Put a younger backup back, or go on with: "
            "vorgang accept-loss"
        )
        raise click.exceptions.Exit(1)


@click.command("accept-loss")
def accept() -> None:
    """Go on although a restore lost signed entries.

    Their loss stands in the ledger for good.
    """
    from api.operators import OPERATOR
    from engine.commands.restore import accept_loss
    from engine.workspace import open_workspace

    workspace = open_workspace(read_settings())
    try:
        loss = accept_loss(workspace, actor=OPERATOR)
        name = workspace.ledger.origin
    finally:
        workspace.close()
    click.echo(
        f"the log goes on after {loss.stored} entries as {name}; that "
        f"{loss.signed - loss.stored} signed ones are lost stands in it. Start every server and "
        "worker again"
    )


COMMANDS = (doctor, backup, restore, accept)
