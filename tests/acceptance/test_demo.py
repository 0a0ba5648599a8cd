"""`make demo`: the whole story is played, and what it leaves can be looked at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.acceptance.product import ROOT, offline_verifier
from tests.folders import short_folder

LEFT = (
    "A-2026-0815-v1.pdf",
    "Auftragsbestätigung AU-2026-0815.pdf",
    "Auskunft.json",
    "Auskunft.pdf",
    "Bescheinigung der Löschung.pdf",
    "Betroffenenanfragen.csv",
    "Einführungen.csv",
    "Einwilligungen.csv",
    "Gewonnen und verloren.csv",
    "Gewonnen und verloren.pdf",
    "Nachweis Auftrag.pdf",
    "ledger.json",
)


def test_the_whole_story_is_played_and_leaves_what_it_made() -> None:
    with short_folder() as folder:
        made = played(folder)
        assert made.returncode == 0, made.stdout + made.stderr
        assert "✗" not in made.stdout + made.stderr
        assert made.stdout.count("✓") >= 40
        assert "Traceback" not in made.stdout + made.stderr
        home = folder / "demo"
        assert [name for name in LEFT if not (home / name).stat().st_size] == []
        assert all(name in made.stdout for name in LEFT)
        assert offline_verifier(home / "ledger.json").returncode == 0


def played(home: Path) -> subprocess.CompletedProcess[str]:
    """Return what `vorgang demo` says, and with which code it leaves."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("VORGANG_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "api.cli", "demo"],
        env={**own, "VORGANG_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
