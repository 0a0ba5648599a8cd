"""In the middle of each process of the library, and after it, a person can be forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from api.operators import OPERATOR
from api.scenario.model import Scenario, ScenarioFile
from api.scenario.player import play
from api.scenario.reader import read_scenarios
from api.scenario.stage import Stage, opened_stage
from engine.commands.approve_erasure import approve_erasure
from engine.commands.certify_erasure import certify_erasure
from engine.commands.execute_erasure import execute_erasure
from engine.commands.request_erasure import request_erasure
from engine.commands.verify_ledger import verify_ledger
from engine.person_model import Target
from engine.queries import case, search_process_instances, search_variables
from engine.retention import PROOFS
from engine.store import persons
from engine.workspace import Workspace
from tests.builders import person
from tests.folders import quick_place

SHIPPED = sorted((Path(__file__).parents[3] / "library").glob("*/*.scenario.yaml"))
# Keys under which a scenario gives what tells a person from others.
TELLING = ("email", "contactName", "name", "firstName", "lastName", "phone", "address")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with opened_stage(quick_place()) as opened:
        yield opened


def given(value: object) -> Iterator[str]:
    """Yield what a step gives of persons outside the company."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in TELLING and isinstance(inner, str) and len(inner) > 3:
                yield inner
            yield from given(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from given(inner)


def told(workspace: Workspace) -> str:
    """Return all that can be read of all cases."""
    found = []
    for one in search_process_instances(workspace, OPERATOR, limit=100).items:
        chosen = {"process_instance_key": one.key}
        variables = search_variables(workspace, OPERATOR, filter=chosen, limit=1000).items
        found.append(str((case(workspace, one.key, OPERATOR), variables)))
    return json.dumps(found, ensure_ascii=False)


def state(workspace: Workspace) -> str:
    """Return what is left of all cases but the ledger: a proof stays there until its term ends."""
    found = search_process_instances(workspace, OPERATOR, limit=100).items
    cases = [replace(case(workspace, one.key, OPERATOR), entries=(), history=()) for one in found]
    return json.dumps([str(one) for one in cases], ensure_ascii=False)


def is_proof(path: Path) -> bool:
    """Return whether what a process keeps is proof, which an erasure leaves (Art. 17 (3) GDPR)."""
    diagram = path.with_name(path.name.replace(".scenario.yaml", ".bpmn")).read_text("utf-8")
    kept = re.search(r'name="vorgang:retention" value="([a-z-]+)"', diagram)
    return kept is not None and kept[1] in PROOFS


def forget_everybody(workspace: Workspace) -> int:
    """Erase every person whom the engine knows of; return how many."""
    asks, *others = (
        person(workspace, name, "data-protection-team")
        for name in ("asks-for-erasure", "agrees-to-it", "agrees-too")
    )
    with workspace.transaction() as connection:
        found = connection.exec_driver_sql("SELECT handle FROM engine.person").scalars().all()
    for handle in found:
        with workspace.transaction() as connection:
            if not persons.subjects_of(connection, handle):
                continue
        asked = request_erasure(workspace, Target(handle=handle), "Antrag", actor=asks)
        for one in others:
            approve_erasure(workspace, asked, actor=one)
        execute_erasure(workspace, asked, actor=asks)
        certify_erasure(workspace, asked, actor=asks)
    return len(found)


def longest(file: ScenarioFile) -> Scenario:
    return max(file.scenarios, key=lambda one: sum(not step.verb.expects for step in one.steps))


@pytest.mark.parametrize("part", ["the middle", "the end"])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_whoever_is_forgotten_is_gone_and_the_ledger_verifies(
    stage: Stage, path: Path, part: str
) -> None:
    file = read_scenarios(path)
    chosen = longest(file)
    acts = [number for number, step in enumerate(chosen.steps) if not step.verb.expects]
    last = acts[len(acts) // 2] if part == "the middle" else acts[-1]
    steps = chosen.steps[: last + 1]
    (outcome,) = play(stage, replace(file, scenarios=(replace(chosen, steps=steps),))).outcomes
    assert outcome.miss is None
    names = {one for step in steps for one in given(step.subject)}
    names |= {one for step in steps for one in given(step.options)}
    assert names
    before = told(stage.workspace)
    assert [one for one in names if one in before]
    assert forget_everybody(stage.workspace)
    after = state(stage.workspace) if is_proof(path) else told(stage.workspace)
    assert [one for one in names if one in after] == []
    # The clock of a scenario runs years ahead of that of the checkpoints.
    found = {one.code for one in verify_ledger(stage.workspace)}
    assert found <= {"time-implausible"}
