"""Witnesses and time stamps as those see them who watch: metrics, readiness, doctor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from api.operating.metrics import Metrics
from engine.commands.advance_ledger import advance_ledger
from engine.commands.collect_cosignatures import collect_cosignatures
from engine.commands.stamp import stamp_daily
from engine.queries.readiness import Part, PartState, readiness
from engine.settings import Settings
from engine.store.database import owner_url
from engine.workspace import Workspace, open_workspace
from tests.builders import person
from tests.integration.operating.examined import found
from tests.time_stamps import Authority
from tests.witness_office import Office

OURS = {
    "witnesses-misread",
    "witnesses-refuse",
    "witnesses-silent",
    "never-stamped",
    "stamps-late",
}


@pytest.fixture
def watched_log(settings: Settings, tmp_path: Path) -> Iterator[tuple[Workspace, Office]]:
    folder = tmp_path / "office"
    folder.mkdir()
    opened = open_workspace(replace(settings, witnesses=str(folder / "witnesses")))
    office = Office(folder, opened)
    office.engage("kanzlei", "dsb")
    person(opened, "alice", "clerk")
    advance_ledger(opened)
    yield opened, office
    opened.close()


def exposed(workspace: Workspace) -> dict[str, float]:
    lines = Metrics(workspace).exposition().decode().splitlines()
    ours = [line for line in lines if line.startswith("vorgang_ledger_")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in ours}


def examined(workspace: Workspace, **environment: str) -> set[str]:
    settings = workspace.settings
    named = {"VORGANG_WITNESSES": str(settings.witnesses), **environment}
    return found(settings, **named) & OURS


def change(workspace: Workspace, *statements: str) -> None:
    owner = owner_url(workspace.settings).set(drivername="postgresql")
    with psycopg.connect(owner.render_as_string(hide_password=False)) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_each_witness_is_measured_and_the_policy_as_a_whole(
    watched_log: tuple[Workspace, Office],
) -> None:
    workspace, office = watched_log
    with office.open("kanzlei"):
        collect_cosignatures(workspace)
    measured = exposed(workspace)
    size = measured["vorgang_ledger_checkpoint_entries"]
    assert measured['vorgang_ledger_witness_entries{witness="kanzlei.example"}'] == size
    assert measured['vorgang_ledger_witness_entries{witness="dsb.example"}'] == 0
    assert measured["vorgang_ledger_cosigned_entries"] == 0
    assert measured['vorgang_ledger_witness_refuses{witness="dsb.example"}'] == 0
    assert "vorgang_ledger_timestamp_age_seconds" not in measured
    one_is_enough = replace(workspace, settings=replace(workspace.settings, witnesses_needed=1))
    assert exposed(one_is_enough)["vorgang_ledger_cosigned_entries"] == size
    assert exposed(one_is_enough)["vorgang_ledger_cosigned_age_seconds"] < 3600


def test_without_witnesses_nothing_is_measured_of_them(workspace: Workspace) -> None:
    assert not any("witness" in name or "cosigned" in name for name in exposed(workspace))
    assert Part.WITNESSES not in readiness(workspace).parts


def test_the_doctor_names_who_is_silent_and_whether_the_others_are_enough(
    watched_log: tuple[Workspace, Office],
) -> None:
    workspace, office = watched_log
    assert examined(workspace) == {"witnesses-silent"}
    with office.open("kanzlei", "dsb"):
        collect_cosignatures(workspace)
        advance_ledger(workspace)
        collect_cosignatures(workspace)
    assert examined(workspace) == set()


def test_a_list_that_cannot_be_read_is_named(watched_log: tuple[Workspace, Office]) -> None:
    workspace, office = watched_log
    office.list.write_text("rubbish")
    assert examined(workspace) == {"witnesses-misread"}
    assert examined(workspace, VORGANG_WITNESSES="/nowhere") == {"witnesses-misread"}
    assert "vorgang_ledger_cosigned_entries" not in exposed(workspace)


def test_a_witness_that_contradicts_is_an_alarm_everywhere_and_work_goes_on(
    watched_log: tuple[Workspace, Office],
) -> None:
    workspace, office = watched_log
    with office.open("kanzlei", "dsb"):
        collect_cosignatures(workspace)
    assert readiness(workspace).parts[Part.WITNESSES] is PartState.SOUND
    change(
        workspace,
        "INSERT INTO ledger.witness (name, vkey, change) "
        f"VALUES ('dsb.example', '{office.vkeys['dsb']}', 'refused')",
    )
    assert examined(workspace) == {"witnesses-refuse"}
    assert exposed(workspace)['vorgang_ledger_witness_refuses{witness="dsb.example"}'] == 1
    told = readiness(workspace)
    assert (told.parts[Part.WITNESSES], told.ready) == (PartState.CONTRADICTED, True)


def test_a_time_stamp_that_is_missing_or_old_is_advice(
    workspace: Workspace, tmp_path: Path
) -> None:
    person(workspace, "alice", "clerk")
    advance_ledger(workspace)
    with Authority(tmp_path / "tsa").listening() as url:
        stamping = replace(workspace, settings=replace(workspace.settings, timestamp_url=url))
        named = {"VORGANG_TIMESTAMP_URL": url}
        settings = workspace.settings
        assert found(settings, **named) & OURS == {"never-stamped"}
        assert stamp_daily(stamping)
        assert found(settings, **named) & OURS == set()
        assert exposed(stamping)["vorgang_ledger_timestamp_age_seconds"] < 3600
        person(workspace, "bob", "clerk")
        advance_ledger(workspace)
        assert found(settings, **named) & OURS == set()
        change(
            workspace,
            "ALTER TABLE ledger.timestamp DISABLE TRIGGER ALL",
            "UPDATE ledger.timestamp SET stamped_at = stamped_at - interval '3 days'",
        )
        assert found(settings, **named) & OURS == {"stamps-late"}
