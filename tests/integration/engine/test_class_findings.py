"""Nobody puts what is about a person out of an erasure's reach without a word."""

from __future__ import annotations

import json

import pytest

from dmn.findings import Finding, ModelRefused
from engine.commands.lint_resources import lint_resources
from engine.model import Resource
from engine.workspace import Workspace
from tests.builders import NOTE, deployed, end_event, process, start_event, user_task

ASK = start_event("ask") + user_task("ask", "done", form="note") + end_event()
ABOUT = process(
    "about",
    ASK,
    file="about.bpmn",
    properties={"vorgang:dataSubject": "=customer.email", "vorgang:given": "wish.colour"},
)


def catalogue(**classes: str) -> Resource:
    said = {name: {"class": one} for name, one in classes.items()}
    return Resource("all.data.json", json.dumps({"variables": said}).encode())


def refused(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.file, one.message) for one in findings if one.rule == "data/business"]


@pytest.mark.parametrize("name", ["customer", "wish"])
@pytest.mark.parametrize("order", ["together", "catalogue first", "process first"])
def test_what_is_about_a_person_is_not_classed_as_about_none(
    workspace: Workspace, name: str, order: str
) -> None:
    said = catalogue(**{name: "business"})
    first = {
        "together": [],
        "catalogue first": [said],
        "process first": [ABOUT, NOTE],
    }[order]
    then = {"together": [ABOUT, NOTE, said], "catalogue first": [ABOUT, NOTE]}.get(order, [said])
    if first:
        deployed(workspace, *first)
    with pytest.raises(ModelRefused) as found:
        deployed(workspace, *then)
    file = "all.data.json" if order == "process first" else "about.bpmn"
    message = f"the variable {name} is about a person and classed as business"
    assert refused(tuple(found.value.findings)) == [(file, message)]
    linted = refused(lint_resources([ABOUT, NOTE, said]).refusals)
    assert linted == [("about.bpmn", message)]


def test_a_class_that_an_erasure_leaves_alone_is_told_of(workspace: Workspace) -> None:
    said = catalogue(invoice="voucher", amount="business", name="contact")
    expected = [
        f"the variable {name} is kept as {one}, in every process: an erasure leaves it until that"
        " term is over"
        for name, one in (("invoice", "voucher"), ("amount", "business"))
    ]
    for notes in (deployed(workspace, ABOUT, NOTE, said).warnings, lint_resources([said]).warnings):
        told = [one.message for one in notes if one.rule == "data/kept-longer"]
        assert sorted(told) == sorted(expected)
