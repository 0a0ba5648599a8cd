"""What is about a person does not get into the open part of the ledger as a version."""

from __future__ import annotations

import json

import pytest

from dmn.findings import ModelRefused
from engine.commands.lint_resources import lint_resources
from engine.model import Resource
from engine.workspace import Workspace
from tests.builders import deployed, end_event, form, process, start_event, text_field, user_task

APPROVED = {"vorgang:approval": "decision"}


def asking(written: str, **properties: str) -> Resource:
    """Return a process that asks for an approval of what it calls the version."""
    named = {**APPROVED, "vorgang:version": written.replace('"', "&quot;")}
    ask = start_event("ask") + user_task("ask", "done", form="note", properties=named) + end_event()
    said = {f"vorgang:{name.replace('_', '.')}": value for name, value in properties.items()}
    return process("about", ask, file="about.bpmn", properties=said)


def note(**properties: str) -> Resource:
    return form(
        "note",
        {**text_field("round"), "properties": properties} if properties else text_field("note"),
    )


def catalogue(**classes: str) -> Resource:
    said = {name: {"class": one} for name, one in classes.items()}
    return Resource("all.data.json", json.dumps({"variables": said}).encode())


def refused(workspace: Workspace, *resources: Resource) -> list[str]:
    """Return what of a version is refused, by lint and by the deployment alike."""
    linted = [
        one.message for one in lint_resources(resources).refusals if one.rule == "data/open-version"
    ]
    try:
        deployed(workspace, *resources)
    except ModelRefused as fault:
        told = [one.message for one in fault.findings if one.rule == "data/open-version"]
        assert told == linted != []
    else:
        assert linted == []
    return linted


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("=lastname", ["lastname"]),
        ('=string(quote.version) + "." + string(round)', ["quote", "round"]),
        ("=if true then version else email", ["email", "version"]),
        ("=3", []),
        ('="2"', []),
        ("=count([1, 2])", []),
        # Variables that are called as functions are.
        ("=number", ["number"]),
        ("=string(date)", ["date"]),
        ("=if count(count) = 1 then string else 1", ["count", "string"]),
    ],
)
def test_a_version_of_variables_that_may_be_about_a_person_is_refused(
    workspace: Workspace, written: str, names: list[str]
) -> None:
    assert refused(workspace, asking(written), note()) == [
        f"vorgang:version names the variable {name}, which is kept as contact and may be about a"
        " person"
        for name in names
    ]


def test_the_nearest_word_says_whether_a_variable_is_about_nobody(workspace: Workspace) -> None:
    """Process, form, catalogue, retention of the process; deployed files count too."""
    version = asking("=round")
    assert len(refused(workspace, version, note())) == 1
    assert refused(workspace, asking("=round", class_round="business"), note()) == []
    assert refused(workspace, asking("=round", retention="business"), note()) == []
    assert refused(workspace, version, note(**{"vorgang:class": "business"})) == []
    assert refused(workspace, version, note(), catalogue(round="business")) == []
    # The catalogue is deployed now.
    deployed(workspace, version, note())
    kept = asking("=round", class_round="voucher")
    with pytest.raises(ModelRefused, match="is kept as voucher"):
        deployed(workspace, kept, note())
