"""What the demonstration takes from the environment, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from api.demo import story


def test_the_demonstration_lies_in_the_folder_of_the_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    played: list[Path] = []

    def play(home: Path) -> int:
        played.append(home)
        return 0

    monkeypatch.setattr(story, "play", play)
    for home in (str(tmp_path), ""):
        monkeypatch.setenv("VORGANG_HOME", home)
        assert CliRunner().invoke(program, ["demo"]).exit_code == 0
    assert played == [tmp_path / "demo", Path("var/demo")]


def test_nothing_of_a_demonstration_goes_where_work_is_real(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = {
        "VORGANG_DATABASE_URL": "postgresql://login@db/vorgang",
        "VORGANG_MIGRATION_URL": "postgresql://owner@db/vorgang",
        "VORGANG_SMTP_HOST": "mail.example",
        "VORGANG_TILES": "/srv/tiles",
        "VORGANG_WITNESSES": "/etc/vorgang/witnesses",
        "VORGANG_LOG_SIGNER": "/usr/bin/sign",
        "VORGANG_OPERATIONS_PORT": "9100",
        "VORGANG_PUBLIC_URL": "https://vorgang.example",
    }
    for name, value in real.items():
        monkeypatch.setenv(name, value)
    chosen = story.settings_of(tmp_path)
    assert not set(real.values()) & {str(getattr(chosen, one)) for one in chosen.__slots__}
    assert chosen.home == tmp_path
