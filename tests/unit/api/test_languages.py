"""Findings are told in German to people, and in English to who asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from api.languages import language_of_environment, language_of_header, told_in
from dmn.findings import Finding

BROKEN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:x" id="d">
<process id="p" isExecutable="true"><startEvent id="start"/><task id="island"/>
<task id="more"/><sequenceFlow id="f" sourceRef="island" targetRef="more"/></process>
</definitions>"""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "de"),
        ("", "de"),
        ("*", "de"),
        ("fr", "de"),
        ("en", "en"),
        ("en-GB,de;q=0.9", "en"),
        ("de-DE,en;q=0.9", "de"),
        ("en;q=0.5,de;q=0.8", "de"),
        ("en;q=x,de;q=0.1", "de"),
    ],
)
def test_the_language_is_the_first_that_is_asked_for(header: str | None, language: str) -> None:
    assert language_of_header(header) == language


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_a_command_line_speaks_the_systems_language(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language_of_environment() == language


def test_a_finding_without_german_words_stays_as_it_is() -> None:
    finding = Finding("a.bpmn", None, 1, "something unheard of", "Do what nobody did.", "x/y")
    assert told_in("de", [finding]) == (finding,)


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "ist vom Startereignis aus nicht zu erreichen"), ("en", "cannot be reached from")],
)
def test_lint_tells_its_findings_in_the_language_asked_for_with_their_clause(
    language: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.bpmn"
    file.write_text(BROKEN)
    answer = CliRunner().invoke(program, ["lint", "--language", language, str(file)])
    assert answer.exit_code == 1
    assert answer.output.count(words) == 2
    assert "[BPMN 2.0.2, 10.5.2]" in answer.output
    assert answer.output.endswith("Befunde\n" if language == "de" else "findings\n")


@pytest.mark.parametrize(("language", "words"), [("de", "keine Befunde"), ("en", "no findings")])
def test_lint_says_in_the_language_asked_for_that_there_is_nothing_to_say(
    language: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.form"
    file.write_text('{"type": "default", "id": "a", "components": []}')
    answer = CliRunner().invoke(program, ["lint", "--language", language, str(file)])
    assert answer.output == f"{words}\n"
