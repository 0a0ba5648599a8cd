"""Builds small files of the Camunda 7 dialect, as its Modeler saves them, and runs them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bpmn.lint import lint
from bpmn.model import Node, Process
from bpmn.reader import read_definitions, read_with_gaps
from dmn.findings import Finding
from engine.core.definition import compile_process
from feel import from_json
from tests.unit.bpmn.documents import END, START, TAIL, assert_known_in_german, flow
from tests.unit.core.builders import Run

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
OPERATON = "http://operaton.org/schema/1.0/bpmn"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="{namespace}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="definitions" targetNamespace="http://bpmn.io/schema/bpmn"
  modeler:executionPlatform="{platform}" modeler:executionPlatformVersion="7.24.0">
"""


def process(*elements: str, attributes: str = "", namespace: str = CAMUNDA, roots: str = "") -> str:
    """Return a whole file with one process."""
    platform = "Operaton" if namespace == OPERATON else "Camunda Platform"
    head = HEAD.format(namespace=namespace, platform=platform)
    opened = f'<bpmn:process id="process" isExecutable="true" {attributes}>'
    return head + roots + opened + "\n".join(elements) + "</bpmn:process>" + TAIL


def element(tag: str, attributes: str = "", extensions: str = "", inner: str = "") -> str:
    """Return the flow node `work` with these attributes and extension elements."""
    holder = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    return f'<bpmn:{tag} id="work" {attributes}>{holder}{inner}</bpmn:{tag}>'


def around(work: str, *more: str, **given: str) -> str:
    """Return a process from a start event over `work` to an end event."""
    return process(START, work, END, flow("start", "work"), flow("work", "end"), *more, **given)


def read(document: str) -> Process:
    """Return the one process of the file."""
    return read_definitions(document.encode(), "test.bpmn").processes[0]


def work_of(document: str) -> Node:
    """Return the node `work` as read."""
    return read(document).node("work")


def run(document: str, **variables: object) -> Run:
    """Return an instance, begun with these variables."""
    definitions = read_definitions(document.encode(), "test.bpmn")
    assert lint(definitions) == ()
    given = {name: from_json(value) for name, value in variables.items()}
    begun: Any = Run.of  # its further arguments are variables
    run: Run = begun(compile_process(definitions, "process"), **given)
    return run


def findings(document: str, known: Collection[str] | None = None) -> list[Finding]:
    """Return all that is said against the file."""
    definitions, gaps = read_with_gaps(document.encode(), "test.bpmn")
    found = [*gaps, *lint(definitions, known)]
    assert_known_in_german(found)
    return found
