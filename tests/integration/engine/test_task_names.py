"""A user task that stands for many is called by what it is for, in lists and on its page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dmn.findings import ModelRefused
from engine.commands.lint_resources import lint_resources
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person, Resource
from engine.queries import case, inbox, user_task
from engine.workspace import Workspace
from feel import Value
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
)
from tests.builders import (
    user_task as task,
)

GROUP = "naming-clerks"


def named(written: str, step: str = "business") -> Resource:
    """Return a process with one task, which is called what this says.

    Args:
        written: what the task is called.
        step: class of the variable of this name.
    """
    ask = task("ask", "done", groups=GROUP, properties={"vorgang:taskName": written})
    elements = start_event("ask") + ask + end_event()
    classes = {"vorgang:class.step": step}
    return process("named", elements, file="named.bpmn", properties=classes)


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "namingclerk", GROUP)


def begun(workspace: Workspace, step: Value) -> int:
    deployed(workspace, named("=step.title"))
    variables: dict[str, Value] = {"step": step}
    return start_process_instance(workspace, "named", variables=variables, actor=ADMINISTRATOR).key


def test_a_task_has_the_name_that_its_model_computes(workspace: Workspace, clerk: Person) -> None:
    begun(workspace, {"title": "  Kick-off\n durchführen "})
    (found,) = inbox(workspace, clerk)
    assert found.name == "Kick-off durchführen"
    assert user_task(workspace, found.key, clerk).name == "Kick-off durchführen"


def test_without_a_value_it_has_the_name_in_the_diagram(
    workspace: Workspace, clerk: Person
) -> None:
    begun(workspace, {})
    (found,) = inbox(workspace, clerk)
    assert found.name == "Ask"


@pytest.mark.parametrize("title", [Decimal(7), " ", "x" * 256])
def test_what_is_no_name_is_an_incident_and_no_task(
    workspace: Workspace, clerk: Person, title: Value
) -> None:
    key = begun(workspace, {"title": title})
    assert not inbox(workspace, clerk)
    (incident,) = case(workspace, key, ADMINISTRATOR).incidents
    assert "the name of the user task is" in incident.message


@pytest.mark.parametrize(
    ("written", "step"), [("=step.title + customer.name", "business"), ("=step.title", "contact")]
)
def test_a_name_that_may_be_about_a_person_is_refused_by_lint_and_deployment(
    workspace: Workspace, written: str, step: str
) -> None:
    model = named(written, step)
    assert "data/open-name" in [one.rule for one in lint_resources([model]).refusals]
    with pytest.raises(ModelRefused) as fault:
        deployed(workspace, model)
    assert [one.rule for one in fault.value.findings] == ["data/open-name"]
