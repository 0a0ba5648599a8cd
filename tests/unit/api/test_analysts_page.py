"""The page for analysts: its models are sound, its finding is the one that is told, its pictures
are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import program

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "analysts.md").read_text(encoding="utf-8")
MODELS = sorted((DOCS / "examples" / "purchase").iterdir())
LARGEST = 60_000
"""Bytes of a picture."""


def linted(*files: Path) -> Result:
    return CliRunner().invoke(program, ["lint", "--language", "de", *map(str, files)])


def test_the_models_of_the_page_can_be_deployed_without_a_note() -> None:
    answer = linted(*MODELS)
    assert answer.exit_code == 0, answer.output
    assert "note" not in answer.output.lower()
    assert "hinweis" not in answer.output.lower()


def test_the_finding_on_the_page_is_what_is_told(tmp_path: Path) -> None:
    files = []
    for one in MODELS:
        files.append(tmp_path / one.name)
        broken = one.read_text(encoding="utf-8").replace('=approval = "', '=approval == "')
        files[-1].write_text(broken, encoding="utf-8")
    answer = linted(*files)
    assert answer.exit_code != 0
    [told] = [line for line in answer.output.splitlines() if "purchase.bpmn:" in line]
    assert told[told.index("purchase.bpmn:") :] in PAGE


@pytest.mark.parametrize("picture", re.findall(r"\]\(pictures/([\w-]+\.png)\)", PAGE))
def test_a_picture_of_the_page_is_there_and_small(picture: str) -> None:
    assert 1_000 < (DOCS / "pictures" / picture).stat().st_size < LARGEST
