"""What a report and an archive tell people to run runs as it is printed."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from audit import page
from audit.anchors.timestamp import digest_of, request
from audit.fonts import register_fonts
from audit.language import Language
from audit.packing import to_zip
from audit.proof_texts import (
    ENGLISH_COMMANDS,
    ENGLISH_STAMP,
    GERMAN_COMMANDS,
    GERMAN_STAMP,
    STAMP_LINES,
)
from audit.report import render_report
from audit.seal import sign_pdf
from tests.integration.audit.log import ORIGIN, Log
from tests.integration.audit.test_report import NARRATIVE
from tests.time_stamps import Authority

_PADDING = 20
"""Points of the box around commands."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


@pytest.fixture
def stamped(log: Log, authority: Authority) -> dict[str, Any]:
    """An export of a case, with a time stamp."""
    log.write("1")
    log.publish()
    bundle = json.loads(json.dumps(log.export("1")))
    with authority.listening() as url:
        token = request(url, digest_of(bundle["checkpoint"]))
    stamp = {"over": bundle["checkpoint"], "token": base64.b64encode(token).decode()}
    return {**bundle, "timestamps": [stamp]}


def run(folder: Path, lines: list[str]) -> str:
    return subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        cwd=folder,
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ).stdout


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_commands_copied_out_of_a_report_run(
    log: Log, stamped: dict[str, Any], authority: Authority, tmp_path: Path, language: str
) -> None:
    english = language == "en"
    pdf = sign_pdf(
        render_report(stamped, replace(NARRATIVE, language=Language(language))),
        json.dumps(stamped).encode(),
        log.ledger.keys,
    )
    (tmp_path / ("report.pdf" if english else "bericht.pdf")).write_bytes(pdf)
    (tmp_path / "TSA.pem").write_bytes(authority.ca)
    text = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    shown = [line.strip() for line in text.splitlines()]
    commands = ENGLISH_COMMANDS if english else GERMAN_COMMANDS
    printed = [line for _, lines in commands[:-1] for line in lines]
    assert set(printed) | set(STAMP_LINES) <= set(shown)
    wanted = {*printed, *STAMP_LINES}
    copied = [line for line in shown if line in wanted]
    key = log.ledger.keys.vkey(ORIGIN)
    said = run(tmp_path, [line.replace("KEY" if english else "SCHLÜSSEL", key) for line in copied])
    assert said.count("Signature Verified Successfully") == 2, said
    for words in ("Signature is Valid", "CMS Verification successful", "Verification: OK"):
        assert words in said
    lines = said.splitlines()
    assert sum(lines.count(line) > 1 for line in set(lines) if line.endswith("  -")) == 1


def test_every_printed_command_fits_between_the_edges_of_the_page() -> None:
    register_fonts()
    room = page.WIDTH - _PADDING
    for _, lines in [*GERMAN_COMMANDS, *ENGLISH_COMMANDS, GERMAN_STAMP, ENGLISH_STAMP]:
        for line in lines:
            assert stringWidth(line, page.EXACT.fontName, page.EXACT.fontSize) < room, line


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_archive_says_how_its_time_stamp_is_checked_if_it_has_one(
    stamped: dict[str, Any], authority: Authority, tmp_path: Path, language: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(to_zip(stamped, language))) as archive:
        archive.extractall(tmp_path)
        readme = archive.read("README.txt" if language == "en" else "LIESMICH.txt").decode()
    (tmp_path / "TSA.pem").write_bytes(authority.ca)
    lines = [line.strip() for line in readme.splitlines() if line.strip() in STAMP_LINES]
    assert len(lines) == len(STAMP_LINES)
    assert "Verification: OK" in run(tmp_path, lines)
    without = {name: one for name, one in stamped.items() if name != "timestamps"}
    with zipfile.ZipFile(io.BytesIO(to_zip(without, language))) as archive:
        told = archive.read("README.txt" if language == "en" else "LIESMICH.txt").decode()
    assert "openssl ts" not in told
