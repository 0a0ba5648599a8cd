"""`vorgang mail preview` shows analysts what a template makes of their data."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from api.cli import program

TEMPLATE = """---
subject: Ihr Angebot {{ number }}
class: transactional
purpose: Angebot
basis: Art. 6(1)(b) GDPR
html: true
---
Guten Tag {{ name }}, es kostet **{{ total|money }}**.
"""


def previewed(folder: Path, text: str, *words: str) -> Result:
    file = folder / "offer.mail.md"
    file.write_text(text)
    return CliRunner().invoke(program, ["mail", "preview", str(file), *words])


def test_a_template_is_shown_with_sample_data_as_text_and_html(tmp_path: Path) -> None:
    data = json.dumps({"number": "A-1", "name": "<b>Jo</b>", "total": 12.5})
    page = tmp_path / "offer.html"
    told = previewed(tmp_path, TEMPLATE, "--data", data, "--html", str(page))
    assert told.exit_code == 0, told.output
    assert "Betreff: Ihr Angebot A-1" in told.output
    assert "12,50" in told.output
    assert "&lt;b&gt;Jo" in page.read_text()
    assert "<strong>12,50" in page.read_text()


def test_a_name_without_a_value_stands_in_brackets(tmp_path: Path) -> None:
    told = previewed(tmp_path, TEMPLATE, "--data", '{"total": 1}')
    assert (told.exit_code, "[name]" in told.output) == (0, True), told.output


def test_what_is_no_template_or_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert previewed(tmp_path, "no head").exit_code == 1
    assert previewed(tmp_path, TEMPLATE, "--data", '{"total": "viel"}').exit_code == 1
    assert previewed(tmp_path, TEMPLATE, "--data", "[]").exit_code == 2
    plain = TEMPLATE.replace("html: true\n", "")
    told = previewed(tmp_path, plain, "--data", '{"total": 1}', "--html", str(tmp_path / "x"))
    assert told.exit_code == 1
