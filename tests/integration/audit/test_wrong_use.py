"""How the verifier is called: with or without the word for it, and in German where it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from audit.__main__ import HOLDS, UNREADABLE, WRONG_USE, main
from tests.exports import ORIGIN, MadeLog, made_log


@pytest.fixture
def log(tmp_path: Path) -> MadeLog:
    return made_log(tmp_path / "keys")


def test_the_module_takes_the_word_verify_before_the_file(log: MadeLog, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(log.everything()))
    key = ["--key", log.keys.vkey(ORIGIN)]
    told = [
        subprocess.run(
            [sys.executable, "-m", "audit", *word, str(file), *key],
            capture_output=True, text=True, check=False,
        )
        for word in ([], ["verify"])
    ]  # fmt: skip
    assert [one.returncode for one in told] == [HOLDS, HOLDS]
    assert told[0].stdout == told[1].stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.json", "b.json"], "Unbekannte Angabe: b.json."),
        (["a.json", "--key"], "Nach --key fehlt die Angabe."),
        (["a.json", "--needed", "two"], "--needed braucht eine ganze Zahl, nicht 'two'."),
        (["a.json", "--t", "x"], "--t ist nicht eindeutig: --tsa-ca, --tiles."),
        ([], "Geben Sie entweder einen Export an oder zweimal --checkpoint."),
        (["verify"], "Geben Sie entweder einen Export an oder zweimal --checkpoint."),
    ],
)
def test_what_is_not_understood_is_told_in_german(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == WRONG_USE
    told = capsys.readouterr().err
    assert told.startswith("Aufruf: vorgang-verify")
    assert told.endswith(f"vorgang-verify: {said}\n")


@pytest.mark.parametrize("content", ["x\n", "-----BEGIN CERTIFICATE-----\nx\n"])
def test_a_file_without_a_certificate_accuses_no_time_stamp(
    log: MadeLog, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, authority = tmp_path / "export.json", tmp_path / "authority.pem"
    file.write_text(json.dumps(log.everything()))
    authority.write_text(content)
    arguments = [str(file), "--key", log.keys.vkey(ORIGIN), "--tsa-ca", str(authority)]
    assert main(arguments) == UNREADABLE
    said = f"Nicht lesbar: --tsa-ca: {authority} enthält kein Zertifikat (PEM oder DER).\n"
    assert capsys.readouterr().err == said
