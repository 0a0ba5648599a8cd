"""The certificate of an erasure: a sealed report with the proof in it, and from when backups hold
nothing of it any more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact, write_time
from audit.export import Bundle, to_bytes
from audit.faults import NothingToExport, ScopeDamaged
from audit.filtered_export import export_filtered
from audit.filters import Filters
from audit.reports.erasures import Remaining
from engine.commands.advance_ledger import advance_ledger
from engine.commands.have_anchored import have_cosigned, stamped
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.erased_backups import Backups, backups_of, covered_late
from engine.erasure_plan import kept_after
from engine.faults import ContentChanged, DatabaseUnavailable, ErasureRefused, ErasureUnknown
from engine.model import Person
from engine.person_model import Erasure
from engine.store import accounts, erasures
from engine.witness_list import known_witnesses
from engine.workspace import Workspace, require

_KIND = "erasures"


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
        ContentChanged: an entry of the ledger was changed, moved or hidden past the engine.
    """
    require(actor, Operation.ASK_ERASURE)
    request = _executed(workspace, key)
    # What was forgotten a moment ago has its place then.
    advance_ledger(workspace)
    _say_what_is_covered(workspace, key, actor)
    advance_ledger(workspace)
    have_cosigned(workspace)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        bundle = _proven(workspace, connection, key)
        backups = backups_of(connection, key, workspace.ledger.keys.encryption_keys)
        kept = _kept(workspace, connection, request, now)
    bundle = stamped(workspace, bundle)
    # Loaded with the first report: PDF and seal take longer to load than all the rest.
    from engine.commands.render_selection import sealed_selection

    pdf = sealed_selection(workspace, bundle, _KIND, language, actor, now, kept)
    data = {"request": str(key), "sha256": hashlib.sha256(pdf).hexdigest()}
    with workspace.transaction() as connection:
        fact = Fact("erasure.certified", data=data)
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return Certificate(pdf, to_bytes(bundle), f"Loeschung-{key}.pdf", backups)


def _proven(workspace: Workspace, connection: Connection, key: int) -> Bundle:
    """Return the export of all entries that name the request."""
    try:
        return export_filtered(
            connection,
            workspace.ledger,
            Filters(request=str(key)),
            opened=False,
            witnesses=known_witnesses(workspace.settings),
        )
    except NothingToExport as fault:
        raise DatabaseUnavailable("no checkpoint covers the erasure yet") from fault
    except ScopeDamaged as fault:
        raise ContentChanged(str(fault)) from fault


def _kept(
    workspace: Workspace, connection: Connection, request: Erasure, now: datetime
) -> list[Remaining]:
    """Return what of the cases of a request is still there, by their references."""
    return [
        Remaining(
            str(one.case.key),
            tuple(
                (kept.retention, "" if kept.until is None else write_time(kept.until))
                for kept in one.kept
            ),
            tuple(map(str, one.holds)),
        )
        for one in kept_after(workspace, connection, request, now)
    ]


def _executed(workspace: Workspace, key: int) -> Erasure:
    with workspace.transaction() as connection:
        request = erasures.load(connection, key)
    if request is None:
        raise ErasureUnknown(f"there is no erasure {key}")
    if request.withdrawn_at is not None:
        raise ErasureRefused(f"erasure {key} is withdrawn")
    if request.executed_at is None:
        raise ErasureRefused(f"erasure {key} is not executed yet")
    return request


def _say_what_is_covered(workspace: Workspace, key: int, actor: Person) -> None:
    """Let the ledger say that backups open nothing any more, where the epoch's end did not: it may
    have been forgotten before that was said, or before the erasure was at its end."""
    with workspace.transaction() as connection:
        erasures.lock(connection, key)
        held = workspace.ledger.keys.encryption_keys
        facts = covered_late(connection, key, held)
        if facts:
            now = accounts.clock(connection, workspace.chosen_time())
            workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)
