"""Rules are read by one code, live and offline, and what breaks one hides nothing else."""

from __future__ import annotations

from audit.entry import Fact, JsonValue, PersonalValue
from audit.evidence import read_export
from audit.export import export_all, to_bytes
from audit.verify import verify_export
from tests.integration.audit.log import BOB, Log

REASON = PersonalValue("reason", "Silke ist erkrankt")


def broken(log: Log) -> None:
    """Write a history that breaks rules of several topics, one also by what never came."""
    log.write("1", Fact("consent.requested", data={"purpose": "a"}, refs={"text": "1" * 64}))
    log.write("1", Fact("consent.confirmed", data={"purpose": "a"}, refs={"text": "2" * 64}))
    log.write("1", Fact("consent.withdrawn", data={"purpose": "a"}))
    log.write("2", Fact("consent.used", data={"purpose": "a", "consent": "1"}))
    intervened: dict[str, JsonValue] = {"operation": "set_variables", "outcomes": ["decision"]}
    log.write("3", Fact("admin.intervened", data=intervened, personal=(REASON,)), actor=BOB)
    log.write(
        "4", Fact("dsr.received", data={"kind": "access", "due": "2026-11-19T13:32:06.000000Z"})
    )
    log.write("4")
    log.publish()


FOUND = [
    ("consent-text-differs", "1", 2),
    ("consent-used-after-end", "2", 1),
    ("outcome-set-by-operator", "3", 1),
    ("deadline-missed", "4", 1),
]


def test_live_and_offline_find_the_same(log: Log) -> None:
    broken(log)
    live = log.verify()
    with log.database.begin() as connection:
        bundle = read_export(to_bytes(export_all(connection, log.ledger)))
    offline = verify_export(bundle)
    assert [(one.code, one.instance, one.seq) for one in live] == FOUND
    assert [str(one) for one in live] == [str(one) for one in offline]


def test_a_value_that_is_gone_is_missed_where_a_rule_is_broken_too(log: Log) -> None:
    broken(log)
    log.as_superuser("DELETE FROM ledger.sealed WHERE inst = '3'")
    assert "personal-missing" in log.codes()
