"""Commands about entries without a place: `vorgang ledger pending`, `put-aside`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli_faults import counted
from api.terminal import say
from engine.settings import read_settings

if TYPE_CHECKING:
    from engine.workspace import Workspace

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("pending")
@click.pass_context
def pending(context: click.Context) -> None:
    """List the entries that cannot get a place in the log, and why; exit with 1 if there are any.

    An entry that somebody inserted without the key folder holds up what is written behind it in
    its chain. `vorgang ledger put-aside` is the way out.
    """
    from engine.queries.waiting_entries import waiting_entries

    with _opened() as workspace:
        findings = waiting_entries(workspace)
    for finding in findings:
        say(str(finding))
    click.echo(counted(findings) if findings else "every entry gets its place")
    if findings:
        context.exit(1)


@click.command("put-aside")
@click.argument("instance")
@click.option("--reason", required=True, help="Why; it is sealed in the ledger.")
@click.option(
    "--evidence",
    type=_FILE,
    required=True,
    help="New file that keeps what is taken out: keep it as long as the log.",
)
@click.confirmation_option(prompt="Entries are taken out of the database. Go on?")
def put_aside(instance: str, reason: str, evidence: Path) -> None:
    """Take entries out of a chain that somebody inserted without the key folder.

    INSTANCE is a process instance, or `system`. An entry of the log names them and holds the hash
    of the evidence; what the product had written behind them is entered again, at this time.
    """
    from api.operators import OPERATOR
    from engine.commands.put_aside_entries import put_aside_entries

    with _opened() as workspace:
        try:
            done = put_aside_entries(workspace, instance, reason, evidence, actor=OPERATOR)
        except OSError as fault:
            raise click.ClickException(f"{evidence}: {fault.strerror}") from fault
    click.echo(
        f"{len(done.foreign)} put aside, {done.entered_again} entered again, "
        f"{done.rows} rows of sealed values taken out; "
        f"what was taken out is in {evidence}"
    )


@contextmanager
def _opened() -> Iterator[Workspace]:
    from engine.workspace import open_workspace

    workspace = open_workspace(read_settings())
    try:
        yield workspace
    finally:
        workspace.close()


COMMANDS = (pending, put_aside)
