"""What the ledger says about keys: made, rotated, retired, forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.entry import SYSTEM, Fact
from audit.key_history import KIND
from audit.keys import Keys, fingerprint
from audit.queued import is_ours
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace, require

_SAID = """
SELECT e.seq, e.leaf, e.body, i.idx, p.mac FROM ledger.entry e
LEFT JOIN ledger.index i USING (inst, seq) LEFT JOIN ledger.pending p USING (inst, seq)
WHERE e.inst = 'system' AND ledger.speaks_of_keys(e.body) ORDER BY e.seq
"""
_FIRST = 0x6C65_6467_6572_0004


@dataclass(frozen=True, slots=True)
class KeyName:
    """A key as entries call it: kind (`ledger`, `kek`, `seal`, `state`), number, fingerprint."""

    kind: str
    number: int
    fingerprint: str

    def fact(self, word: str) -> Fact:
        """Return the fact that this key was `created`, `rotated` or `retired`."""
        return Fact(
            f"key.{word}",
            data={"kind": self.kind, "epoch": self.number, "fingerprint": self.fingerprint},
        )


def names_of(keys: Keys) -> list[KeyName]:
    """Return the keys of a folder; of seals the newest."""
    held = keys.encryption_keys
    return [
        *(KeyName(KIND, key.number, key.fingerprint) for key in keys.log.all()),
        *(KeyName("kek", epoch, fingerprint("kek", held[epoch])) for epoch in sorted(held)),
        KeyName("state", 1, fingerprint("state", keys.state)),
        KeyName("seal", keys.seal.number, keys.seal.fingerprint),
    ]


def said(connection: Connection, queue_key: bytes) -> list[tuple[str, KeyName]]:
    """Return what the ledger says about keys so far, as words (`created`, …) with their keys.

    Of what has no place yet only what this installation itself queued: whoever may insert rows
    could otherwise say for a key that it is known.
    """
    found: list[tuple[str, KeyName]] = []
    for seq, leaf, body, index, mac in connection.exec_driver_sql(_SAID):
        if index is None and not is_ours(queue_key, SYSTEM, seq, leaf, mac):
            continue
        for fact in json.loads(body)["facts"]:
            family, _, word = fact["type"].partition(".")
            data = fact.get("data", {})
            if family == "key":
                mark = str(data.get("fingerprint", ""))
                found.append((word, KeyName(str(data["kind"]), int(data["epoch"]), mark)))
            elif fact["type"] == "log.continued":
                found.append(("continued", KeyName(KIND, 0, str(data.get("fingerprint")))))
    return found


def record_first_keys(workspace: Workspace, *, actor: Person) -> None:
    """Write into a ledger that never heard of any key which ones there are; another begins so.

    Several processes may start at once: one writes, the others find it said.

    Raises:
        NotAllowed: the actor may not.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        if said(connection, workspace.ledger.queue_key):
            return
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_FIRST,))
        if said(connection, workspace.ledger.queue_key):
            return
        now = accounts.clock(connection, workspace.real_time())
        new = [name.fact("created") for name in names_of(workspace.ledger.keys)]
        workspace.ledger.append_system(connection, ledger_actor(actor), new, now)


def record_keys(workspace: Workspace, facts: Iterable[Fact], *, actor: Person) -> None:
    """Write into the ledger what happened to keys, and before that which it never heard of.

    Raises:
        NotAllowed: the actor may not.
    """
    # Whoever may make administrators.
    require(actor, Operation.MANAGE_ACCOUNTS)
    told = list(facts)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        known = {
            (name.kind, name.fingerprint)
            for _, name in said(connection, workspace.ledger.queue_key)
        }
        known |= {
            (str(fact.data["kind"]), str(fact.data.get("fingerprint")))
            for fact in told
            if "kind" in fact.data
        }
        new = [
            name.fact("created")
            for name in names_of(workspace.ledger.keys)
            if (name.kind, name.fingerprint) not in known
        ]
        if new or told:
            actor_ = ledger_actor(actor)
            workspace.ledger.append_system(connection, actor_, [*new, *told], now)
