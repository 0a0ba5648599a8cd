"""The command line says in German how many approvals an erasure lacks."""

from __future__ import annotations

import pytest

from api.cli_persons import approvals_left


@pytest.mark.parametrize(
    ("left", "said"),
    [(0, "genehmigt"), (1, "es fehlt 1 Genehmigung"), (2, "es fehlen 2 Genehmigungen")],
)
def test_missing_approvals_are_counted_in_words_that_agree(left: int, said: str) -> None:
    assert approvals_left(left) == said
