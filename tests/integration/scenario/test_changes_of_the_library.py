"""An analyst changes roles, forms, texts and tables: new cases follow, running ones stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from api.operators import OPERATOR
from api.scenario.model import Scenario, ScenarioFile, Verb
from api.scenario.play import Play
from api.scenario.player import miss_of, production_of
from api.scenario.reader import read_scenarios
from api.scenario.stage import Stage, opened_stage
from api.scenario.texts import told_miss
from engine.commands.deploy import deploy
from engine.model import CaseView, Resource
from engine.queries import case, search_process_instances, search_user_tasks, task_form
from tests.folders import quick_place

SHIPPED = sorted((Path(__file__).parents[3] / "library").glob("*/*.scenario.yaml"))
NEW = "Neu: "
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with opened_stage(quick_place()) as opened:
        yield opened


def changed(resource: Resource) -> Resource:
    """Return a file as an analyst leaves it who changed roles, labels, subjects and limits."""
    text = resource.content.decode("utf-8")
    if resource.name.endswith(".bpmn"):
        text = text.replace("</bpmn:documentation>", " (neu)</bpmn:documentation>")
        text = re.sub(r'candidateGroups="[a-z][a-z0-9,-]*"', 'candidateGroups="new-team"', text)
    elif resource.name.endswith(".form"):
        form = json.loads(text)
        for component in form["components"]:
            if "label" in component:
                component["label"] = NEW + component["label"]
        text = json.dumps(form)
    elif resource.name.endswith(".mail.md"):
        text = re.sub(r"(?m)^(subject: *['\"]?)", rf"\g<1>{NEW.replace(': ', ' ')}", text, count=1)
    elif resource.name.endswith(".dmn"):
        text = re.sub(r"&gt; (\d+)<", lambda limit: f"&gt; {int(limit[1]) + 1}<", text)
        text = text.replace("</description>", " (neu)</description>")
    return Resource(resource.name, text.encode("utf-8"))


def longest(file: ScenarioFile) -> Scenario:
    return max(file.scenarios, key=lambda one: sum(not step.verb.expects for step in one.steps))


def cases(stage: Stage) -> list[CaseView]:
    found = search_process_instances(stage.workspace, OPERATOR, limit=100).items
    return [case(stage.workspace, one.key, OPERATOR) for one in found]


def chosen_groups(resources: Iterable[Resource]) -> set[str]:
    """Return the user tasks whose groups are written down, not computed."""
    found = set()
    for one in resources:
        if one.name.endswith(".bpmn"):
            for task in ET.fromstring(one.content).iter(f"{BPMN}userTask"):
                groups = task.find(f".//{ZEEBE}assignmentDefinition[@candidateGroups]")
                if groups is not None and not groups.get("candidateGroups", "").startswith("="):
                    found.add(str(task.get("id")))
    return found


def rewritten_processes(resource: Resource) -> set[str]:
    """Return which processes of a file change: one whose groups are all computed stays as it is."""
    if not resource.name.endswith(".bpmn") or changed(resource) == resource:
        return set()
    return {str(one.get("id")) for one in ET.fromstring(resource.content).iter(f"{BPMN}process")}


def labels_of(stage: Stage, task: int) -> list[str]:
    form = task_form(stage.workspace, task, OPERATOR)
    components = form.schema["components"] if form is not None else []
    assert isinstance(components, list)
    return [str(one["label"]) for one in components if "label" in one]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_running_case_goes_on_as_it_began_and_a_new_one_follows_what_was_changed(
    stage: Stage, path: Path
) -> None:
    file = read_scenarios(path)
    scenario = longest(file)
    production = production_of(file)
    stage.begin(scenario.at, production.resources, production.people)
    playing = Play(stage, production)
    # What a later step starts is a new case.
    begun = [number for number, step in enumerate(scenario.steps) if step.verb is Verb.START]
    middle = max(len(scenario.steps) // 2, begun[-1] + 1 if begun else 0)
    for number, step in enumerate(scenario.steps):
        if number == middle:
            deploy(stage.workspace, [changed(one) for one in production.resources], actor=OPERATOR)
        missed = miss_of(playing, step)
        if missed is not None and playing.view(step).instance.version == 2:
            break  # a case that another one has begun since
        assert missed is None, told_miss("en", missed)
    stage.begin(scenario.at, production.resources, production.people)
    deploy(stage.workspace, [changed(one) for one in production.resources], actor=OPERATOR)
    playing = Play(stage, production)
    for step in scenario.steps:
        if step.verb.expects:
            continue
        if miss_of(playing, step) is not None:
            break
    tasks = search_user_tasks(stage.workspace, OPERATOR, filter={}).items
    assert tasks
    written = chosen_groups(production.resources)
    for task in tasks:
        assert task.activity_id not in written or task.candidate_groups == ("new-team",)
        if task.state == "ready":
            assert all(label.startswith(NEW) for label in labels_of(stage, task.key))
    rewritten = {name for one in production.resources for name in rewritten_processes(one)}
    for found in cases(stage):
        assert (found.instance.version == 2) == (found.instance.process_definition_id in rewritten)
