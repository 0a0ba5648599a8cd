"""The harness proves itself: every defect in what looks after the ledger is found."""

from __future__ import annotations

import pytest

from tests.crash import care_defects
from tests.crash.installation import Database, Nursery


@pytest.mark.parametrize("name", care_defects.CARE_DEFECTS)
def test_a_defect_in_what_looks_after_the_ledger_is_found(
    made: Database, nursery: Nursery, name: str
) -> None:
    found = care_defects.hunt(made, nursery, name)
    wanted = care_defects.CARE_DEFECTS[name].invariants
    assert wanted & {one.invariant for one in found}, f"reported: {found}"
