"""A build of before runs beside this one: each reads what the other writes, and nobody may use the
form of before to put an old state back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import create_engine

from engine.commands.advance_ledger import advance_ledger
from engine.commands.complete_user_task import complete_user_task
from engine.commands.finish_upgrade import finish_upgrade
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import ContentChanged, SettingsRefused
from engine.queries import inbox
from engine.settings import Settings
from engine.store import instances
from engine.store.database import owner_url
from engine.store.instances import Place
from engine.workspace import Workspace, open_workspace
from tests.builders import deployed, end_event, person, process, start_event, user_task

STEPS = "".join(
    (start_event("a"), *(user_task(one, after) for one, after in pairwise([*"abcde", "done"])))
)
ROW = "engine.process_instance"
FLOOR_OF_BEFORE = "UPDATE engine.schema_floor SET revision = '0027'"


class Upgrade:
    """A case in a database in which a build of before may still run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.as_superuser(FLOOR_OF_BEFORE)
        self.workspace = open_workspace(settings)
        self.bob = person(self.workspace, "bob", "clerk")
        deployed(self.workspace, process("steps", STEPS + end_event()))
        self.case = start_process_instance(
            self.workspace, "steps", variables={}, actor=self.bob
        ).key

    def as_superuser(self, statement: str, *values: object) -> None:
        engine = create_engine(owner_url(self.settings))
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
            changed = connection.exec_driver_sql(statement, values)
            assert changed.rowcount == 1, statement
        engine.dispose()

    def step(self) -> None:
        (task,) = inbox(self.workspace, self.bob)
        complete_user_task(self.workspace, task.key, {}, actor=self.bob)

    def row(self) -> tuple[int, bytes]:
        with self.workspace.transaction() as connection:
            found = connection.exec_driver_sql(
                f"SELECT version, state FROM {ROW} WHERE key = %s", (self.case,)
            ).one()
        return int(found[0]), bytes(found[1])

    def put(self, state: bytes) -> None:
        self.as_superuser(f"UPDATE {ROW} SET state = %s WHERE key = %s", state, self.case)

    def opens_for_the_build_before(self) -> bool:
        """Return whether its seal opens the row: it knew one name for all versions."""
        with self.workspace.transaction() as connection:
            seal = self.workspace.seals.of_case(connection, self.case)
        try:
            return bool(seal.open("state", self.row()[1]))
        except ContentChanged:
            return False

    def sealed_as_before(self) -> bytes:
        """Return the state of now as the build of before would have written it."""
        with self.workspace.transaction() as connection:
            seal = self.workspace.seals.of_case(connection, self.case)
        return seal.seal("state", self.plain())

    def plain(self) -> bytes:
        with self.workspace.transaction() as connection:
            seals = self.workspace.seals
            loaded = instances.load(connection, Place.CASE, self.case, None, seals)
        assert loaded is not None
        return loaded.state

    def codes(self) -> set[str]:
        advance_ledger(self.workspace)
        found = {one.code for one in verify_ledger(self.workspace)}
        return found - {"guard-off"}  # as_superuser has switched them off


@pytest.fixture
def upgrade(settings: Settings) -> Iterator[Upgrade]:
    made = Upgrade(settings)
    yield made
    made.workspace.close()


def test_a_new_database_has_no_build_of_before(workspace: Workspace) -> None:
    assert workspace.seals.floor.complete


def test_what_this_build_writes_opens_for_the_one_before_until_that_is_gone(
    upgrade: Upgrade,
) -> None:
    assert upgrade.opens_for_the_build_before()
    upgrade.step()
    assert upgrade.opens_for_the_build_before()
    assert finish_upgrade(upgrade.settings)
    upgrade.step()  # learns it with this step
    upgrade.step()
    assert not upgrade.opens_for_the_build_before()
    assert upgrade.codes() == set()
    assert not finish_upgrade(upgrade.settings)


@pytest.mark.parametrize("finished", [False, True])
def test_what_the_build_before_wrote_is_gone_on_from(upgrade: Upgrade, finished: bool) -> None:
    if finished:
        finish_upgrade(upgrade.settings)
    upgrade.step()
    upgrade.put(upgrade.sealed_as_before())
    upgrade.step()
    assert upgrade.codes() == set()


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize("form", ["sealed as before", "plain"])
def test_a_state_of_before_goes_on_in_no_form_that_says_nothing_of_its_version(
    upgrade: Upgrade, form: str, finished: bool
) -> None:
    upgrade.step()
    old = upgrade.plain() if form == "plain" else upgrade.sealed_as_before()
    if finished:
        finish_upgrade(upgrade.settings)
    upgrade.step()
    upgrade.put(old)
    with pytest.raises(ContentChanged):
        upgrade.step()
    assert "state-changed" in upgrade.codes()


def test_whoever_lowers_the_floor_puts_back_no_state_of_before(upgrade: Upgrade) -> None:
    old = upgrade.sealed_as_before()
    finish_upgrade(upgrade.settings)
    upgrade.step()
    upgrade.as_superuser(FLOOR_OF_BEFORE)
    upgrade.put(old)
    bob, settings = upgrade.bob, upgrade.settings
    upgrade.workspace.close()
    upgrade.workspace, upgrade.bob = open_workspace(settings), bob
    with pytest.raises(ContentChanged):
        upgrade.step()


def test_the_entry_of_another_version_vouches_for_no_state(upgrade: Upgrade) -> None:
    version, old = upgrade.row()
    upgrade.step()
    upgrade.as_superuser(
        "UPDATE ledger.entry e SET body = b.body FROM ledger.entry b "
        "WHERE e.inst = b.inst AND e.inst = %s AND e.seq = b.seq + 1 AND b.seq = %s",
        str(upgrade.case),
        version,
    )
    upgrade.put(old)
    with pytest.raises(ContentChanged):
        upgrade.step()


def test_an_upgrade_is_not_finished_while_a_process_of_the_build_before_is_connected(
    upgrade: Upgrade,
) -> None:
    engine = create_engine(
        owner_url(upgrade.settings),
        connect_args={"application_name": "vorgang serve another-host:4711"},
    )
    with engine.connect() as former:
        former.exec_driver_sql("SELECT 1")
        with pytest.raises(SettingsRefused, match="serve another-host:4711"):
            finish_upgrade(upgrade.settings)
    engine.dispose()
    assert finish_upgrade(upgrade.settings)


def test_an_upgrade_is_finished_by_the_build_that_migrated(upgrade: Upgrade) -> None:
    upgrade.as_superuser("UPDATE engine.alembic_version SET version_num = '0030'")
    with pytest.raises(SettingsRefused, match="vorgang migrate"):
        finish_upgrade(upgrade.settings)
