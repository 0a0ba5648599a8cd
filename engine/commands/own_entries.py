"""Entries of a case whose rows in the queue somebody changed or removed: the product's own still.

Whoever can write to the database may make one look foreign, so that an operator would take it out.
What the case goes on from is not foreign: its state, of which only the key folder can make the
commitment, and its head name the entry, and the entry those before it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from audit.aside import OPERATION, without_place
from audit.chain import leaf_hash, state_commitment
from audit.entry import SYSTEM, Fact, PersonalValue, decode
from audit.queued import queue_mac
from engine.commands.move_instance import ledger_actor
from engine.faults import EngineFault
from engine.model import Person
from engine.store import instances
from engine.store.instances import Place
from engine.workspace import Workspace


def queue_again(connection: Connection, workspace: Workspace, instance: str) -> list[int]:
    """Return the numbers of the entries of a case that have their rows in the queue again.

    Args:
        connection: the owner's, with `ledger.entry` locked against writers.
        workspace: with the key folder.
        instance: process instance; of `system` nothing proves an entry.
    """
    if instance == SYSTEM:
        return []
    try:
        loaded = instances.load(connection, Place.INSTANCE, int(instance), None, workspace.seals)
    except (EngineFault, ValueError):
        return []  # a state that does not open proves nothing
    if loaded is None:
        return []
    ledger = workspace.ledger
    waiting = {one.seq: one for one in without_place(connection, ledger, instance)}
    committed = state_commitment(ledger.keys.state, instance, loaded.version, loaded.state).hex()
    last = waiting.get(loaded.version)
    if last is None or leaf_hash(last.body) != loaded.head:
        return []  # the case does not go on from these bytes, whatever they are
    if decode(last.body).get("state") != committed:
        return []
    queued: list[int] = []
    seq, leaf = loaded.version, loaded.head
    while (one := waiting.get(seq)) and one.leaf == leaf == leaf_hash(one.body):
        if not one.ours:
            row = (instance, seq, queue_mac(ledger.queue_key, instance, seq, leaf))
            connection.exec_driver_sql(
                "DELETE FROM ledger.pending WHERE inst = %s AND seq = %s", row[:2]
            )
            connection.exec_driver_sql(
                "INSERT INTO ledger.pending (inst, seq, mac) VALUES (%s, %s, %s)", row
            )
            queued.append(seq)
        seq, leaf = seq - 1, bytes.fromhex(decode(one.body)["prev"])
    return sorted(queued)


def record_queued(
    connection: Connection,
    workspace: Workspace,
    queued: tuple[str, list[int]],
    why: str,
    actor: Person,
    now: datetime,
) -> None:
    """Enter who had entries of a case queued again, and why."""
    ledger, target = workspace.ledger, f"{queued[0]} {', '.join(map(str, queued[1]))}"
    fact = Fact(
        "admin.intervened",
        data={"operation": OPERATION, "target": target},
        personal=(PersonalValue("reason", why),),
    )
    ledger.append_system(connection, ledger_actor(actor), [fact], now, ledger.new_subject())
