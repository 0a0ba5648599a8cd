"""Have witnesses cosign the newest checkpoint; none of this happens in a transaction."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import Connection

from audit import positions
from audit.anchors import stored
from audit.anchors.kept import keep_witnessed
from audit.anchors.standing import newest_sizes
from audit.anchors.stored import Change, Cosignature
from audit.anchors.witnesses import Heard, Outcome, Witness, Witnesses, ask
from audit.entry import Fact
from audit.finding import Finding, found
from audit.note import read_checkpoint
from audit.plain import Plain
from audit.positions import StoredCheckpoint, StoredTree
from audit.tlog import consistency_proof
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.store import accounts
from engine.store.database import reading, transaction
from engine.witness_list import named_witnesses
from engine.workspace import Workspace

_log = logging.getLogger(__name__)


def contradictions(workspace: Workspace) -> tuple[Finding, ...]:
    """Return what the witnesses say against this log, after asking them all.

    Raises:
        SettingsRefused: the list of witnesses cannot be read.
    """
    findings = []
    for heard in collect_cosignatures(workspace, again=True):
        name = heard.witness.name
        if heard.outcome is Outcome.AHEAD:
            with workspace.transaction() as connection:
                newest = positions.newest_checkpoint(connection)
            size = newest.size if newest else 0
            if size < heard.size:
                findings.append(found("witness-ahead", name=name, witnessed=heard.size, size=size))
        elif heard.outcome is Outcome.CONFLICT:
            findings.append(found("witness-conflict", name=name, size=heard.size))
    return tuple(findings)


def collect_cosignatures(
    workspace: Workspace, *, again: bool = False, passed_over: Collection[str] = ()
) -> tuple[Heard, ...]:
    """Return what the witnesses said of the newest checkpoint; one that has cosigned it is not
    asked.

    A witness that contradicts is a fact of the system's chain, once until it cosigns again. Nothing
    happens while another process asks.

    Args:
        workspace: where.
        again: whether to ask also those that have cosigned it: only a witness can tell that this
            database is an old one.
        passed_over: names of witnesses that are left in peace this time.

    Raises:
        SettingsRefused: the list of witnesses cannot be read.
    """
    named = named_witnesses(workspace.settings)
    with _alone(workspace) as led:
        if not led:
            return ()
        _note_changes(workspace, named)
        with transaction(workspace.sequencer) as connection:
            newest = positions.newest_checkpoint(connection)
            if newest is None:
                return ()
            origin = read_checkpoint(newest.note).origin
            _, cosigned = newest_sizes(connection, origin)
        due = [
            witness
            for witness in named.asked
            if witness.name not in passed_over
            and (again or cosigned.get(witness.name, 0) < newest.size)
        ]
        if not due:
            return ()
        with ThreadPoolExecutor(len(due)) as threads:
            heard = list(
                threads.map(
                    lambda one: _asked(workspace, one, newest, cosigned.get(one.name, 0)), due
                )
            )
        for one in heard:
            _keep(workspace, newest, one)
        return tuple(heard)


@contextmanager
def _alone(workspace: Workspace) -> Iterator[bool]:
    """Give whether this process is the one that asks; others stand by."""
    with reading(workspace.sequencer) as connection:
        led = stored.alone(connection)
        try:
            yield led
        finally:
            if led:
                stored.over(connection)


def _asked(workspace: Workspace, witness: Witness, newest: StoredCheckpoint, known: int) -> Heard:
    def proof(old: int) -> list[bytes]:
        with transaction(workspace.sequencer) as connection:
            return consistency_proof(old, newest.size, StoredTree(connection))

    return ask(witness, newest.note, known, proof)


def _keep(workspace: Workspace, newest: StoredCheckpoint, heard: Heard) -> None:
    name = heard.witness.name
    if heard.cosigned is not None:
        of = read_checkpoint(newest.note)
        kept = Cosignature(of.size, of.root, of.origin, name, heard.line, heard.cosigned.at)
        # What was cosigned must be continued also by a database that was put back. It comes first:
        # a witness whose cosignature is stored is not asked again.
        keep_witnessed(workspace.ledger.keys, newest.note + heard.line)
        with transaction(workspace.sequencer) as connection:
            stored.store_cosignature(connection, of, kept)
    elif heard.outcome in {Outcome.AHEAD, Outcome.CONFLICT}:
        _refused(workspace, heard)


def _refused(workspace: Workspace, heard: Heard) -> None:
    """Note that a witness contradicts, if that is not known yet."""
    name = heard.witness.name
    with workspace.transaction() as connection:
        newest = positions.newest_checkpoint(connection)
        if heard.outcome is Outcome.AHEAD and newest and newest.size >= heard.size:
            return  # Another process has signed meanwhile, and asked.
        known = {one.name: one for one in stored.witnesses(connection)}
        if name not in known or known[name].refused_at is not None:
            return
        fact = Fact(
            "witness.refused",
            data={"name": name, "size": heard.size, "cause": str(heard.outcome)},
        )
        _write(workspace, connection, fact)
        stored.store_change(connection, name, heard.witness.vkey, "refused")
    _log.error(
        "ALARM: the witness %s contradicts this log (%s, %s entries): %s",
        *(Plain(name), Plain(heard.outcome), heard.size, Plain(heard.told)),
    )


def _note_changes(workspace: Workspace, named: Witnesses) -> None:
    """Write to the system's chain which witnesses are asked from now on, and which no more."""
    wanted = {witness.name: witness.vkey for witness in named.asked}
    with workspace.transaction() as connection:
        held = {one.name: one.vkey for one in stored.witnesses(connection)}
        if held == wanted:
            return
        changes: list[tuple[str, str, Change]] = [
            (name, vkey, "removed") for name, vkey in held.items() if wanted.get(name) != vkey
        ]
        changes += [
            (name, vkey, "added") for name, vkey in wanted.items() if held.get(name) != vkey
        ]
        facts = [
            Fact(f"witness.{change}", data={"name": name, "vkey": vkey})
            for name, vkey, change in changes
        ]
        _write(workspace, connection, *facts)
        for change in changes:
            stored.store_change(connection, *change)


def _write(workspace: Workspace, connection: Connection, *facts: Fact) -> None:
    now = accounts.clock(connection, workspace.chosen_time())
    workspace.ledger.append_system(connection, ledger_actor(ENGINE), facts, now)
