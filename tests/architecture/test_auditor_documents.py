"""What the documents for auditors tell them to run exists, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.cli_exports import COMMANDS
from api.cli_ledger import ledger
from audit.proof_texts import ENGLISH_COMMANDS, ENGLISH_STAMP, GERMAN_COMMANDS, GERMAN_STAMP
from audit.reports.kinds import KINDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXTS = {name: (DOCS / name).read_text() for name in ("auditors.md", "pruefer.md")}


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_and_option_that_is_named_exists(name: str) -> None:
    text = TEXTS[name]
    options = {one for command in COMMANDS for one in command.params}
    known = {flag for one in options for flag in one.opts} | {
        "--key", "--earlier", "--witness", "--tsa-ca", "--recorded",
    }  # fmt: skip
    assert set(re.findall(r"(--[a-z][a-z-]+)", text)) <= known
    assert set(re.findall(r"vorgang ledger ([a-z]+)", text)) <= set(ledger.commands)
    named = re.findall(r"--report ([a-z\\|]+)", text)
    assert {one for found in named for one in found.replace("\\", "").split("|")} <= set(KINDS)


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", TEXTS[name])
    assert [link for link in links if not (DOCS / link).exists()] == []


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("auditors.md", [*ENGLISH_COMMANDS, ENGLISH_STAMP]),
        ("pruefer.md", [*GERMAN_COMMANDS, GERMAN_STAMP]),
    ],
)
def test_the_commands_are_those_that_every_report_prints(
    name: str, commands: list[tuple[str, list[str]]]
) -> None:
    """They are run against real reports; a copy that differs was never run."""
    lines = {line.strip() for line in TEXTS[name].splitlines()}
    printed = {line for _, all_ in commands for line in all_ if "vorgang-verify" not in line}
    assert printed <= lines
