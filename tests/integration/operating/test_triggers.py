"""Whoever switches off what keeps the ledger from being changed is told of by the doctor."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import create_engine

from engine.commands.verify_ledger import verify_ledger
from engine.doctor.result import Result
from engine.doctor.trigger_checks import check_triggers
from engine.settings import Settings
from engine.workspace import Workspace

OFF = {
    "disabled": "ALTER TABLE ledger.entry DISABLE TRIGGER entry_only_grows",
    "not always": "ALTER TABLE ledger.checkpoint ENABLE TRIGGER checkpoint_only_grows",
    "for replicas": "ALTER TABLE ledger.index ENABLE REPLICA TRIGGER index_only_grows",
    "dropped": "DROP TRIGGER node_only_grows ON ledger.node",
    "of witnesses, dropped": "DROP TRIGGER cosignature_only_grows ON ledger.cosignature",
    "of sealed values, disabled": "ALTER TABLE ledger.sealed DISABLE TRIGGER ALL",
    "of sealed values, dropped": "DROP TRIGGER sealed_with_its_entry ON ledger.sealed",
    "all": "ALTER TABLE ledger.entry DISABLE TRIGGER ALL",
}


def told(settings: Settings) -> Result:
    assert settings.database_url is not None
    engine = create_engine(settings.database_url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.connect() as connection:
            return check_triggers(connection)
    finally:
        engine.dispose()


@pytest.mark.parametrize("off", OFF)
def test_the_statements_that_are_told_put_it_back(settings: Settings, off: str) -> None:
    assert settings.database_url is not None
    assert told(settings).case == ""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute(OFF[off].encode())
        found = told(settings)
        assert found.case == "trigger-off"
        for statement in str(found.facts["statements"]).split("; "):
            connection.execute(statement.encode())
    assert told(settings).case == ""


@pytest.mark.parametrize("off", OFF)
def test_verifying_the_running_database_names_the_table(workspace: Workspace, off: str) -> None:
    database = workspace.settings.database_url
    assert database is not None
    assert verify_ledger(workspace) == ()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(OFF[off].encode())
        (found,) = verify_ledger(workspace)
        table = next(word for word in OFF[off].split() if word.startswith("ledger."))
        assert found.code == "guard-off"
        assert table in found.message
        assert table in found.english
