"""What a model gives and nothing can hold is an incident or refused, never an unforeseen fault."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from engine.commands.complete_user_task import complete_user_task
from engine.commands.keeping import step_that_fits
from engine.commands.start_process_instance import start_process_instance
from engine.faults import StepFailed
from engine.model import Resource
from engine.queries import case, inbox
from engine.store import trouble
from engine.store.database import owner_url
from engine.store.rows_as_json import rows_as_json
from engine.workspace import Workspace
from feel import work_time
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)

_TAKES_NONE = """
CREATE FUNCTION ledger.takes_none_{instance}() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN RAISE EXCEPTION 'the ledger takes none' USING ERRCODE = 'data_exception'; END$$;
CREATE TRIGGER takes_none_{instance} BEFORE INSERT ON ledger.entry FOR EACH ROW
  WHEN (NEW.inst = '{instance}') EXECUTE FUNCTION ledger.takes_none_{instance}()"""
LONG = "=string join(for i in 1..{} return string(i))"


def script(id_: str, following: str, expression: str) -> str:
    """Return a script task and the flow to `following`."""
    return f"""<bpmn:scriptTask id="{id_}"><bpmn:extensionElements>
<zeebe:script expression="{expression}" resultVariable="r"/></bpmn:extensionElements>
<bpmn:incoming>to-{id_}</bpmn:incoming><bpmn:outgoing>to-{following}</bpmn:outgoing>
</bpmn:scriptTask>
<bpmn:sequenceFlow id="to-{following}" sourceRef="{id_}" targetRef="{following}"/>"""


def two_tasks(groups: str = "clerk", properties: dict[str, str] | None = None) -> Resource:
    """Return a process whose second task has these groups."""
    elements = user_task("first", "second") + user_task("second", "done", groups=groups)
    return process("bounds", start_event("first") + elements + end_event(), properties=properties)


@pytest.mark.parametrize("text", ["=&quot;a\\u0000b&quot;", LONG.format(20_000)])
def test_a_proposed_business_id_that_cannot_be_kept_refuses_the_start(
    workspace: Workspace, text: str
) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, two_tasks(properties={"vorgang:businessId": text}))
    with pytest.raises(StepFailed, match="business id"):
        start_process_instance(workspace, "bounds", variables={}, actor=alice)
    assert not inbox(workspace, alice)


@pytest.mark.parametrize("text", ["=&quot;a\\u0000b&quot;", LONG.format(20_000)])
def test_a_summary_of_any_kind_does_not_stop_a_case(workspace: Workspace, text: str) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, two_tasks(properties={"vorgang:summary": text}))
    start_process_instance(workspace, "bounds", variables={}, actor=alice)
    (row,) = inbox(workspace, alice)
    complete_user_task(workspace, row.key, {}, actor=alice)


@pytest.mark.parametrize("given", ["x" * 256, "x" * 4_000, "a\0"])
def test_a_given_business_id_that_cannot_be_kept_refuses_the_start(
    workspace: Workspace, given: str
) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, two_tasks())
    with pytest.raises(StepFailed, match="business id"):
        start_process_instance(workspace, "bounds", variables={}, business_id=given, actor=alice)


@pytest.mark.parametrize(
    "groups",
    [
        "=[&quot;a\\u0000&quot;]",
        "=for i in 1..1000 return string(i)",
        "=[string join(for i in 1..20000 return string(i))]",
    ],
)
def test_candidates_that_cannot_be_kept_are_an_incident_of_the_clerks_case(
    workspace: Workspace, groups: str
) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, two_tasks(groups))
    started = start_process_instance(workspace, "bounds", variables={}, actor=alice)
    (row,) = inbox(workspace, alice)
    complete_user_task(workspace, row.key, {}, actor=alice)
    found = case(workspace, started.key, ADMINISTRATOR)
    assert [one.type for one in found.incidents] == ["assignment"]


def test_evidence_that_no_entry_can_hold_is_an_incident_of_the_step(workspace: Workspace) -> None:
    """A hundred groups of 255 four-byte characters fit the columns, but no entry."""
    alice = person(workspace, "alice", "clerk")
    groups = (
        "=for i in 101..200 return string join(for j in 1..252 return &quot;\U0001f600&quot;)"
        " + string(i)"
    )
    deployed(workspace, two_tasks(groups))
    started = start_process_instance(workspace, "bounds", variables={}, actor=alice)
    (row,) = inbox(workspace, alice)
    with pytest.raises(StepFailed, match="evidence"):
        complete_user_task(workspace, row.key, {}, actor=alice)
    found = case(workspace, started.key, ADMINISTRATOR)
    assert [one.type for one in found.incidents] == [trouble.STEP_FAILED]


def test_a_step_that_takes_too_long_is_an_incident_and_changes_nothing(
    workspace: Workspace,
) -> None:
    alice = person(workspace, "alice", "clerk")
    names = [f"s{number}" for number in range(30)]
    scripts = "".join(
        script(one, following, "=count(for i in 1..60000 return i * i)")
        for one, following in zip(names, [*names[1:], "done"], strict=True)
    )
    elements = start_event("first") + user_task("first", "s0") + scripts + end_event()
    deployed(workspace, process("bounds", elements))
    started = start_process_instance(workspace, "bounds", variables={}, actor=alice)
    (row,) = inbox(workspace, alice)
    with work_time(0.3), pytest.raises(StepFailed, match="of work"):
        complete_user_task(workspace, row.key, {}, actor=alice)
    found = case(workspace, started.key, ADMINISTRATOR)
    assert [one.type for one in found.incidents] == [trouble.STEP_FAILED]
    assert found.incidents[0].activity_id in names
    assert [one.key for one in inbox(workspace, alice)] == [row.key]


def test_a_step_that_fails_and_cannot_be_recorded_either_fails_once(workspace: Workspace) -> None:
    """A ledger that takes no entry of the case takes none of an incident."""
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, two_tasks())
    started = start_process_instance(workspace, "bounds", variables={}, actor=alice)
    (row,) = inbox(workspace, alice)
    engine = create_engine(owner_url(workspace.settings))
    with engine.begin() as connection:
        connection.exec_driver_sql(_TAKES_NONE.format(instance=started.key))
    engine.dispose()
    with pytest.raises(StepFailed, match="takes none"):
        complete_user_task(workspace, row.key, {}, actor=alice)
    assert [one.key for one in inbox(workspace, alice)] == [row.key]
    assert case(workspace, started.key, ADMINISTRATOR).incidents == ()


@pytest.mark.parametrize("value", ["\ud800", 2**64])
def test_rows_that_json_has_no_text_for_fail_the_step(value: object) -> None:
    with pytest.raises(StepFailed, match="cannot be kept"), step_that_fits():
        rows_as_json([{"name": value}])


def test_a_mistake_of_the_engine_is_no_fault_of_the_model() -> None:
    with pytest.raises(TypeError), step_that_fits():
        raise TypeError
