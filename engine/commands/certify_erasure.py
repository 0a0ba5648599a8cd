"""The certificate of an erasure: a sealed report with the proof in it, and from when backups hold
nothing of it any more."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact
from audit.export import to_bytes
from audit.faults import NothingToExport
from audit.filtered_export import export_filtered
from audit.filters import Filters
from engine.commands.advance_ledger import advance_ledger
from engine.commands.have_anchored import have_cosigned, stamped
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import DatabaseUnavailable, ErasureRefused, ErasureUnknown
from engine.model import Person
from engine.store import accounts, erasures
from engine.witness_list import known_witnesses
from engine.workspace import Workspace, require

_KIND = "erasures"


@dataclass(frozen=True, slots=True)
class Backups:
    """Whether backups of the key store from before an erasure still open what was erased.

    Args:
        epoch: newest of the key epochs that wrapped what was destroyed.
        covered_since: when it, and all before it, were forgotten (UTC); `None` while one is not.
    """

    epoch: int
    covered_since: datetime | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A sealed PDF, the evidence in it, and what it says of backups; `None` if nothing was
    erased."""

    pdf: bytes
    evidence: bytes
    name: str
    backups: Backups | None


def certify_erasure(
    workspace: Workspace, key: int, *, actor: Person, language: str = "de"
) -> Certificate:
    """Return the certificate of an erasure. It names cases and people by their references only.

    Args:
        workspace: where.
        key: of the request, which is executed.
        actor: of the data protection team.
        language: `de` or `en`.

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such request.
        ErasureRefused: it is not executed yet.
        DatabaseUnavailable: no checkpoint covers it yet.
    """
    require(actor, Operation.ASK_ERASURE)
    with workspace.transaction() as connection:
        request = erasures.load(connection, key)
    if request is None:
        raise ErasureUnknown(f"there is no erasure {key}")
    if request.executed_at is None:
        raise ErasureRefused(f"erasure {key} is not executed yet")
    advance_ledger(workspace)
    have_cosigned(workspace)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        try:
            bundle = export_filtered(
                connection,
                workspace.ledger,
                Filters(request=str(key)),
                opened=False,
                witnesses=known_witnesses(workspace.settings),
            )
        except NothingToExport as fault:
            raise DatabaseUnavailable("no checkpoint covers the erasure yet") from fault
        backups = _backups(workspace, connection, key)
    bundle = stamped(workspace, bundle)
    # Loaded with the first report: PDF and seal take longer to load than all the rest.
    from engine.commands.render_selection import sealed_selection

    pdf = sealed_selection(workspace, bundle, _KIND, language, actor, now)
    data = {"request": str(key), "sha256": hashlib.sha256(pdf).hexdigest()}
    with workspace.transaction() as connection:
        fact = Fact("erasure.certified", data=data)
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return Certificate(pdf, to_bytes(bundle), f"Loeschung-{key}.pdf", backups)


def _backups(workspace: Workspace, connection: Connection, key: int) -> Backups | None:
    """Return until which epoch the erased keys were wrapped, and since when all of them are
    gone."""
    erased: set[int] = set()
    forgotten: dict[int, str] = {}
    for entry in workspace.ledger.entries_of(connection, "system"):
        body = json.loads(entry.body)
        for fact in body["facts"]:
            data = fact.get("data", {})
            if fact["type"] == "erasure.executed" and data.get("request") == str(key):
                erased.add(int(data["epoch"]))
            if fact["type"] == "key.forgotten" and data.get("kind") == "kek":
                forgotten[int(data["epoch"])] = str(body["ts"])
    if not erased:
        return None
    newest = max(erased)
    times = [forgotten.get(epoch) for epoch in range(1, newest + 1)]
    known = [datetime.fromisoformat(time) for time in times if time is not None]
    return Backups(newest, max(known) if len(known) == len(times) else None)
