"""A process and those that it calls, as an instance has run them: for names."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from audit.entry import decode
from engine.definitions import RunnableProcess
from engine.store.definitions import ProcessHead
from engine.workspace import Workspace


def with_called(
    workspace: Workspace, connection: Connection, runnable: RunnableProcess, instance: int | None
) -> tuple[RunnableProcess, ...]:
    """Return the process of an instance and all that it calls, directly or not.

    The versions that ran come first, the last one before the others; then those that a call would
    find now. What FEEL computes is known only when it has run. Without an instance, of a version.
    """
    if not runnable.process.calls:
        return (runnable,)
    ran = () if instance is None else _ran(workspace, connection, instance)
    found = {runnable.head.key: runnable}
    for key in ran:
        found.setdefault(key, workspace.definitions.process(connection, key))
    waiting = list(found.values())
    while waiting:
        for head in _called(workspace, connection, waiting.pop()):
            if head.key not in found:
                found[head.key] = workspace.definitions.process(connection, head.key)
                waiting.append(found[head.key])
    return tuple(found.values())


def _ran(workspace: Workspace, connection: Connection, instance: int) -> list[int]:
    """Return the definitions that were called, the last one first: the ledger has them all."""
    keys = [
        int(fact["data"]["definition"])
        for entry in workspace.ledger.entries_of(connection, str(instance))
        for fact in decode(entry.body)["facts"]
        if fact["type"] == "process.called" and "definition" in fact.get("data", {})
    ]
    return list(dict.fromkeys(reversed(keys)))


def _called(
    workspace: Workspace, connection: Connection, one: RunnableProcess
) -> Iterator[ProcessHead]:
    """Yield what the calls of a process would find now."""
    catalogue = workspace.definitions.catalogue(connection)
    for node in one.process.nodes.values():
        plan = node.call
        if plan is None or plan.process_id.expression is not None:
            continue
        head = catalogue.process(
            str(plan.process_id.literal), plan.binding, plan.version_tag, one.head.deployment_key
        )
        if head is not None:
            yield head
