"""What a document's template names and its task does not give is told when both are deployed."""

from __future__ import annotations

from html import escape

import pytest

from dmn.findings import Finding
from engine.commands.lint_resources import lint_resources
from engine.german import in_german
from engine.model import Resource
from tests.builders import end_event, process, start_event

HEAD = "---\ntitle: {}\nclass: contact\npurpose: Brief\n---\n"


def template(body: str, title: str = "Brief {{ number }}", name: str = "a.document.md") -> Resource:
    return Resource(name, (HEAD.format(title) + body + "\n").encode())


def task(
    data: str, header: str = "", target: str = "data", name: str = "a.document.md"
) -> Resource:
    said = f'<zeebe:header key="eInvoice" value="{header}"/>'
    return process(
        "orders",
        start_event("make")
        + f"""<bpmn:serviceTask id="make"><bpmn:extensionElements>
<zeebe:taskDefinition type="document"/><zeebe:taskHeaders>{said if header else ""}
</zeebe:taskHeaders><zeebe:ioMapping>
<zeebe:input source="{escape(data)}" target="{target}"/></zeebe:ioMapping>
<zeebe:linkedResources><zeebe:linkedResource resourceId="{name}" resourceType="document"
 linkName="template" bindingType="deployment"/></zeebe:linkedResources></bpmn:extensionElements>
<bpmn:incoming>to-make</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-done" sourceRef="make" targetRef="done"/>"""
        + end_event(),
    )


def told(*files: Resource) -> list[Finding]:
    return [one for one in lint_resources(files).warnings if one.rule == "deploy/template-name"]


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("{{ name }} {{ today|date }} {{ company }} {{ version }}", []),
        ("{{ name }} {{ amount|money }}", ["amount"]),
        ("{% for line in lines %}{{ line.text }}{% endfor %}", ["lines"]),
        ("{% if granted %}x{% endif %}", ["granted"]),
        ("{{ note|default('') }} {{ who.name|default('', true) }}", []),
        ("{{ note|default('') }} {{ note }}", ["note"]),
        ("{% if note is defined %}{{ note }}{% endif %}", []),
        ("{{ a }} {{ b.c }} {{ name }}", ["a", "b"]),
    ],
)
def test_each_name_that_data_does_not_give_is_told(body: str, missing: list[str]) -> None:
    found = told(task("={name: who, unused: 1}"), template(body))
    assert [one.message.split(" names ")[1].split(",")[0] for one in found] == missing
    assert {one.element for one in found} <= {"make"}


def test_names_of_the_head_count_as_those_of_the_text() -> None:
    (found,) = told(task("={name: 1}"), template("{{ name }}", "Brief an {{ city }}"))
    assert "city" in found.message


@pytest.mark.parametrize("data", ["=order", '=get value(order, "x")', "no FEEL"])
def test_data_that_only_a_case_knows_are_not_guessed(data: str) -> None:
    assert told(task(data), template("{{ anything }}")) == []


def test_an_entry_may_be_an_input_of_its_own() -> None:
    assert told(task("=who", target="data.name"), template("{{ name }}")) == []
    assert len(told(task("=who", target="data.name"), template("{{ other }}"))) == 1


def test_an_e_invoice_wants_the_invoice_among_the_data() -> None:
    assert len(told(task("={name: 1}", "factur-x"), template("{{ name }}"))) == 1
    assert told(task("={name: 1, invoice: x}", "factur-x"), template("{{ name }}")) == []


def test_a_template_that_is_not_among_the_files_is_no_finding() -> None:
    assert told(task("={name: 1}", name="b.document.md"), template("{{ other }}")) == []


def test_it_is_told_in_german() -> None:
    found = told(task("={name: 1}"), template("{{ other }}"))
    (german,) = in_german(found)
    assert "nennt other" in german.message
    assert "Eintrag other" in german.remedy
