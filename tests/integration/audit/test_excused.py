"""Values that are gone are explained by those entries alone that show that they might go.

Whoever has all rights on the server can delete them; whoever has the key folder too can write what
excuses it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.entry import Actor, Fact, PersonalValue
from tests.integration.audit.log import ALICE, BOB, Log, completed

EMAIL = PersonalValue("e-mail", "a@example.com")
PHONE = PersonalValue("phone", "0221", "commercial-letter")
ASKS = Actor("user", "account-asks")
DAYS = 365.25
ASKED = ("erasure.requested", ASKS, "1")
APPROVED = [("erasure.approved", actor, "1") for actor in (ALICE, BOB)]


@pytest.fixture
def erased(log: Log) -> Log:
    """A case whose sealed values nobody can read any more."""
    log.write("1", completed("x", EMAIL, PHONE))
    log.publish()
    log.as_superuser("UPDATE keystore.dek SET wrapped = NULL, destroyed_at = now()")
    assert log.codes() == ["personal-missing", "personal-missing"]
    return log


@pytest.mark.parametrize("how", ["refs", "handle", "class"])
@pytest.mark.parametrize(
    ("said", "excuses"),
    [
        ([], False),
        ([ASKED], False),
        ([ASKED, APPROVED[0]], False),
        ([ASKED, APPROVED[0], APPROVED[0]], False),
        (APPROVED, False),
        # One of the two is the one who asked.
        ([ASKED, APPROVED[0], ("erasure.approved", ASKS, "1")], False),
        # The second approval is that of another request.
        ([ASKED, APPROVED[0], ("erasure.approved", BOB, "2")], False),
        ([ASKED, *APPROVED], True),
    ],
)
def test_an_erasure_excuses_what_two_others_approved(
    erased: Log, said: list[tuple[str, Actor, str]], excuses: bool, how: str
) -> None:
    for word, actor, request in said:
        erased.write_system(word, {"request": request}, actor)
    if how == "refs":
        fact = Fact("erasure.executed", data={"request": "1"}, refs={"instance": "1"})
    elif how == "handle":
        fact = Fact("erasure.executed", data={"request": "1", "handle": erased.subjects["1"]})
    else:
        data = {"request": "1", "instance": "1", "class": "commercial-letter"}
        fact = Fact("erasure.executed", data=data)
    with erased.database.begin() as connection:
        erased.ledger.append_system(connection, ALICE, [fact], erased.now)
    erased.publish()
    missing = [one for one in erased.verify() if one.code == "personal-missing"]
    assert len(missing) == (0 if excuses and how != "class" else 1 if excuses else 2)


def test_an_approval_that_comes_after_the_erasure_excuses_nothing(erased: Log) -> None:
    erased.write_system("erasure.executed", {"request": "1", "handle": erased.subjects["1"]})
    for word, actor, request in [ASKED, *APPROVED]:
        erased.write_system(word, {"request": request}, actor)
    erased.publish()
    assert erased.codes().count("personal-missing") == 2


@pytest.mark.parametrize(
    ("ending", "days", "still_missing"),
    [
        (None, 20 * DAYS, ["e-mail", "phone"]),
        ("process.completed", 0, ["phone"]),
        ("process.completed", 6 * DAYS - 3, ["phone"]),
        ("process.completed", 6 * DAYS + 3, []),
        ("process.terminated", 6 * DAYS + 3, []),
    ],
)
def test_the_end_of_retention_excuses_what_the_law_lets_go_after_the_end_of_the_case(
    erased: Log, ending: str | None, days: float, still_missing: list[str]
) -> None:
    if ending is not None:
        erased.write("1", Fact(ending, before="active", after="completed"))
    erased.publish()
    erased.now += timedelta(days=days)
    for retention in ("contact", "commercial-letter"):
        erased.write_system("retention.expired", {"instance": "1", "class": retention})
    findings = [one for one in erased.verify() if one.code == "personal-missing"]
    assert len(findings) == len(still_missing)
    assert all(name in one.message for name, one in zip(still_missing, findings, strict=True))


def test_the_end_of_retention_of_nothing_in_particular_excuses_nothing(erased: Log) -> None:
    erased.write("1", Fact("process.completed", before="active", after="completed"))
    erased.write_system("retention.expired", {})
    assert erased.codes().count("personal-missing") == 2
