"""The command `vorgang batch`: one command for many cases, looked at first, then done by workers.

Whoever acts gives their own password: the workers do each case in that account's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli_acting import Command, acting, somebody
from api.cli_batch_plans import SHOWN as _SHOWN
from api.cli_batch_plans import planned, preview_change, preview_migration, tell_more
from api.terminal import say

if TYPE_CHECKING:
    from engine.batch_model import BatchType, BatchView
    from engine.commands.batch_kinds import Plan
    from engine.model import Person
    from engine.workspace import Workspace

NOTHING_TO_DO = 3
"""Exit status where the filter names nothing, so that no batch is begun."""
_KINDS = {
    "cancel": "CANCEL_PROCESS_INSTANCE",
    "change": "SET_VARIABLES",
    "migrate": "MIGRATE_PROCESS_INSTANCE",
    "move": "MODIFY_PROCESS_INSTANCE",
    "resume": "RESUME_PROCESS_INSTANCE",
    "retry": "RESOLVE_INCIDENT",
    "suspend": "SUSPEND_PROCESS_INSTANCE",
}
_REACHED = {"suspend": ("active",), "resume": ("suspended",)}
"""Which cases a batch of this kind is for; any other is for all that have not ended."""


def _of_cases(command: Command) -> Command:
    given = (
        click.option("--process", help="Id of the process whose cases are meant."),
        click.option("--version", type=click.IntRange(min=1), help="Key of one version of it."),
        click.option(
            "--case", "cases", multiple=True, type=click.IntRange(min=1), help="Key of a case."
        ),
        click.option("--all", "everything", is_flag=True, help="All cases that have not ended."),
    )
    for option in given:
        command = option(command)
    return command


def _of_kinds(command: Command) -> Command:
    given = (
        click.option(
            "--to", "target", type=click.IntRange(min=1), help="Key of the version to migrate to."
        ),
        click.option(
            "--map", "pairs", multiple=True, help="OLD=NEW: ids of elements that were renamed."
        ),
        click.option("--move", "moves", multiple=True, help="FROM=TO: ids of elements."),
        click.option(
            "--set", "values", multiple=True, help="NAME=VALUE: JSON, or else a text as it is."
        ),
        click.option("--error-type", help="Of incidents, as the interface calls it."),
        click.option("--element", help="Id of the element at which the incidents stand."),
    )
    for option in reversed(given):
        command = option(command)
    return command


@click.group()
def batch() -> None:
    """Do the same to many cases: looked at first, then in one go."""


@batch.command("begin")
@click.argument("kind", type=click.Choice(sorted(_KINDS)))
@_of_cases
@_of_kinds
@click.option("--reason", help="Why; it stands in the ledger, sealed. Without it, a preview.")
@click.option("--yes", is_flag=True, help="Begin without being asked.")
@somebody
def begin(
    kind: str,
    process: str | None,
    version: int | None,
    cases: tuple[int, ...],
    everything: bool,
    reason: str | None,
    yes: bool,
    username: str,
    password: str,
    **given: Any,
) -> None:
    """Show what a batch would do to which cases; with a reason, begin it.

    Exit status 3: there is nothing to do it to, and nothing was begun.

    \b
    Examples:
      vorgang batch begin retry --process quote --error-type JOB_NO_RETRIES --as olga
      vorgang batch begin change --process quote --set 'rate=0.19' --reason "Neuer Satz" --as olga
      vorgang batch begin migrate --version 41 --to 57 --reason "Neue Freigabe" --as olga
    """
    from engine.batch_model import BatchType
    from engine.commands.begin_batch import begin_batch

    chosen = _chosen(kind, process, version, cases, everything)
    chosen.update(_of_incidents(kind, given["error_type"], given["element"]))
    plan = planned(kind, **given)
    with acting(username, password) as (workspace, actor):
        items = _preview(workspace, actor, kind, chosen)
        _preview_plan(workspace, actor, kind, chosen, plan)
        if reason is None:
            say("Nothing was changed; give --reason to begin.")
            return
        if not items:
            say("There is nothing to do this to; nothing was begun.")
            raise click.exceptions.Exit(NOTHING_TO_DO)
        if not yes:
            click.confirm(
                f"{kind} {items} {'incidents' if kind == 'retry' else 'cases'}?", abort=True
            )
        key = begin_batch(workspace, BatchType(_KINDS[kind]), chosen, plan, reason, actor=actor)
    say(f"batch {key} has begun; see vorgang batch show {key}")


@batch.command("show")
@click.argument("key", type=click.IntRange(min=1), required=False)
@somebody
def show(key: int | None, username: str, password: str) -> None:
    """Show the progress of one batch with what failed, or the newest batches."""
    from engine import queries
    from engine.batch_model import FAILED

    with acting(username, password) as (workspace, actor):
        if key is None:
            for one in queries.search_batches(workspace, actor, limit=_SHOWN).items:
                _tell(one)
            return
        _tell(queries.batch(workspace, key, actor))
        chosen = {"batch": key, "state": FAILED}
        failed = queries.search_batch_items(workspace, actor, chosen=chosen, limit=_SHOWN)
        for item in failed.items:
            say(f"  case {item.process_instance_key}: {item.message}", one_line=True)
        tell_more(failed.total, len(failed.items))


@batch.command("end")
@click.argument("key", type=click.IntRange(min=1))
@somebody
def end(key: int, username: str, password: str) -> None:
    """Do no more of a batch; what is done stays done."""
    from engine.commands.control_batch import cancel_batch

    with acting(username, password) as (workspace, actor):
        cancel_batch(workspace, key, actor=actor)
    say(f"batch {key} does no more")


def _chosen(
    kind: str,
    process: str | None,
    version: int | None,
    cases: tuple[int, ...],
    everything: bool,
) -> dict[str, object]:
    chosen: dict[str, object] = {}
    if process is not None:
        chosen["process_definition_id"] = process
    if version is not None:
        chosen["process_definition_key"] = version
    if cases:
        chosen["keys"] = list(cases)
    if bool(chosen) == everything:
        raise click.UsageError("say which cases: --process, --version, --case, or --all alone")
    if kind in _REACHED:
        (chosen["status"],) = _REACHED[kind]
    return chosen


def _of_incidents(kind: str, error_type: str | None, element: str | None) -> dict[str, object]:
    from api.http.batch_reader import incidents_of

    asked = {"errorType": error_type, "elementId": element}
    given = {name: value for name, value in asked.items() if value is not None}
    if given and kind != "retry":
        raise click.UsageError("retry, and nothing else, takes --error-type and --element")
    return incidents_of(given)[0]


def _preview_plan(
    workspace: Workspace, actor: Person, kind: str, chosen: dict[str, object], plan: Plan
) -> None:
    if kind == "migrate":
        preview_migration(workspace, actor, chosen, plan)
    if kind == "change":
        preview_change(workspace, actor, chosen, plan)


def _preview(workspace: Workspace, actor: Person, kind: str, chosen: dict[str, object]) -> int:
    """Show which cases are meant; return how many items a batch would have."""
    from engine import queries
    from engine.batch_model import BatchType
    from engine.commands.begin_batch import preview_batch

    _, items = preview_batch(workspace, BatchType(_KINDS[kind]), chosen, actor=actor)
    if kind == "retry":
        say(f"{items} incidents are open")
    cases = {name: value for name, value in chosen.items() if "incident_" not in name}
    if kind == "retry":
        cases["has_incident"] = True
    for state in _REACHED.get(kind, ("active", "suspended")):
        found = queries.search_process_instances(
            workspace, actor, filter={**cases, "status": state}, limit=_SHOWN
        )
        say(f"{found.total} cases are {state}")
        for one in found.items:
            place = f"{one.process_definition_id} version {one.version}"
            say(f"  {one.key}  {one.business_id or '–'}  {place}", one_line=True)
        tell_more(found.total, len(found.items))
    return items


def _tell(view: BatchView) -> None:
    kind: BatchType = view.kind
    done = f"{view.completed} of {view.total} done, {view.failed} failed, {view.cancelled} left out"
    say(f"batch {view.key}  {kind.value}  {view.state}: {done}")
