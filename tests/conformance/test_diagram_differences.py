"""What is marked as new, changed or gone in a diagram is what bpmn-js-differ finds too."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bpmn.diff import diff
from bpmn.diff_marks import Marks, marks
from bpmn.reader import read_definitions

ROOT = Path(__file__).resolve().parents[2]
DEAL_DESK = (ROOT / "library" / "deal-desk" / "deal-desk.bpmn").read_text(encoding="utf-8")
FLOW = (
    '<bpmn:sequenceFlow id="merge-before-assessment-to-assess-quote" '
    'sourceRef="merge-before-assessment" '
)
ENTERED = "<bpmn:incoming>merge-before-assessment-to-assess-quote</bpmn:incoming>"
STEP = (
    f'<bpmn:manualTask id="file-it" name="Ablegen">{ENTERED}'
    "<bpmn:outgoing>flow-filed</bpmn:outgoing></bpmn:manualTask>"
    '<bpmn:sequenceFlow id="flow-filed" sourceRef="file-it" targetRef="assess-quote" />'
)


def with_a_step(text: str) -> str:
    """Put a step between two others."""
    found = text.replace(ENTERED, "<bpmn:incoming>flow-filed</bpmn:incoming>")
    return found.replace(
        FLOW + 'targetRef="assess-quote" />', FLOW + 'targetRef="file-it" />' + STEP
    )


def renamed(text: str) -> str:
    """Call a task and a flow otherwise."""
    found = text.replace('name="Angebot freigeben"', 'name="Angebot beurteilen"')
    return found.replace('name="keine Entscheidung"', 'name="unentschieden"')


def moved(text: str) -> str:
    """Draw everything elsewhere; nothing else."""
    return re.sub(r' x="(\d+)"', lambda one: f' x="{int(one[1]) + 10}"', text)


def compared(old: str, new: str, folder: Path) -> tuple[Marks, dict[str, set[str]]]:
    """Return what both say of two versions, of flow nodes and sequence flows."""
    paths = [folder / "old.bpmn", folder / "new.bpmn"]
    for path, text in zip(paths, (old, new), strict=True):
        path.write_text(text, encoding="utf-8")
    before, after = (read_definitions(path.read_bytes(), "deal-desk.bpmn") for path in paths)
    program = ROOT / "tests" / "conformance" / "bpmn_differ.mjs"
    said = subprocess.run(
        [str(ROOT / ".ci" / "node"), "node", str(program), *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    processes = (*before.processes, *after.processes)
    known = {one.id for process in processes for one in process.nodes}
    known |= {one.id for process in processes for one in process.flows}
    theirs = {kind: set(ids) & known for kind, ids in json.loads(said.stdout).items()}
    return marks(before, after, diff(before, after)), theirs


@pytest.mark.parametrize("there", [True, False], ids=["there", "and back"])
@pytest.mark.parametrize("change", [with_a_step, renamed, moved])
def test_both_see_the_same_elements(
    change: Callable[[str], str], there: bool, tmp_path: Path
) -> None:
    changed = change(DEAL_DESK)
    assert changed != DEAL_DESK
    old, new = (DEAL_DESK, changed) if there else (changed, DEAL_DESK)
    ours, theirs = compared(old, new, tmp_path)
    assert ours.added == theirs["added"]
    assert ours.removed == theirs["removed"]
    assert set(ours.changed) == theirs["changed"]


def test_the_same_file_has_no_marks(tmp_path: Path) -> None:
    ours, theirs = compared(DEAL_DESK, DEAL_DESK, tmp_path)
    assert ours == Marks(frozenset(), frozenset(), {})
    assert not any(theirs.values())
