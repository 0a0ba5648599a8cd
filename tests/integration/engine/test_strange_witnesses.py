"""Whose names stand under what leaves the house: those of witnesses that are asked, no others."""

from __future__ import annotations

import json

import psycopg

from api.operators import AUDITOR
from audit import positions
from audit.witness.storage import Storage
from engine.commands.advance_ledger import advance_ledger
from engine.commands.export_ledger import export_ledger
from engine.store.database import owner_url
from engine.workspace import Workspace
from tests.integration.engine.test_witnesses import asked, grow, newest_note, office
from tests.witness_office import Office
from tests.witnessed import cosigned_at

__all__ = ["office"]


def test_a_witness_whom_the_settings_do_not_name_stands_under_no_export(
    office: tuple[Workspace, Office],
) -> None:
    """Not even with rows of its own, nor in the name of one who is asked."""
    workspace, witnesses = office
    witnesses.engage("kanzlei", "dsb")
    stranger = Storage.make(witnesses.folder / "stranger", "notar.example")
    grow(workspace)
    with witnesses.open("kanzlei"):
        asked(workspace)
        advance_ledger(workspace)  # the entry that says whom we ask
        asked(workspace)
        with workspace.transaction() as connection:
            newest = positions.newest_checkpoint(connection)
            assert newest is not None
        genuine = newest_note(workspace)
        line = cosigned_at(stranger, newest.note, 1_795_400_000)
        owner = owner_url(workspace.settings).set(drivername="postgresql")
        with psycopg.connect(owner.render_as_string(hide_password=False)) as dba:
            dba.execute(
                "INSERT INTO ledger.witness (name, vkey, change) VALUES (%s, %s, 'added')",
                ("notar.example", stranger.witness.vkey()),
            )
            for name in ("notar.example", "dsb.example"):
                dba.execute(
                    "INSERT INTO ledger.cosignature (size, witness, origin, root, line, signed_at) "
                    "VALUES (%s, %s, %s, %s, %s, now())",
                    (newest.size, name, workspace.ledger.origin, newest.root, line),
                )
        exported = json.loads(export_ledger(workspace, actor=AUDITOR))
    assert exported["range"]["size"] == newest.size
    assert exported["checkpoint"] == genuine
    assert "kanzlei.example" in genuine
    assert line not in genuine
