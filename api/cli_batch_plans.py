"""What a batch does beyond its kind, as it is written on the command line, and its preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import click

from api.terminal import say

if TYPE_CHECKING:
    from engine.commands.batch_kinds import Plan
    from engine.model import Person
    from engine.workspace import Workspace

SHOWN = 10
"""So many of what may be many are shown."""
_TAKES = {"migrate": ("target", "pairs"), "move": ("moves",), "change": ("values",)}
_WORDS = {"target": "--to", "pairs": "--map", "moves": "--move", "values": "--set"}


def planned(kind: str, **given: object) -> Plan:
    """Return the plan of a batch of this kind.

    Args:
        given: `target`, `pairs`, `moves` and `values`, empty where they are left out.

    Raises:
        click.UsageError: something is missing, belongs to another kind, or is not understood.
    """
    from engine.commands.batch_kinds import migration_plan, modification_plan, variables_plan
    from engine.migration_model import MigrationPlan

    for owner, names in _TAKES.items():
        if kind != owner and any(given.get(name) for name in names):
            words = " and ".join(_WORDS[name] for name in names)
            raise click.UsageError(f"{owner}, and nothing else, takes {words}")
        if kind == owner and not given.get(names[0]):
            raise click.UsageError(f"{kind} takes {_WORDS[names[0]]}")
    if kind == "migrate":
        mapping = _pairs("--map", given["pairs"])
        return migration_plan(cast("int", given["target"]), MigrationPlan(mapping, False))
    if kind == "move":
        return modification_plan(_pairs("--move", given["moves"]))
    if kind == "change":
        written = _pairs("--set", given["values"])
        return variables_plan({name: _value(text) for name, text in written.items()})
    return {}


def preview_migration(
    workspace: Workspace, actor: Person, chosen: Mapping[str, object], plan: Plan
) -> None:
    """Show how many tokens move where, and what cannot be migrated."""
    from engine.commands.begin_batch import preview_migrations
    from engine.migration_model import MigrationPlan

    target = cast("int", plan["target"])
    wanted = MigrationPlan(cast("Mapping[str, str]", plan["mapping"]), False)
    found = preview_migrations(workspace, chosen, target, wanted, actor=actor)
    say(f"{found.looked_at} of {found.total} cases were looked at for the version {target}")
    for move in found.moves:
        say(f"  {move.count} at {move.element_id} go on at {move.target_id}", one_line=True)
    for refused in found.refused[:SHOWN]:
        why = "; ".join(fault.english for fault in refused.faults)
        say(f"  case {refused.key} cannot be migrated: {why}", one_line=True)
    tell_more(len(found.refused), min(len(found.refused), SHOWN))


def preview_change(
    workspace: Workspace, actor: Person, chosen: Mapping[str, object], plan: Plan
) -> None:
    """Show how many cases have the variables, and how many would get a new one."""
    from engine.commands.preview_values import preview_values

    values = cast("Mapping[str, object]", plan["variables"])
    found = preview_values(workspace, chosen, values, actor=actor)
    say(f"{found.looked_at} of {found.total} cases were looked at")
    for one in found.variables:
        counts = f"replaced in {one.replaced}, the same in {one.unchanged}, new in {one.created}"
        say(f"  {one.name}: {counts}", one_line=True)


def tell_more(total: int, shown: int) -> None:
    """Say how many more there are."""
    if total > shown:
        say(f"  … and {total - shown} more")


def _pairs(option: str, written: object) -> dict[str, str]:
    found = {}
    for pair in cast("tuple[str, ...]", written):
        name, is_pair, value = pair.partition("=")
        if not (name and is_pair and value) or name in found:
            raise click.UsageError(f"{option} {pair}: write NAME=VALUE, each NAME once")
        found[name] = value
    return found


def _value(text: str) -> object:
    """Return what was written: JSON if it is some, else the text itself."""
    from forms.strict_json import JsonRefused, parse_json

    try:
        return parse_json(text.encode())
    except JsonRefused:
        return text
