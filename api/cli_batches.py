"""The command `vorgang batch`: one command for many cases, looked at first, then done by workers.

Whoever acts gives their own password: the workers do each case in that account's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli_acting import Command, acting, somebody
from api.terminal import say

if TYPE_CHECKING:
    from engine.batch_model import BatchType, BatchView
    from engine.model import Person
    from engine.workspace import Workspace

_SHOWN = 10
_KINDS = {
    "cancel": "CANCEL_PROCESS_INSTANCE",
    "migrate": "MIGRATE_PROCESS_INSTANCE",
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


@click.group()
def batch() -> None:
    """Cancel, suspend, resume, retry or migrate many cases."""


@batch.command("begin")
@click.argument("kind", type=click.Choice(sorted(_KINDS)))
@_of_cases
@click.option(
    "--to", "target", type=click.IntRange(min=1), help="Key of the version to migrate to."
)
@click.option("--map", "pairs", multiple=True, help="OLD=NEW: ids of elements that were renamed.")
@click.option("--reason", help="Why; it stands in the ledger, sealed. Without it, a preview.")
@click.option("--yes", is_flag=True, help="Begin without being asked.")
@somebody
def begin(
    kind: str,
    process: str | None,
    version: int | None,
    cases: tuple[int, ...],
    everything: bool,
    target: int | None,
    pairs: tuple[str, ...],
    reason: str | None,
    yes: bool,
    username: str,
    password: str,
) -> None:
    """Show what a batch would do to which cases; with a reason, begin it.

    \b
    Examples:
      vorgang batch begin retry --process quote --as olga
      vorgang batch begin migrate --version 41 --to 57 --reason "Neue Freigabe" --as olga
    """
    from engine.batch_model import BatchType
    from engine.commands.batch_kinds import migration_plan
    from engine.commands.begin_batch import begin_batch
    from engine.migration_model import MigrationPlan

    chosen = _chosen(kind, process, version, cases, everything)
    if (kind == "migrate") != (target is not None) or (pairs and kind != "migrate"):
        raise click.UsageError("migrate, and nothing else, takes --to and --map")
    mapping = _mapping(pairs)
    with acting(username, password) as (workspace, actor):
        found = _preview(workspace, actor, kind, chosen)
        if target is not None:
            _preview_migration(workspace, actor, chosen, target, mapping)
        if reason is None:
            say("Nothing was changed; give --reason to begin.")
            return
        if not yes:
            click.confirm(f"{kind} {found} cases?", abort=True)
        plan = {} if target is None else migration_plan(target, MigrationPlan(mapping, False))
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
        _tell_more(failed.total, len(failed.items))


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
    return {**chosen, "has_incident": True} if kind == "retry" else chosen


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        old, is_pair, new = pair.partition("=")
        if not (old and is_pair and new) or old in mapping:
            raise click.UsageError(f"--map {pair}: write OLD=NEW, each OLD once")
        mapping[old] = new
    return mapping


def _preview(workspace: Workspace, actor: Person, kind: str, chosen: dict[str, object]) -> int:
    from engine import queries

    total = 0
    for state in _REACHED.get(kind, ("active", "suspended")):
        found = queries.search_process_instances(
            workspace, actor, filter={**chosen, "status": state}, limit=_SHOWN
        )
        say(f"{found.total} cases are {state}")
        for one in found.items:
            place = f"{one.process_definition_id} version {one.version}"
            say(f"  {one.key}  {one.business_id or '–'}  {place}", one_line=True)
        _tell_more(found.total, len(found.items))
        total += found.total
    return total


def _preview_migration(
    workspace: Workspace,
    actor: Person,
    chosen: dict[str, object],
    target: int,
    mapping: dict[str, str],
) -> None:
    from engine.commands.begin_batch import preview_migrations
    from engine.migration_model import MigrationPlan

    plan = MigrationPlan(mapping, False)
    found = preview_migrations(workspace, chosen, target, plan, actor=actor)
    say(f"{found.looked_at} of {found.total} cases were looked at for the version {target}")
    for move in found.moves:
        say(f"  {move.count} at {move.element_id} go on at {move.target_id}", one_line=True)
    for refused in found.refused[:_SHOWN]:
        why = "; ".join(fault.english for fault in refused.faults)
        say(f"  case {refused.key} cannot be migrated: {why}", one_line=True)
    _tell_more(len(found.refused), min(len(found.refused), _SHOWN))


def _tell(view: BatchView) -> None:
    kind: BatchType = view.kind
    done = f"{view.completed} of {view.total} done, {view.failed} failed, {view.cancelled} left out"
    say(f"batch {view.key}  {kind.value}  {view.state}: {done}")


def _tell_more(total: int, shown: int) -> None:
    if total > shown:
        say(f"  … and {total - shown} more")
