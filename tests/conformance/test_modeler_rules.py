"""The shipped diagrams pass the rules that Camunda Modeler itself applies."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIAGRAMS = sorted((ROOT / "library").glob("*/*.bpmn"))


@pytest.fixture
def bpmnlint() -> list[str]:
    program = ROOT / "node_modules" / "bpmnlint" / "bin" / "bpmnlint.js"
    return [str(ROOT / ".ci" / "node"), "node", str(program), "--config", str(ROOT / ".bpmnlintrc")]


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.name)
def test_modeler_has_nothing_to_say_about_a_shipped_diagram(
    diagram: Path, bpmnlint: list[str]
) -> None:
    result = subprocess.run(
        [*bpmnlint, str(diagram)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_modelers_rules_are_really_applied(tmp_path: Path, bpmnlint: list[str]) -> None:
    broken = tmp_path / "broken.bpmn"
    text = (ROOT / "library" / "deal-desk" / "deal-desk.bpmn").read_text()
    broken.write_text(text.replace("<zeebe:taskDefinition", "<zeebe:unknownDefinition", 1))
    result = subprocess.run(
        [*bpmnlint, str(broken)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
