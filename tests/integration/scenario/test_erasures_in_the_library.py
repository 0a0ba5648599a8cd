"""In the middle of each process of the library, and after it, a person can be forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
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
from engine.model import InstanceView
from engine.person_model import Target
from engine.queries import case, search_process_instances, search_variables
from engine.retention import PROOFS
from engine.store import erasures, persons
from engine.workspace import Workspace
from tests.builders import person
from tests.folders import quick_place

SHIPPED = sorted((Path(__file__).parents[3] / "library").glob("*/*.scenario.yaml"))
# Keys under which a scenario gives what tells a person from others.
TELLING = (
    "email", "contactName", "name", "firstName", "lastName", "phone", "address",
    "personName", "personEmail", "personAddress", "subjectName", "subjectEmail", "subjectAddress",
)  # fmt: skip

HURRIED = ("data-breach", "data-subject-request")
"""Folders whose processes have deadlines by law, which the clock of a scenario may pass."""


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


def told(workspace: Workspace, one: InstanceView) -> str:
    """Return all that can be read of a case."""
    chosen = {"process_instance_key": one.key}
    variables = search_variables(workspace, OPERATOR, filter=chosen, limit=1000).items
    return json.dumps(str((case(workspace, one.key, OPERATOR), variables)), ensure_ascii=False)


def state(workspace: Workspace, one: InstanceView) -> str:
    """Return what is left of a case but the ledger: a proof stays there until its term ends."""
    found = replace(case(workspace, one.key, OPERATOR), entries=(), history=())
    return json.dumps(str(found), ensure_ascii=False)


def all_cases(workspace: Workspace) -> Sequence[InstanceView]:
    """Return the cases; those whose use is restricted are stored and nothing else (Art. 18)."""
    found = search_process_instances(workspace, OPERATOR, limit=100).items
    return [one for one in found if not one.restricted]


def is_proof(workspace: Workspace, one: InstanceView) -> bool:
    """Return whether what a process keeps is proof, which an erasure leaves (Art. 17 (3) GDPR)."""
    with workspace.transaction() as connection:
        found = workspace.definitions.process(connection, one.process_definition_key)
    return found.process.retention in PROOFS


def is_nobodys(workspace: Workspace, one: InstanceView) -> bool:
    """Return whether a case runs that names nobody yet: a request, for one, is the person's only
    when it is answered, so that the erasure that it asks for does not end it."""
    with workspace.transaction() as connection:
        named = connection.exec_driver_sql(
            "SELECT EXISTS (SELECT FROM engine.person_subject s "
            "JOIN engine.every_process_instance i USING (subject) WHERE i.key = %s)",
            (one.key,),
        ).scalar_one()
    return one.status == "active" and not named


def left(workspace: Workspace) -> str:
    """Return what may tell of nobody any more once everybody is forgotten."""
    found = []
    for one in all_cases(workspace):
        proof = is_proof(workspace, one)
        if is_nobodys(workspace, one):
            assert proof, f"{one.process_definition_id} keeps no proof and names nobody"
        elif not proof:
            found.append(told(workspace, one))
        # Documents that are proof stay, and what shows them.
        elif not case(workspace, one.key, OPERATOR).documents:
            found.append(state(workspace, one))
    return "\n".join(found)


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
            waiting = erasures.waiting_for(connection, Target(handle=handle))
        # A process may have asked for it already, and wait for whoever approves.
        asked = waiting or request_erasure(workspace, Target(handle=handle), "Antrag", actor=asks)
        for one in others:
            approve_erasure(workspace, asked, actor=one)
        execute_erasure(workspace, asked, actor=asks)
        certify_erasure(workspace, asked, actor=asks)
    return len(found)


def lying_open(workspace: Workspace, names: set[str]) -> list[tuple[str, str]]:
    """Return tables with one of the names in any column, as text or in bytes, and which it is."""
    with workspace.transaction() as connection:
        tables = connection.exec_driver_sql(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('engine', 'ledger') ORDER BY 1"
        ).scalars()
        return [
            (table, name)
            for table in [*tables]
            for name in sorted(names)
            if connection.exec_driver_sql(
                f"SELECT EXISTS (SELECT FROM {table} t WHERE position(%s IN t::text) > 0 "
                "OR position(%s IN t::text) > 0)",
                (name, name.encode().hex()),
            ).scalar_one()
        ]


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
    before = "".join(told(stage.workspace, one) for one in all_cases(stage.workspace))
    # Nobody is forgotten where nothing personal is given, as to a clock, or all is restricted.
    assert [one for one in names if one in before] or not names or not before
    forget_everybody(stage.workspace)
    assert [one for one in names if one in left(stage.workspace)] == []
    # The clock of a scenario runs years ahead of that of the checkpoints.
    late = {"deadline-missed"} if path.parent.name in HURRIED else set()
    assert {one.code for one in verify_ledger(stage.workspace)} <= {"time-implausible", *late}
    process = path.name.removesuffix(".scenario.yaml")
    assert lying_open(stage.workspace, {process}), "the search finds what is open"
    assert lying_open(stage.workspace, names) == []
