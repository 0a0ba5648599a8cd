"""Short runs of the harness; `make crash` runs the same for hours."""

from __future__ import annotations

import pytest

from tests.crash import durability, migrations, races, restarts, takeover, timers, upkeep
from tests.crash.installation import Database, Nursery, installation
from tests.crash.points import OF_MIGRATIONS
from tests.crash.storm import Storm

HALF_A_MINUTE = 30


def test_nothing_acknowledged_is_lost_when_servers_and_workers_are_killed(
    made: Database, nursery: Nursery
) -> None:
    with installation(made, nursery, "killed") as place:
        outcome = Storm(place, seed=1, pause=0.4, desks=2).run(2, 3.0)
    assert outcome.violations == []
    assert outcome.kills >= 8
    assert outcome.acknowledged > 0


def test_the_database_may_restart_under_load(made: Database, nursery: Nursery) -> None:
    with installation(made, nursery, "restarted") as place:
        storm = Storm(place, seed=2, desks=2)
        restarts.run(storm, made, 3, pause=0.2)
    assert storm.outcome.violations == []
    assert storm.outcome.acknowledged > 0


def test_of_two_that_want_the_same_one_wins(made: Database, nursery: Nursery) -> None:
    with installation(made, nursery, "raced") as place:
        place.start()
        outcomes = races.run(place, 5)
    assert [one for outcome in outcomes for one in outcome.violations] == []
    assert {one.name: one.rounds for one in outcomes} == dict.fromkeys(races.RACES, 5)


def test_timers_that_fell_due_in_a_downtime_fire_once_each(
    made: Database, nursery: Nursery
) -> None:
    with installation(made, nursery, "timed") as place:
        fired = timers.run(place, 100, kills=1)
    assert fired.violations == ()
    assert fired.kills == 1


@pytest.mark.parametrize("name", upkeep.PARTS)
def test_what_a_worker_left_in_the_middle_another_brings_to_its_end_once(
    made: Database, nursery: Nursery, name: str
) -> None:
    with installation(made, nursery, f"upkeep_{name}") as place:
        deaths, found = upkeep.PARTS[name](place)
    assert found == []
    assert deaths >= 4


def test_a_migration_that_is_killed_leaves_the_whole_schema_or_none(
    made: Database, nursery: Nursery
) -> None:
    deaths, found = migrations.run(made, nursery, revisions=1)
    assert found == []
    assert deaths == len(OF_MIGRATIONS)


def test_the_job_of_a_killed_worker_is_done_by_another_within_half_a_minute(
    made: Database, nursery: Nursery
) -> None:
    """Of the half minute, the lease is what the product decides; the rest is this machine's."""
    assert takeover.lease_seconds() < HALF_A_MINUTE


def test_a_step_is_answered_after_its_commit_is_on_the_disk(
    made: Database, nursery: Nursery
) -> None:
    """The product asks for no less than the database offers; `make crash` watches the disk."""
    with installation(made, nursery, "durable") as place:
        assert durability.asked_for(place) == {"synchronous_commit": "on"}
