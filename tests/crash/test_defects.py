"""The harness proves itself: every defect that is seeded into the processes is found."""

from __future__ import annotations

import pytest

from tests.crash import defects, seeded
from tests.crash.installation import Database, Nursery


@pytest.mark.parametrize("name", defects.names())
def test_a_seeded_defect_is_found(made: Database, nursery: Nursery, name: str) -> None:
    hunt = seeded.hunt(made, nursery, name)
    assert hunt.is_caught, f"reported: {hunt.violations}\n{hunt.said}"
