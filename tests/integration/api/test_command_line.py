"""The command line: help, exit codes, faults in one line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import free_port

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = (
    "decide",
    "demo",
    "deploy",
    "feel",
    "ledger",
    "lint",
    "mailcatcher",
    "migrate",
    "report",
    "serve",
    "start",
    "stop",
    "up",
    "user",
    "worker",
)


def vorgang(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these settings."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("VORGANG_")
    }
    environment |= {f"VORGANG_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_every_command_with_a_whole_sentence() -> None:
    made = vorgang("--help")
    assert made.returncode == 0
    assert "Exit codes" in made.stdout
    assert "..." not in made.stdout.partition("Commands:")[2], "a sentence was cut off"
    for command in COMMANDS:
        assert f"\n  {command}" in made.stdout


@pytest.mark.parametrize(
    "words", [["nonsense"], ["lint"], ["lint", "no-such-file.bpmn"], ["start"]]
)
def test_a_command_that_is_not_understood_exits_2(words: list[str]) -> None:
    made = vorgang(*words)
    assert made.returncode == 2
    assert "Traceback" not in made.stderr


def test_lint_exits_0_for_the_library_and_1_for_a_broken_file(tmp_path: Path) -> None:
    library = ROOT / "library" / "deal-desk"
    models = [*library.glob("*.bpmn"), *library.glob("*.dmn"), *library.glob("*.form")]
    assert vorgang("lint", *map(str, models)).returncode == 0
    whole = vorgang("lint", str(library), "--language", "en")
    assert (whole.returncode, whole.stdout) == (0, "no findings\n")
    broken = tmp_path / "broken.bpmn"
    broken.write_text("<definitions/>")
    for named in (broken, tmp_path):
        made = vorgang("lint", str(named))
        assert made.returncode == 1
        assert "broken.bpmn" in made.stdout + made.stderr


def test_a_folder_without_models_is_not_understood(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to deploy")
    made = vorgang("lint", str(tmp_path))
    assert (made.returncode, "holds no model" in made.stderr) == (2, True)


def test_a_database_that_does_not_answer_exits_5_in_one_line(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    made = vorgang("user", "list", DATABASE_URL=url, HOME=str(tmp_path))
    assert made.returncode == 5
    assert made.stderr.startswith("vorgang: ")
    assert len(made.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("PORT", "many", "1 to 65535"),
        ("PORT", "99999", "1 to 65535"),
        ("SMTP_STARTTLS", "perhaps", "true or false"),
        ("SMPT_HOST", "mail.example", "VORGANG_SMTP_HOST"),
        ("DATABASE_URL", "foo", "postgresql://"),
        ("DATABASE_URL", "mysql://somewhere/else", "postgresql://"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_what_it_takes(
    name: str, value: str, hint: str
) -> None:
    made = vorgang("migrate", **{name: value})
    assert made.returncode == 2
    assert f"VORGANG_{name}" in made.stderr
    assert hint in made.stderr
    assert len(made.stderr.strip().splitlines()) == 1


def test_a_port_in_use_is_named_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        made = vorgang("up", PORT=str(port), HOME=str(tmp_path / "home"))
    assert made.returncode == 5
    assert f"port {port}" in made.stderr
    assert "VORGANG_PORT" in made.stderr
    assert not (tmp_path / "home").exists()
