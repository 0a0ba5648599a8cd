"""Random processes on a real database that are migrated to the same model under other ids in the
middle of their run; rows, states and ledger agree then, and what comes is what would have come."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from engine.commands.deploy import deploy
from engine.commands.migrate_process_instance import migrate_process_instance, preview_migration
from engine.migration_model import MigrationPlan
from engine.model import Resource
from engine.settings import Settings
from tests.builders import ADMINISTRATOR
from tests.conformance.bpmn_reference.drawn_insides import drawn
from tests.conformance.bpmn_reference.model import Model
from tests.conformance.bpmn_reference.playing import Instance
from tests.conformance.bpmn_reference.renaming import moved, new_ids, old_words, renamed
from tests.conformance.bpmn_reference.written import written
from tests.integration.engine.test_random_processes import Stored, takeable

MOST_COMMANDS = 12


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("seed", range(12))
def test_what_comes_after_a_migration_is_what_would_have_come(
    settings: Settings, seed: int
) -> None:
    random = Random(seed)
    model = drawn(random, 3 + seed % 6)
    ids = new_ids(model)
    stored, beside = Stored(model, settings), Instance(model)
    stored.begin()
    beside.begin()
    migrated = False
    for number in range(MOST_COMMANDS):
        if not beside.waits():
            break
        if number == seed % 4:
            _migrate(stored, renamed(model, ids), ids)
            moved(beside, renamed(model, ids), ids)
            migrated = True
        assert stored.waits() == beside.waits()
        beside.model = stored.model
        command = takeable(random, beside)
        names = ids if migrated else {}
        expected = old_words(beside.obey(command, 0), names)
        assert old_words(stored.obey(command, 0), names) == expected
        beside.now = stored.now = max(beside.now, stored.now)
    assert stored.status == beside.status


def _migrate(stored: Stored, model: Model, ids: Mapping[str, str]) -> None:
    with stored.workspace() as workspace:
        made = deploy(workspace, [Resource("p.bpmn", written(model))], actor=ADMINISTRATOR)
        target = next(one.key for one in made.processes if one.process_definition_id == "p")
        plan = MigrationPlan(ids)
        seen = preview_migration(workspace, stored.key, target, plan, actor=ADMINISTRATOR)
        assert seen.faults == ()
        migrate_process_instance(workspace, stored.key, target, plan, "Probe", actor=ADMINISTRATOR)
    stored.model = model
    stored.after()
