"""Commands of auditors: `vorgang ledger export`, `vorgang ledger rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli_faults import counted
from api.new_file import refuse_present, written
from api.terminal import say
from engine.settings import read_settings

if TYPE_CHECKING:
    from engine.workspace import Workspace

_FILE = click.Path(dir_okay=False, path_type=Path)
_RULE_BROKEN = 4
_NARROWING = (
    ("case", "Key of a process instance."),
    ("process", "Id of a process definition."),
    ("version", "Version of that definition."),
    ("from", "First day (2026-11-01), or a time with offset."),
    ("to", "Last day, included, or a time with offset."),
    ("types", "Words or families: “consent.* approval.granted”."),
    ("actor", "User name of whoever acted."),
    ("person", "Handle of a data subject."),
    ("purpose", "Purpose, as process definitions state it."),
)
_TAKING = (
    ("format", "json, zip, csv or pdf."),
    ("report", "Of a PDF: selection, consents, approvals, requests, erasures, trace, …"),
    ("language", "de or en."),
    ("values", "open or sealed."),
)
_Command = Callable[..., None]


def _options(*named: tuple[str, str]) -> Callable[[_Command], _Command]:
    def add(command: _Command) -> _Command:
        for name, words in reversed(named):
            command = click.option(f"--{name}", f"given_{name}", default="", help=words)(command)
        return command

    return add


@click.command("export")
@_options(*_NARROWING, *_TAKING)
@click.option("-o", "--output", type=_FILE, help="New file to write.")
def export(output: Path | None, **given: str) -> None:
    """Write the ledger, or a part of it, for `vorgang-verify`.

    Without options all of it, as JSON. Every option narrows it; the export holds what was asked
    for verbatim, and the hashes of what it leaves out. No file is written over: its hash stands in
    the ledger.

    Exit 3, and no file, if nothing of what was asked for is recorded, also for a report; 1 if it is
    refused, as a trace of no case, process, person or time is.

    \b
    vorgang ledger export -o ledger.json
    vorgang ledger export --process deal-desk --from 2026-11-01 --format zip
    vorgang ledger export --format pdf --report interventions --from 2026-01-01 --language en
    """
    from api.ledger_selection import read_request
    from api.operators import AUDITOR
    from engine.commands.export_ledger import export_ledger, missing_places
    from engine.commands.export_selection import export_selection

    texts = {name.removeprefix("given_"): text for name, text in given.items() if text}
    refuse_present(output)
    missing: list[int] = []
    with _opened() as workspace:
        if texts:
            made = export_selection(workspace, read_request(texts), actor=AUDITOR)
            name, content = made.name, made.content
        else:
            name, content = "ledger.json", export_ledger(workspace, actor=AUDITOR)
            missing = missing_places(workspace, actor=AUDITOR)
    path = written(output, name, content, private=True)
    proves = path.suffix != ".csv"
    click.echo(
        f"written to {path}" + (f"; verify it with: vorgang-verify {path}" if proves else "")
    )
    if missing:
        named = ", ".join(map(str, missing))
        click.echo(
            f"Entries are missing in the database, and so in this file, at place {named} of the"
            " ledger: vorgang ledger verify says more",
            err=True,
        )


@click.command("rules")
@click.option("--case", type=int, help="Key of a process instance; without it all.")
@_options(*[one for one in _NARROWING if one[0] in {"from", "to"}])
def rules(case: int | None, **given: str) -> None:
    """Read the ledger for its meaning: which evidence rules are broken.

    Exit 4 if one is; whether the entries are proven, `vorgang ledger verify` says.
    """
    from api.ledger_selection import read_period
    from api.operators import AUDITOR
    from engine.commands.check_rules import check_rules

    since, until = read_period({name.removeprefix("given_"): one for name, one in given.items()})
    with _opened() as workspace:
        findings = check_rules(workspace, case=case, since=since, until=until, actor=AUDITOR)
    for finding in findings:
        say(str(finding), one_line=True)
    click.echo(counted(findings) if findings else "no rule is broken")
    if findings:
        raise click.exceptions.Exit(_RULE_BROKEN)


@click.command("procedure")
@click.option("-o", "--output", type=_FILE, help="File to write, .md or .pdf; else printed.")
def procedure(output: Path | None) -> None:
    """Write the procedure documentation (German) of this installation, from its settings."""
    from api.operators import AUDITOR
    from engine.queries.procedure import markdown
    from engine.queries.procedure import procedure as documented

    refuse_present(output)
    with _opened() as workspace:
        made = documented(workspace, AUDITOR)
    if output is None:
        say(markdown(made))
        return
    if output.suffix == ".pdf":
        from api.procedure_pdf import printed

        content = printed(made)
    else:
        content = markdown(made).encode()
    click.echo(f"written to {written(output, output.name, content)}")


@contextmanager
def _opened() -> Iterator[Workspace]:
    from engine.workspace import open_workspace

    workspace = open_workspace(read_settings())
    try:
        yield workspace
    finally:
        workspace.close()


COMMANDS = (export, rules, procedure)
