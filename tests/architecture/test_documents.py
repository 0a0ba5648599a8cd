"""What the documents say is there, is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.demo.people import ACCOUNTS
from engine.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


DOCUMENTS = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "bench/README.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_into_the_repository_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_architecture_names_every_dependency_and_why() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text().lower()
    project = (ROOT / "pyproject.toml").read_text()
    block = project.split("dependencies = [", 1)[1].split("]\n", 1)[0]
    names = re.findall(r'"([A-Za-z0-9_.-]+)', block)
    assert [name for name in names if name.lower() not in text] == []


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text()))
    assert named <= targets


def test_readme_names_every_setting_and_none_that_does_not_exist() -> None:
    named = set(re.findall(r"`VORGANG_([A-Z_]+)`", (ROOT / "README.md").read_text()))
    assert named == {name.upper() for name in Settings.__slots__}


def test_the_accounts_of_the_tours_exist() -> None:
    text = (ROOT / "README.md").read_text()
    named = set(re.findall(r"(?:log in as|then as|user) `([a-z]+)`", text))
    assert named
    assert named <= {account.username for account in ACCOUNTS}


def test_figures_of_scale_are_the_last_ones_of_the_bench() -> None:
    last = (ROOT / "bench/README.md").read_text().partition("## Last figures")[2]
    rows = re.findall(r"(?m)^\| (`[^|]+) \| ([\d.]+)", last)
    measured = {name: figure for names, figure in rows for name in re.findall(r"`(\w+)`", names)}
    told = re.findall(r"`(\w+)` (\d[\d.]*\d)", (ROOT / "docs/scale.md").read_text())
    assert {name for name, _ in told} >= {"workers_4_over_1", "two_databases_over_one"}
    assert [(name, measured.get(name)) for name, _ in told] == told
