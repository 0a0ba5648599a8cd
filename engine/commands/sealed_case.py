"""What a step has to know so that the tables hold its case sealed, and it is found all the same."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from engine.core.kept_variables import KeptVariables
from engine.data_catalogue.classification import Paths
from engine.definitions import RunnableProcess
from engine.model import Values
from engine.store import case_variables
from engine.store.instances import LoadedInstance
from engine.store.sealing import STATE, Seals
from engine.store.step_writing import StepRows
from feel import Value, to_json


def with_key(seals: Seals, connection: Connection, loaded: LoadedInstance) -> LoadedInstance:
    """Return a case that an earlier version began with a key of its own; one that is archived, and
    has no state any more, needs none."""
    seal = loaded.seal
    if seal.key is not None or seal.destroyed or not loaded.state:
        return loaded
    return replace(loaded, seal=seals.made(connection, loaded.key, loaded.subject))


def note_names(
    seals: Seals,
    rows: StepRows,
    loaded: LoadedInstance,
    runnable: RunnableProcess,
    variables: Values | None,
    *,
    anew: bool,
) -> None:
    """Put into the rows of a step the second line of its case, and by what it is found from now on,
    where that is something else.

    Args:
        variables: of the case after the step; `None` if it left them as they were.
        anew: whether it goes on in another definition, by whose words it is found.
    """
    summary = loaded.summary
    if variables is not None:
        summary = runnable.process.summary(variables, loaded.now)
        rows.variables = findable_values(seals, loaded.key, runnable, variables, anew=anew)
    rows.values = {**rows.values, "summary": summary}
    known = any(name == STATE for name, *_ in loaded.held_keys)
    if not known or summary != loaded.summary:
        rows.words = seals.words(loaded.business_id, summary)


def findable_values(
    seals: Seals, key: int, runnable: RunnableProcess, variables: Values, *, anew: bool
) -> case_variables.Keeping | None:
    """Return what keeps by which values of its variables a case is found; `None`, if a step has
    changed none of them.

    Args:
        anew: whether to keep them even so.
    """
    process = runnable.process
    names = {path[0] for path in process.findable}
    if not anew and not names:
        return None
    if not anew and isinstance(variables, KeptVariables) and not variables.touched(names):
        return None
    found = {}
    for path in process.findable:
        retention = process.classes.get(path[0], process.retention)
        found[".".join(path)] = (_at(variables, path), retention)
    return case_variables.keeping(seals, process.id, key, found)


def _at(variables: Values, path: Paths) -> object:
    """Return the value at a path as JSON; `None`, if there is none."""
    found: Value = variables.get(path[0])
    for name in path[1:]:
        found = found.get(name) if isinstance(found, dict) else None
    return None if isinstance(found, list | dict) else to_json(found)
