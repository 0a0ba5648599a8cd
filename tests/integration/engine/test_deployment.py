"""Deployments: all or nothing, every finding at once, versions that count changes."""

from __future__ import annotations

import pytest

from engine.commands.deploy import deploy
from engine.commands.lint_resources import lint_resources
from engine.commands.start_process_instance import start_process_instance
from engine.faults import ModelRefused, NotAllowed
from engine.model import Person, Resource
from engine.queries import case, inbox, startable_processes
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    NOTE,
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    user_task,
)
from tests.integration.engine.test_user_tasks import refused


def simple(name: str = "Test", form_id: str = "note") -> Resource:
    return process(
        "simple",
        start_event("check") + user_task("check", "done", form=form_id) + end_event(),
        name=name,
    )


def test_the_same_bytes_keep_their_version_and_a_change_counts_up(workspace: Workspace) -> None:
    first = deployed(workspace, simple(), NOTE)
    again = deployed(workspace, simple(), NOTE)
    changed = deployed(workspace, simple("Anders"), NOTE)
    assert [one.version for one in first.processes + again.processes + changed.processes] == [
        1,
        1,
        2,
    ]
    assert first.processes[0].key == again.processes[0].key
    assert [one.version for one in changed.forms] == [1]


def test_a_running_instance_keeps_its_version(workspace: Workspace) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, simple("Alt"), NOTE)
    old = start_process_instance(workspace, "simple", variables={}, actor=alice)
    deployed(workspace, simple("Neu"))
    new = start_process_instance(workspace, "simple", variables={}, actor=alice)
    assert (old.version, new.version) == (1, 2)
    assert case(workspace, old.key, ADMINISTRATOR).instance.process_name == "Alt"
    assert len(inbox(workspace, alice)) == 2


def test_a_broken_file_stops_the_whole_upload_and_changes_nothing(workspace: Workspace) -> None:
    deployed(workspace, simple(), NOTE)
    upload = [
        simple("Neu"),
        Resource("broken.bpmn", b"<not-closed>"),
        Resource("broken.form", b"{"),
        Resource("notes.exe", b"hello"),
    ]
    fault = refused(workspace, ModelRefused, lambda: deploy(workspace, upload, actor=ADMINISTRATOR))
    assert isinstance(fault, ModelRefused)
    assert {finding.file for finding in fault.findings} == {
        "broken.bpmn",
        "broken.form",
        "notes.exe",
    }
    assert set(lint_resources(upload).refusals) == set(fault.findings)


def test_a_form_that_is_nowhere_stops_the_upload(workspace: Workspace) -> None:
    fault = refused(
        workspace,
        ModelRefused,
        lambda: deploy(workspace, [simple(form_id="missing")], actor=ADMINISTRATOR),
    )
    assert "missing" in str(fault)


def test_a_form_deployed_before_may_be_named(workspace: Workspace) -> None:
    deployed(workspace, NOTE)
    assert deployed(workspace, simple()).processes[0].version == 1


def test_two_files_with_the_same_id_are_refused(workspace: Workspace) -> None:
    twin = Resource("twin.bpmn", simple().content + b" ")
    refused(workspace, ModelRefused, lambda: deployed(workspace, simple(), twin, NOTE))


def test_only_analysts_and_operators_deploy(workspace: Workspace) -> None:
    for groups in ((), ("clerk",), ("administrator",), ("auditor", "analyst")):
        nobody = Person("x", "x", "X", frozenset(groups))
        with pytest.raises(NotAllowed):
            deploy(workspace, [simple(), NOTE], actor=nobody)


def test_only_the_start_groups_may_start(workspace: Workspace) -> None:
    deployed(workspace, simple(), NOTE)
    visitor = person(workspace, "visitor", "visitors")
    assert not startable_processes(workspace, visitor)
    refused(
        workspace,
        NotAllowed,
        lambda: start_process_instance(workspace, "simple", variables={}, actor=visitor),
    )


def test_a_missing_form_is_told_together_with_the_faults_of_other_files(
    workspace: Workspace,
) -> None:
    field = {"id": "x", "type": "textfield", "key": "x", "conditional": {"hide": "=1 + *"}}
    bad_form = form("note", field)
    upload = [
        process(
            "first",
            start_event("check") + user_task("check", "done", form="missing") + end_event(),
        ),
        process(
            "second",
            start_event("look")
            + user_task("look", "done", form="note", groups="=1 + *")
            + end_event(),
        ),
        bad_form,
    ]
    fault = refused(workspace, ModelRefused, lambda: deploy(workspace, upload, actor=ADMINISTRATOR))
    assert isinstance(fault, ModelRefused)
    said = [(finding.file, finding.rule) for finding in fault.findings]
    assert sorted(said) == [
        ("first.bpmn", "deploy/unresolved-form"),
        ("note.form", "feel/syntax"),
        ("second.bpmn", "feel/syntax"),
    ]


def test_bad_feel_is_told_once_with_its_place_in_the_expression(workspace: Workspace) -> None:
    bad = process(
        "bad",
        start_event("check") + user_task("check", "done", groups="=1 + *") + end_event(),
    )
    (finding,) = lint_resources([bad]).refusals
    assert finding.message == (
        "the candidate groups '1 + *' is no FEEL: expected an expression, but found '*'"
    )
    line = bad.content.decode().splitlines()[(finding.line or 0) - 1]
    assert line[(finding.column or 0) - 1] == "*"
    assert str(finding).startswith(f"{bad.name}:{finding.line}:{finding.column}: check")
