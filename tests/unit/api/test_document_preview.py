"""`vorgang document preview`: a template, data, a PDF; or one line that says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from api.cli import program

TEMPLATE = """---
title: Brief {{ number }}
number: B-{year}-{seq}
class: contact
purpose: Brief
---
Guten Tag {{ name }}, {{ amount|money }}
"""


def run(template: Path, data: str, output: Path) -> Result:
    words = ["document", "preview", str(template), "--data", data, "-o", str(output)]
    return CliRunner().invoke(program, [*words, "--now", "2026-12-31T23:59:00"])


def written(folder: Path, text: str = TEMPLATE, name: str = "brief.document.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_template_becomes_a_pdf_the_same_each_time(tmp_path: Path) -> None:
    data = tmp_path / "probe.json"
    data.write_text(json.dumps({"name": "Jürgen", "amount": 12.5}), encoding="utf-8")
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for given, output in ((str(data), first), (f"@{data}", second)):
        result = run(written(tmp_path), given, output)
        assert result.exit_code == 0, result.output
    assert first.read_bytes() == second.read_bytes()
    assert b"B-2026-0000" in first.read_bytes()


def test_what_is_wrong_is_said_and_no_file_is_left(tmp_path: Path) -> None:
    output = tmp_path / "a.pdf"
    missing = run(written(tmp_path), '{"name": "Jo"}', output)
    assert missing.exit_code == 1
    assert "amount" in missing.output
    refused = run(written(tmp_path, TEMPLATE.replace("{{ name", "{{ name()")), "{}", output)
    assert refused.exit_code != 0
    assert run(written(tmp_path, name="brief.md"), "{}", output).exit_code == 2
    assert run(written(tmp_path), "[]", output).exit_code == 2
    assert not output.exists()
