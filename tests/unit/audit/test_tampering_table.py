"""The table of attacks names tests that exist, and codes that verification knows."""

from __future__ import annotations

import re
from pathlib import Path

from audit.finding import MESSAGES

ROOT = Path(__file__).resolve().parents[3]
TABLE = (ROOT / "docs" / "tampering.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split("|") for line in TABLE.splitlines() if line.startswith("| ")][1:]


def test_every_row_names_a_test_that_exists() -> None:
    named = re.findall(r"`(tests/[^`]+)`", TABLE)
    assert len(named) > 30
    for one in named:
        file, _, test = one.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert f"def {test}(" in source or not test, one


def test_every_code_is_one_that_verification_gives() -> None:
    told = {code for row in ROWS for code in re.findall(r"`([a-z-]+)`", row[1])}
    assert told
    assert told <= set(MESSAGES)
