"""A part of the log that is one case's or one person's is found without reading all others."""

from __future__ import annotations

import pytest

from audit import positions
from audit.entry import PersonalValue
from audit.export_rows import placed_of
from audit.filtered_export import _chosen, export_filtered
from audit.filters import Filters
from tests.integration.audit.log import Log, completed
from tests.work import calls

EMAIL = PersonalValue("e-mail", "=anna@example.de")


@pytest.fixture
def two_cases(log: Log) -> Log:
    log.write_many(2, 3)
    log.write("2", completed("x", EMAIL))
    log.publish()
    return log


def work(log: Log, filters: Filters) -> int:
    """Return how much is done to find the entries of a scope."""
    with log.database.begin() as connection:
        checkpoint = positions.newest_checkpoint(connection)
        assert checkpoint is not None
        size, root = checkpoint.size, checkpoint.root
        return calls(lambda: list(_chosen(connection, log.ledger, filters, size, None, root)))


@pytest.mark.parametrize("by", ["case", "person"])
def test_of_the_entries_of_others_only_the_hashes_behind_are_read(two_cases: Log, by: str) -> None:
    with two_cases.database.begin() as connection:
        subject = connection.exec_driver_sql("SELECT DISTINCT subject FROM ledger.sealed").scalar()
    filters = Filters(case="2") if by == "case" else Filters(person=str(subject))
    before, all_before = (
        work(two_cases, filters),
        work(two_cases, Filters(types=("task.completed",))),
    )
    for number in range(3, 63):
        two_cases.write(str(number))
        two_cases.write(str(number))
    two_cases.publish()
    after, all_after = work(two_cases, filters), work(two_cases, Filters(types=("task.completed",)))
    assert all_after > 5 * all_before
    assert (after - before) < (all_after - all_before) / 5


def test_the_entries_of_others_before_are_not_read_at_all(two_cases: Log) -> None:
    two_cases.write("3")
    two_cases.publish()
    before = work(two_cases, Filters(case="3"))
    for number in range(4, 64):
        two_cases.write(str(number))
    two_cases.write("64")
    two_cases.publish()
    assert work(two_cases, Filters(case="64")) < 1.5 * before


def test_what_is_found_by_the_index_is_what_reading_everything_finds(two_cases: Log) -> None:
    two_cases.write("1")
    two_cases.write("2")
    two_cases.publish()
    with two_cases.database.begin() as connection:
        everything = list(positions.whole_log(connection))
        for wanted in ({"1"}, {"2"}, {"1", "2"}, {"system"}, set()):
            expected = [one for one in everything if one.instance in wanted]
            assert list(placed_of(connection, wanted)) == expected
        bundle = export_filtered(connection, two_cases.ledger, Filters(case="2"))
    assert bundle["scope"]["disclosed"] == sum(one.instance == "2" for one in everything)
