"""`vorgang batch`: looked at first, begun by an operator, done by workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.model import Person
from engine.queries import case, search_batches
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person, user_task
from tests.integration.engine.test_migration import simple, version
from tests.integration.engine.waiting import instances_of, run, standing, started, status

pytestmark = pytest.mark.usefixtures("sound")
PASSWORD = "a long password of olga"
Said = Callable[..., Result]


@pytest.fixture
def olga(workspace: Workspace) -> Person:
    return person(workspace, "olga", "operator", password=PASSWORD)


@pytest.fixture
def said(settings: Settings, olga: Person, monkeypatch: pytest.MonkeyPatch) -> Said:
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if one.name in ("home", "database_url") and value is not None:
            monkeypatch.setenv(f"VORGANG_{one.name.upper()}", str(value))

    def say(*words: str, answers: str = "") -> Result:
        given = f"{PASSWORD}\n{answers}"
        return CliRunner().invoke(program, ["batch", *words, "--as", "olga"], input=given)

    return say


def begun(workspace: Workspace) -> int:
    return search_batches(workspace, ADMINISTRATOR).total


def test_a_batch_is_shown_first_and_begins_with_a_reason_and_a_yes(
    workspace: Workspace, said: Said
) -> None:
    deployed(workspace, simple())
    keys = [started(workspace, "simple", str(number)) for number in range(3)]
    suspend_process_instance(workspace, keys[2], "held", actor=ADMINISTRATOR)
    seen = said("begin", "cancel", "--process", "simple")
    assert seen.exit_code == 0, seen.output
    assert "2 cases are active" in seen.output
    assert "1 cases are suspended" in seen.output
    assert str(keys[0]) in seen.output
    assert begun(workspace) == 0
    refused = said("begin", "cancel", "--process", "simple", "--reason", "wrong", answers="n\n")
    assert refused.exit_code == 1
    assert begun(workspace) == 0
    done = said("begin", "cancel", "--process", "simple", "--reason", "wrong", answers="y\n")
    assert done.exit_code == 0, done.output
    run(workspace)
    assert {status(workspace, key) for key in keys} == {"terminated"}
    shown = said("show")
    assert "3 of 3 done, 0 failed" in shown.output


def test_many_cases_migrate_after_a_preview(workspace: Workspace, said: Said) -> None:
    old = version(workspace, simple())
    key = started(workspace, "simple", "1")
    new = version(workspace, simple("second", user_task("second", "done")))
    words = ("begin", "migrate", "--version", str(old), "--to", str(new))
    seen = said(*words)
    assert seen.exit_code == 0, seen.output
    assert "1 of 1 cases were looked at" in seen.output
    done = said(*words, "--reason", "new names", "--yes")
    assert done.exit_code == 0, done.output
    run(workspace)
    with workspace.transaction() as connection:
        moved = connection.exec_driver_sql(
            "SELECT process_definition_key FROM engine.process_instance WHERE key = %s", (key,)
        ).scalar_one()
    assert moved == new


@pytest.mark.parametrize(
    "words",
    [
        ("cancel",),
        ("cancel", "--all", "--process", "simple"),
        ("migrate", "--process", "simple"),
        ("cancel", "--process", "simple", "--to", "3"),
        ("migrate", "--process", "simple", "--to", "3", "--map", "a"),
        ("migrate", "--process", "simple", "--to", "3", "--map", "a=b", "--map", "a=c"),
    ],
)
def test_what_is_unclear_is_refused(workspace: Workspace, said: Said, words: tuple[str]) -> None:
    deployed(workspace, simple())
    assert said("begin", *words).exit_code != 0
    assert begun(workspace) == 0
    assert instances_of(workspace, "simple") == []


def test_a_filter_that_names_nothing_begins_nothing(workspace: Workspace, said: Said) -> None:
    deployed(workspace, simple())
    for kind in ("cancel", "retry"):
        seen = said("begin", kind, "--process", "simple", "--reason", "wrong", "--yes")
        assert seen.exit_code == 3, seen.output
        assert "nothing was begun" in seen.output
    started(workspace, "simple", "1")
    wanted = ("--process", "simple", "--error-type", "JOB_NO_RETRIES")
    without = said("begin", "retry", *wanted, "--reason", "again", "--yes")
    assert (without.exit_code, "0 incidents are open" in without.output) == (3, True)
    assert begun(workspace) == 0


def test_a_variable_of_many_cases_is_changed_after_a_preview(
    workspace: Workspace, said: Said
) -> None:
    deployed(workspace, simple())
    keys = [started(workspace, "simple", str(number)) for number in range(3)]
    words = ("begin", "change", "--process", "simple", "--set", "order=2", "--set", "rate=0.19")
    seen = said(*words)
    assert seen.exit_code == 0, seen.output
    assert "order: replaced in 3, the same in 0, new in 0" in seen.output
    assert "rate: replaced in 0, the same in 0, new in 3" in seen.output
    assert said(*words, "--reason", "new rate", "--yes").exit_code == 0
    run(workspace)
    assert "3 of 3 done" in said("show").output
    values = [dict(case(workspace, key, ADMINISTRATOR).variables) for key in keys]
    assert [(one["order"], one["rate"]) for one in values] == [(2, Decimal("0.19"))] * 3
    with workspace.transaction() as connection:
        kept = connection.exec_driver_sql(
            "SELECT string_agg(plan::text || filter::text, '') FROM engine.batch_operation"
        ).scalar_one()
        told = [
            workspace.ledger.open_personal(connection, entry)
            for entry in workspace.ledger.entries_of(connection, str(keys[0]))
        ]
    assert "0.19" not in kept
    assert {"0.19"} == {value for one in told for (_, name), value in one.items() if name == "rate"}


def test_steps_of_many_cases_are_moved(workspace: Workspace, said: Said) -> None:
    deployed(workspace, simple("second", user_task("second", "done")))
    keys = [started(workspace, "simple", str(number)) for number in range(2)]
    moved = said(
        *("begin", "move", "--process", "simple", "--move", "check=second"),
        *("--reason", "skipped", "--yes"),
    )
    assert moved.exit_code == 0, moved.output
    run(workspace)
    assert [standing(workspace, key) for key in keys] == [["second"]] * 2
