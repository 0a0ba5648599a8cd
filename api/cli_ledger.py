"""Commands about the ledger as a whole: `vorgang ledger verify`, `export`, `verifier` …"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import cli_exports, cli_pending
from api.cli_faults import counted
from api.new_file import written
from api.terminal import say
from engine.settings import read_settings

if TYPE_CHECKING:
    from argparse import Namespace

    from engine.workspace import Workspace

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def ledger() -> None:
    """The ledger as a whole."""


for _command in (*cli_exports.COMMANDS, *cli_pending.COMMANDS):
    ledger.add_command(_command)


@ledger.command("verify", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[FILE] [OPTIONS]")
@click.pass_context
def ledger_verify(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Verify the ledger: the live one, an export, or two checkpoints.

    \b
    vorgang ledger verify                                the database, all of it
      --earlier NOTE [--key VKEY]                        … and that it continues a kept checkpoint
      --witness VKEY … [--needed K]                      … and that these witnesses cosigned it
      --tsa-ca FILE                                      … and that its newest time stamp is theirs
    vorgang ledger verify FILE [--key VKEY] [--earlier NOTE]
                               [--witness VKEY … --needed K] [--tsa-ca FILE] [--recorded LATER]
                                                         an export: .json, .zip or .pdf
    vorgang ledger verify --checkpoint OLD --checkpoint NEW --key VKEY [--tiles FOLDER | --proof P]

    An export and checkpoints are checked as `vorgang-verify` does, without database and network.

    \b
    Exit codes:
      0  it is as it was signed
      1  it is not
      2  the command was not understood
      3  a file, key or checkpoint cannot be read
      4  it is as it was signed, and shows that a rule was broken
      5  the database does not answer
    """
    from audit.__main__ import main, read_arguments

    program = "vorgang ledger verify"
    options = read_arguments(arguments, program, live=True)
    if options.file is not None or options.checkpoint:
        context.exit(main(arguments, program))
    context.exit(_live(options))


def _live(options: Namespace) -> int:
    from api.operators import AUDITOR
    from audit.__main__ import UNREADABLE, WRONG_USE, authorities_of, exit_code, policy_of
    from audit.faults import EvidenceUnreadable
    from audit.offline import files
    from engine.commands.verify_ledger import verify_ledger
    from engine.queries.anchors import read_standing, witnessed_by

    try:
        note = files.read(options.earlier).decode() if options.earlier else None
        vkeys = [vkey for one in options.key for vkey in files.vkeys_in(one)]
        policy, stamped_by = policy_of(options), authorities_of(options)
        with _opened() as workspace:
            asks = workspace.settings.witnesses is not None
            findings = verify_ledger(
                workspace,
                actor=AUDITOR,
                earlier=note,
                vkeys=vkeys,
                policy=policy,
                authorities=stamped_by,
                ask_witnesses=asks,
            )
            standing = read_standing(workspace)
            witnessed = witnessed_by(workspace, policy) if policy is not None else 0
    except files.NothingGiven as fault:
        say(f"not understood: {fault}", one_line=True)
        return WRONG_USE
    except (EvidenceUnreadable, UnicodeDecodeError) as fault:
        say(f"cannot be read: {fault}", one_line=True)
        return UNREADABLE
    for finding in findings:
        say(str(finding), one_line=True)
    click.echo(counted(findings) if findings else "the ledger is as it was signed")
    for witness in standing.witnesses if standing else ():
        at = f"{witness.at:%Y-%m-%d %H:%M} UTC" if witness.at else "never"
        say(f"witness {witness.name}: {witness.size} entries, last at {at}", one_line=True)
    if witnessed:
        click.echo(f"cosigned by enough of the witnesses named: the first {witnessed} entries")
        if not asks:
            click.echo(
                "not shown: that no entries after those were cut off, as by a backup put back"
            )
    # A time stamp shows nothing of that: an authority stamps whatever it is given.
    if note is None and not (asks or witnessed):
        click.echo(
            "not compared with anything kept elsewhere: whoever has database and key folder could "
            "have rewritten it, cut it off or put back a backup (--earlier NOTE shows it)"
        )
    return exit_code(findings)


@ledger.command("reconcile")
@click.option("--case", type=int, help="Key of the one process instance to compare.")
@click.pass_context
def ledger_reconcile(context: click.Context, case: int | None) -> None:
    """Compare each case's state and rows with what its newest entry commits to.

    A part of `vorgang ledger verify`, which also looks at order, links, tree and signatures. With
    --case it compares that case alone, and neither definitions nor files.

    \b
    Exit codes:
      0  they agree
      1  they do not; each difference is named with its case
    """
    from api.operators import AUDITOR
    from engine.commands.reconcile_ledger import reconcile_ledger

    with _opened() as workspace:
        done = reconcile_ledger(workspace, actor=AUDITOR, case=case)
    for finding in done.findings:
        say(str(finding), one_line=True)
    compared = f"{done.compared} cases" if case is None else f"case {case}"
    if done.findings:
        click.echo(f"{compared} compared: {counted(done.findings)}")
        context.exit(1)
    click.echo(f"{compared} compared: as the ledger says")


@ledger.command("checkpoint")
def ledger_checkpoint() -> None:
    """Integrate what waits, sign, and print the newest checkpoint."""
    from engine.commands.advance_ledger import advance_ledger
    from engine.queries.newest_checkpoint import newest_checkpoint

    with _opened() as workspace:
        advance_ledger(workspace)
        note = newest_checkpoint(workspace)
    click.echo(note or "there is no entry yet", nl=note is None)


@ledger.command("verifier")
@click.option("-o", "--output", type=_FILE, default=Path("vorgang-verify.pyz"), show_default=True)
@click.option("--page", is_flag=True, help="The page for a browser instead, as one HTML file.")
def ledger_verifier(output: Path, page: bool) -> None:
    """Write the verifier as one file to hand out: it needs Python 3.11 or newer, nothing else.

    With --page it needs a browser alone; nothing that it checks leaves the machine.
    """
    from audit.offline.zipped import zipped_verifier

    if page:
        from api.web.verifier_page import standing_alone

        output = output if output.suffix == ".html" else output.with_suffix(".html")
        written(output, output.name, standing_alone().encode())
        click.echo(f"written to {output}; open it in a browser")
        return
    written(output, output.name, zipped_verifier())
    click.echo(f"written to {output}; it runs with: python3 {output} EXPORT")


@contextmanager
def _opened() -> Iterator[Workspace]:
    from engine.workspace import open_workspace

    workspace = open_workspace(read_settings())
    try:
        yield workspace
    finally:
        workspace.close()
