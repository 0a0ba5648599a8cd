"""What a batch that writes variables would do: how many cases have them, and how many do not.

It shows no value that a case holds: whoever looks at many cases need not read what each says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.commands.batch_values import checked_values
from engine.commands.begin_batch import MOST_LOOKED_AT
from engine.commands.note_reading import note_reading
from engine.commands.set_variables import preview_variables
from engine.core.permission import CaseRights, Operation
from engine.faults import CaseDamaged, CaseRestricted, NotFound
from engine.model import Person
from engine.store import listings
from engine.workspace import Workspace, require

FEW: Final = 10
_NAMED: Final = frozenset({"key", "keys"})


@dataclass(frozen=True, slots=True)
class VariableCount:
    """How many of the cases that were looked at have a variable.

    Args:
        replaced: where it has another value.
        unchanged: where it has this one already.
        created: where there is none of the name, so that it would be new.
    """

    name: str
    replaced: int
    unchanged: int
    created: int


@dataclass(frozen=True, slots=True)
class ValuesPreview:
    """What would be written.

    Args:
        total: cases that the filter names.
        looked_at: of them, the first ones; those that are damaged or restricted are left out.
    """

    total: int
    looked_at: int
    variables: tuple[VariableCount, ...]


def preview_values(
    workspace: Workspace,
    chosen: Mapping[str, object],
    variables: Mapping[str, object],
    *,
    actor: Person,
) -> ValuesPreview:
    """Return what a batch would do to the instances of a filter. Nothing is changed.

    The first `MOST_LOOKED_AT` are looked at, each as it is then. Of a `FEW`, or of cases that the
    filter names, the numbers tell what each holds, to who asks value by value: that is noted as a
    reading of these.

    Raises:
        NotAllowed: the actor may not run batches or change variables, or they name `requester`.
        VariablesRefused: there are none, or one of them cannot be kept.
    """
    require(actor, Operation.RUN_BATCH)
    require(actor, Operation.SET_VARIABLES, CaseRights())
    names = sorted(checked_values(variables))
    with workspace.transaction() as connection:
        keys, total = listings.running_keys(connection, chosen, MOST_LOOKED_AT, workspace.seals)
    read, counted = list[int](), Counter[tuple[str, str]]()
    for key in keys:
        try:
            found = preview_variables(workspace, key, variables, actor=actor)
        except (NotFound, CaseDamaged, CaseRestricted):
            continue  # it has ended meanwhile, or nothing of it can or may be read
        read.append(key)
        for one in found:
            word = "created" if not one.known else "same" if one.old == one.new else "replaced"
            counted[one.name, word] += 1
    counts = (
        VariableCount(one, counted[one, "replaced"], counted[one, "same"], counted[one, "created"])
        for one in names
    )
    if len(read) <= FEW or not _NAMED.isdisjoint(chosen):
        for key in read:
            note_reading(workspace, key, "case", actor=actor)
    return ValuesPreview(total, len(read), tuple(counts))
