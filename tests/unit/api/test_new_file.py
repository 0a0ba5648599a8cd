"""What a command writes is a new file; what is about people is for its owner's eyes."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli import program
from api.new_file import refuse_present, written


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "kept.pdf"
    file.write_text("evidence")
    yield file
    assert file.read_text() == "evidence"


def test_a_file_that_is_there_stays_as_it_is(kept: Path) -> None:
    for refuse in (lambda: refuse_present(kept), lambda: written(kept, kept.name, b"new")):
        with pytest.raises(click.ClickException, match="is there already"):
            refuse()


def test_what_is_about_people_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    private = written(tmp_path / "private", "private", b"1", private=True)
    public = written(tmp_path / "public", "public", b"1")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(public.stat().st_mode) & 0o400


def test_a_name_that_nobody_gave_gets_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [str(written(None, "a.json", b"1")) for _ in range(3)] == [
        *("a.json", "a-2.json", "a-3.json")
    ]


@pytest.mark.parametrize(
    "command",
    [
        *(["ledger", "verifier"], ["ledger", "procedure"], ["ledger", "export"], ["report", "1"]),
        *(["keys", "export"], ["person", "processing"], ["person", "access", "p"]),
        *(["person", "portability", "p"], ["erasure", "certificate", "1"]),
    ],
)
def test_no_command_writes_over_a_file(kept: Path, command: list[str]) -> None:
    asked = ["--as", "dora", "--password", "x"] if command[0] in {"person", "erasure"} else []
    done = CliRunner().invoke(program, [*command, *asked, "-o", str(kept)])
    assert done.exit_code == 1
    assert "is there already and may be evidence" in done.output
