"""Short runs: each command that looks after the ledger dies at each of its points."""

from __future__ import annotations

import pytest

from tests.crash import ledger_care, put_back
from tests.crash.installation import Database, Nursery, installation

PARTS = {**ledger_care.PARTS, **put_back.PARTS}


@pytest.mark.parametrize("name", PARTS)
def test_who_looks_after_the_ledger_may_die_and_what_was_begun_is_done_once(
    made: Database, nursery: Nursery, name: str
) -> None:
    with installation(made, nursery, f"care_{name}") as place:
        deaths, found = PARTS[name](place)
    assert found == []
    assert deaths >= 3
