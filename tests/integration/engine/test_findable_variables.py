"""By which values of its variables a case is found: as they are now, until their class goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from dmn.findings import ModelRefused
from engine.commands.complete_user_task import complete_user_task
from engine.commands.execute_erasure import execute_erasure
from engine.commands.keep_house import keep_house
from engine.commands.migrate_process_instance import migrate_process_instance
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.migration_model import MigrationPlan
from engine.model import Person
from engine.person_model import Target
from engine.queries import inbox, search_process_instances
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.engine.protection import BEGUN, approved, protected_office

BODY = (
    start_event("first")
    + user_task("first", "second", groups="clerk", form="note")
    + user_task("second", "done", groups="clerk")
    + end_event()
)
FINDABLE = {
    "vorgang:findable": "note, about.mail",
    "vorgang:class.note": "voucher",
    "vorgang:class.about": "contact",
}


def found(workspace: Workspace, path: str, value: object) -> list[int]:
    asked = {"variables": [(path, (value,))]}
    page = search_process_instances(workspace, ADMINISTRATOR, filter=asked)
    assert page.total == len(page.items)
    return [one.key for one in page.items]


def rows(workspace: Workspace) -> int:
    with workspace.transaction() as connection:
        asked = "SELECT count(*) FROM engine.case_variable"
        return int(connection.exec_driver_sql(asked).scalar_one())


def begun(workspace: Workspace, clerk: Person, **values: object) -> int:
    return start_process_instance(workspace, "kept", variables=values, actor=clerk).key


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    deployed(
        workspace, process("kept", BODY, properties=FINDABLE), form("note", text_field("note"))
    )
    return person(workspace, "carla", "clerk")


def test_a_case_is_found_by_what_its_variables_hold_now(
    workspace: Workspace, clerk: Person
) -> None:
    key = begun(workspace, clerk, note="before", about={"mail": "a@example.com"})
    assert found(workspace, "note", "before") == [key]
    (task,) = inbox(workspace, clerk)
    complete_user_task(workspace, task.key, {"note": "after"}, actor=clerk)
    assert found(workspace, "note", "before") == []
    assert found(workspace, "note", "after") == [key]
    assert found(workspace, "about.mail", "a@example.com") == [key]
    changed: dict[str, object] = {"about": {"mail": ["a@example.com"]}}
    set_variables(workspace, key, changed, "Prüfung", actor=ADMINISTRATOR)
    assert found(workspace, "about.mail", "a@example.com") == []
    assert found(workspace, "note", "after") == [key]


def test_a_migrated_case_is_found_by_what_its_new_version_names(
    workspace: Workspace, clerk: Person
) -> None:
    key = begun(workspace, clerk, note="named", other="later")
    properties = {"vorgang:findable": "other"}
    again = deployed(workspace, process("kept", BODY, properties=properties))
    (target,) = again.processes
    migrate_process_instance(
        workspace, key, target.key, MigrationPlan(), "neu", actor=ADMINISTRATOR
    )
    assert found(workspace, "other", "later") == [key]
    assert found(workspace, "note", "named") == []


def test_what_a_case_is_found_by_goes_with_the_class_of_the_value(
    workspace: Workspace, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(BEGUN)
    office = protected_office(workspace)
    deployed(workspace, process("kept", BODY, properties=FINDABLE))
    key = begun(workspace, office.clerk, note="RE-77", about={"mail": "a@example.com"})
    for _ in range(2):
        (task,) = inbox(workspace, office.clerk)
        complete_user_task(workspace, task.key, {"note": "RE-77"}, actor=office.clerk)
    assert rows(workspace) == 2
    _keep_house_after(workspace, set_clock, years=4)
    assert found(workspace, "about.mail", "a@example.com") == []
    assert found(workspace, "note", "RE-77") == [key]
    _keep_house_after(workspace, set_clock, years=12)
    assert found(workspace, "note", "RE-77") == []
    assert rows(workspace) == 0


def test_an_erased_case_is_found_by_no_value(
    workspace: Workspace, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(BEGUN)
    office = protected_office(workspace)
    deployed(workspace, process("kept", BODY, properties=FINDABLE))
    key = begun(workspace, office.clerk, note="RE-77", about={"mail": "a@example.com"})
    for _ in range(2):
        (task,) = inbox(workspace, office.clerk)
        complete_user_task(workspace, task.key, {"note": "RE-77"}, actor=office.clerk)
    set_clock(BEGUN + timedelta(days=1))
    request = approved(workspace, office, Target(case=key))
    execute_erasure(workspace, request, actor=office.asks)
    assert found(workspace, "about.mail", "a@example.com") == []
    assert rows(workspace) == 0


def _keep_house_after(
    workspace: Workspace, set_clock: Callable[[datetime], None], years: int
) -> None:
    set_clock(BEGUN + timedelta(days=366 * years))
    for _ in range(3):
        keep_house(workspace)


@pytest.mark.parametrize(
    ("properties", "rule"),
    [
        ({"vorgang:findable": "note", "vorgang:class.note": "special"}, "data/findable-special"),
        ({"vorgang:findable": "note..mail"}, "data/findable"),
        ({"vorgang:findable": "requester"}, "data/findable"),
        ({"vorgang:findable": ", ".join(f"v{n}" for n in range(21))}, "data/findable"),
    ],
)
def test_a_model_may_not_let_cases_be_found_by_everything(
    workspace: Workspace, properties: dict[str, str], rule: str
) -> None:
    with pytest.raises(ModelRefused) as refused:
        deployed(workspace, process("kept", BODY, properties=properties), form("note"))
    assert [one.rule for one in refused.value.findings] == [rule]
