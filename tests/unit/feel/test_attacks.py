"""Whatever text is evaluated: it ends soon, in little memory, and never in Python's own faults."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from feel.limits import SECONDS
from tests.unit.feel.attacks import ATTACKS

MEBIBYTES = 128
PARTS = 4
NOTHING = {"seconds": 0.0, "memory": 0.0}
LAWFUL = ("value", "null", "FeelSyntaxFault", "FeelLimitExceeded")


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.unit.feel.attacked", str(part), str(PARTS)],
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for part in range(PARTS)
    ]
    found: dict[str, dict[str, Any]] = {}
    for child in children:
        output, errors = child.communicate(timeout=240)
        lines = [json.loads(line) for line in output.splitlines()]
        found.update({line["name"]: line for line in lines if "name" in line})
        if child.returncode:
            ended = f"the process ended with {child.returncode}: {errors[-500:]}"
            last = lines[-1]["begun"] if lines else "start"
            found[last] = {"outcome": ended, **NOTHING}
    return found


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_in_a_value_or_a_fault_of_feel_in_time_and_memory(
    name: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    assert name in outcomes, "an attack before this one ended the process"
    outcome = outcomes[name]
    assert outcome["outcome"] in LAWFUL
    # Of the processor, with room for a slow one.
    assert outcome["seconds"] < 5 * SECONDS
    assert outcome["memory"] < MEBIBYTES
