"""The command `vorgang`: what operators, analysts and auditors do on the command line.

Commands import what they need when they run, so that `vorgang --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from api import (
    cli_accounts,
    cli_batches,
    cli_brand,
    cli_decisions,
    cli_diff,
    cli_documents,
    cli_keys,
    cli_ledger,
    cli_mail,
    cli_operating,
    cli_persons,
    cli_reference_erp,
    cli_reports,
    cli_scenarios,
    cli_tiles,
    cli_users,
    cli_witness,
)
from api.cli_acting import opened
from api.cli_faults import SUMMARY, counted, fail, leave
from api.cli_job_types import external_job_types
from api.cli_mail_preview import preview_mail
from api.terminal import say
from engine.settings import read_settings
from forms.strict_json import JsonRefused, parse_json

if TYPE_CHECKING:
    from engine.model import Resource

_MODELS = click.Path(exists=True, path_type=Path)
_UNASKED = (
    "nothing further was done; where nobody can be asked, --yes answers the question of a command"
)
EXIT_CODES = """
\b
Exit codes:
  0  done
  1  refused, or something was found or differs, or a decision failed, or an expression is none
     or too large
  2  the command or a setting was not understood, or a file to compare cannot be read
  3  there is no such thing
  4  not allowed
  5  the database does not answer, or a part of the product cannot run
"""


def main() -> None:
    """Run the command and leave with its exit code; a fault is one line, never a stack trace."""
    try:
        # Outside its standalone mode click gives the code of an `Exit` back instead of raising it.
        code = program(prog_name="vorgang", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.Abort:
        unasked = not sys.stdin.isatty()
        fail("interrupted", _UNASKED if unasked else "nothing further was done", 1)
    except click.ClickException as fault:
        fail(fault.format_message(), "see vorgang --help", 2)
    except Exception as fault:
        if os.environ.get("VORGANG_TRACE"):
            raise
        leave(fault)


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vorgang", message="vorgang %(version)s")
def program() -> None:
    """Vorgang: BPMN processes whose every step is evidence.

    \b
    Examples:
      vorgang up                        everything on this machine, with demo accounts
      vorgang lint quote.bpmn           what would a deployment say?
      vorgang diff old.bpmn new.bpmn    what changed?
      vorgang deploy *.bpmn *.form      deploy, all or nothing
      vorgang decide rates.dmn --input '{"amount": 100}'
      vorgang ledger verify             is the ledger as it was signed?

    Settings are environment variables VORGANG_…; README lists them.
    """


@program.command()
@click.option("--port", type=int, help="Listen here instead of VORGANG_PORT.")
def serve(port: int | None) -> None:
    """Run the web server: pages and the JSON interface."""
    from api import running

    settings = read_settings()
    running.serve(replace(settings, port=port) if port else settings)


@program.command()
def worker() -> None:
    """Run a worker: jobs, timers, the ledger's sequencer.

    Any number may run at once.
    """
    from api import running

    running.work(read_settings())


@program.command()
def mailcatcher() -> None:
    """Receive mail for demonstrations and show it.

    The page is at VORGANG_MAIL_PAGE_PORT; nothing is sent on.
    """
    from api import running

    running.catch_mail(read_settings())


@program.command()
@click.option("--examples", is_flag=True, help="At the first start, begin some cases to try.")
def up(*, examples: bool) -> None:
    """Run everything on this machine, with demo accounts.

    Database, server, worker and mail catcher; the library is deployed, accounts are printed.

    Ctrl-C ends it all. The data stays in VORGANG_HOME.
    """
    from api import running

    running.up(read_settings(), examples=examples)


@program.command()
def stop() -> None:
    """Stop the embedded database, if it still runs."""
    from api import running

    click.echo("stopped" if running.stop_database(read_settings()) else "nothing was running")


@program.command()
@click.option(
    "--finish",
    is_flag=True,
    help="No process of the former build runs any more: write what it could not read.",
)
def migrate(*, finish: bool) -> None:
    """Create or upgrade the database's schema."""
    from engine.commands.finish_upgrade import finish_upgrade
    from engine.commands.migrate import migrate as migrate_schema

    if finish:
        raised = finish_upgrade(read_settings())
        click.echo("the upgrade is finished" if raised else "the upgrade was finished already")
        return
    migrate_schema(read_settings())
    click.echo("the schema is up to date")


@program.command()
@click.argument("files", nargs=-1, required=True, type=_MODELS)
@click.option(
    "--language",
    type=click.Choice(["de", "en"]),
    default=None,
    help="of the findings; without it, that of the system",
)
@external_job_types
def lint(
    files: tuple[Path, ...], language: str | None, external_job_types: tuple[str, ...]
) -> None:
    """Say what a deployment of FILES would refuse.

    Needs no database; a folder stands for the models in it. Data catalogues (*.data.json) that
    lie beside FILES count as well, and so do VORGANG_HTTP_ALLOWED and VORGANG_SECRETS, for calls
    of web services.

    \b
    Example: vorgang lint quote.bpmn matrix.dmn submit.form
    """
    from api.languages import language_of_environment, told_in
    from engine.commands.lint_resources import lint_resources

    # Of a machine that calls nobody, nothing is known of the one that will.
    settings = read_settings()
    known = settings if settings.http_allowed or settings.secrets else None
    linted = lint_resources(_resources(_with_catalogues(_models(files))), external_job_types, known)
    spoken = language or language_of_environment()
    for finding in told_in(spoken, linted.refusals):
        say(str(finding), one_line=True)
    note, only_notes, nothing = SUMMARY[spoken]
    for warning in told_in(spoken, linted.warnings):
        say(f"{note}: {warning}", one_line=True)
    if linted.refusals:
        click.echo(counted(linted.refusals, spoken))
    else:
        click.echo(only_notes if linted.warnings else nothing)
    if linted.refusals:
        raise click.exceptions.Exit(1)


@program.command()
@click.argument("files", nargs=-1, required=True, type=_MODELS)
def deploy(files: tuple[Path, ...]) -> None:
    """Deploy FILES, all or nothing.

    A folder stands for the models in it. Running cases keep the version they were started with.
    """
    from api.languages import language_of_environment, told_in
    from api.operators import OPERATOR
    from engine.commands.deploy import deploy as deploy_resources

    with opened() as workspace:
        made = deploy_resources(workspace, _resources(_models(files)), actor=OPERATOR)
    spoken = language_of_environment()
    for warning in told_in(spoken, made.warnings):
        say(f"{SUMMARY[spoken][0]}: {warning}", one_line=True)
    for process in made.processes:
        click.echo(f"process   {process.process_definition_id} version {process.version}")
    for decision in made.decisions:
        click.echo(f"decision  {decision.decision_definition_id} version {decision.version}")
    for form in made.forms:
        click.echo(f"form      {form.form_id} version {form.version}")
    for calendar in made.calendars:
        click.echo(f"calendar  {calendar.calendar_id} version {calendar.version}")
    for events in made.event_mappings:
        click.echo(f"events    {events.mapping_id} version {events.version}")
    for catalogue in made.data_catalogues:
        click.echo(f"data      {catalogue.catalogue_id} version {catalogue.version}")
    for report in made.case_reports:
        click.echo(f"report    {report.report_id} version {report.version}")


@program.command()
@click.argument("process")
@click.option("--as", "username", required=True, help="User name of the person who starts it.")
@click.option("--variables", type=click.File("rb"), help="JSON file with the start form's values.")
@click.option("--business-id", help="Number that people know the case by.")
def start(process: str, username: str, variables: BinaryIO | None, business_id: str | None) -> None:
    """Start a case of PROCESS in somebody's name.

    \b
    Example: vorgang start deal-desk --as miriam --variables quote.json
    """
    from engine import queries
    from engine.commands.start_process_instance import start_process_instance

    values = _values(variables.read()) if variables else {}
    with opened() as workspace:
        person = queries.person_of_username(workspace, username)
        begun = start_process_instance(
            workspace, process, variables=values, business_id=business_id, actor=person
        )
    click.echo(
        f"case {begun.key}: {begun.process_definition_id} version {begun.version}, {begun.status}"
    )


@program.command()
@click.argument("key", type=int)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def report(key: int, output: Path | None, language: str) -> None:
    """Write the sealed report of case KEY.

    A PDF with the evidence in it, for `vorgang-verify`.
    """
    from api.new_file import refuse_present, written
    from api.operators import AUDITOR
    from engine.commands.export_case import export_case

    refuse_present(output)
    with opened() as workspace:
        made = export_case(workspace, key, actor=AUDITOR, language=language)
    path = written(output, made.file_name, made.pdf, private=True)
    click.echo(f"written to {path}; verify it with: vorgang-verify {path}")


@program.command()
def demo() -> None:
    """Play one story through the library and prove it.

    A quote that is approved, signed, ordered, delivered; one that is lost; a newsletter; a person's
    access and erasure; an auditor.

    Against a real server on free ports, with a fresh database in the folder demo of VORGANG_HOME
    (./var/demo), which is emptied first; two minutes or three. Prints each step and what it made.
    """
    from api.demo.story import play

    raise click.exceptions.Exit(play(read_settings().home / "demo"))


for command in (
    *(cli_decisions.decide, cli_decisions.feel, cli_diff.diff, cli_scenarios.scenario),
    *cli_operating.COMMANDS,
    cli_reference_erp.erp,
    cli_documents.document,
    cli_witness.witness,
    cli_batches.batch,
    *(cli_reports.figures, cli_reports.events),
    cli_users.user,
    *(cli_persons.person, cli_persons.erasure, cli_persons.hold),
    *(cli_ledger.ledger, cli_keys.keys, cli_mail.mail, cli_brand.brand),
):
    program.add_command(command)
cli_mail.mail.add_command(preview_mail)


cli_ledger.ledger.add_command(cli_tiles.tiles)
for command in cli_accounts.COMMANDS:
    cli_users.user.add_command(command)


def _resources(files: tuple[Path, ...]) -> tuple[Resource, ...]:
    from engine.model import Resource

    return tuple(Resource(path.name, path.read_bytes()) for path in files)


def _models(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the files, and in place of each folder the models in it.

    Raises:
        click.UsageError: a folder holds none.
    """
    from api.library import models_in

    for path in paths:
        if not models_in((path,)):
            raise click.UsageError(f"{path} holds no model")
    return models_in(paths)


def _with_catalogues(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the files, and the data catalogues that lie in their folders."""
    named = {path.resolve() for path in files}
    beside = {one.resolve() for path in files for one in path.parent.glob("*.data.json")}
    return (*files, *sorted(beside - named))


def _values(text: bytes) -> dict[str, object]:
    try:
        value = parse_json(text)
    except JsonRefused as fault:
        raise click.UsageError(f"--variables: {fault}") from fault
    if not isinstance(value, dict):
        raise click.UsageError("--variables: the file must hold a JSON object")
    return value


if __name__ == "__main__":
    main()
