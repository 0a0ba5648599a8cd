"""Four eyes over a migration: who did what counts in the other version too."""

from __future__ import annotations

import pytest

from engine.commands.complete_user_task import complete_user_task
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotAllowed
from engine.model import Person, Resource
from engine.workspace import Workspace
from tests.builders import end_event, person, process, start_event, user_task
from tests.integration.engine.test_migration import (
    clerk,
    migrated,
    open_tasks,
    refused,
    version,
)
from tests.integration.engine.waiting import started, status

__all__ = ["clerk"]


def test_four_eyes_of_the_target_knows_who_did_what_before(
    workspace: Workspace, clerk: Person
) -> None:
    def two(rule: dict[str, str]) -> Resource:
        return process(
            "two",
            start_event("first") + user_task("first", "second")
            + user_task("second", "done", properties=rule) + end_event(),
        )  # fmt: skip

    version(workspace, two({}))
    key = started(workspace, "two", 1)
    bert = person(workspace, "bert", "clerk")
    complete_user_task(workspace, open_tasks(workspace, key)[0].key, {}, actor=clerk)
    migrated(workspace, key, version(workspace, two({"vorgang:fourEyes": "first"})))
    (waiting,) = open_tasks(workspace, key)
    with pytest.raises(NotAllowed):
        complete_user_task(workspace, waiting.key, {}, actor=clerk)
    complete_user_task(workspace, waiting.key, {}, actor=bert)
    assert status(workspace, key) == "completed"


def under_four_eyes(rule: str | None, first: str = "first", second: str = "second") -> Resource:
    properties = None if rule is None else {"vorgang:fourEyes": rule}
    return process(
        "eyes",
        start_event(first) + user_task(first, second)
        + user_task(second, "done", properties=properties) + end_event(),
    )  # fmt: skip


def test_a_target_without_four_eyes_excludes_nobody_any_more(
    workspace: Workspace, clerk: Person
) -> None:
    version(workspace, under_four_eyes("first"))
    key = started(workspace, "eyes", 1)
    person(workspace, "bert", "clerk")
    complete_user_task(workspace, open_tasks(workspace, key)[0].key, {}, actor=clerk)
    migrated(workspace, key, version(workspace, under_four_eyes(None)))
    assert verify_ledger(workspace) == ()
    (waiting,) = open_tasks(workspace, key)
    complete_user_task(workspace, waiting.key, {}, actor=clerk)
    assert status(workspace, key) == "completed"
    assert verify_ledger(workspace) == ()


def test_who_did_what_four_eyes_asks_about_is_not_lost_with_its_element(
    workspace: Workspace, clerk: Person
) -> None:
    version(workspace, under_four_eyes("first"))
    key = started(workspace, "eyes", 1)
    person(workspace, "bert", "clerk")
    complete_user_task(workspace, open_tasks(workspace, key)[0].key, {}, actor=clerk)
    target = version(workspace, under_four_eyes("first2", "first2", "second2"))
    mapping = {"second": "second2"}
    assert refused(workspace, key, target, mapping) == {("performers", "first")}
    migrated(workspace, key, target, {"first": "first2", **mapping})
    (waiting,) = open_tasks(workspace, key)
    with pytest.raises(NotAllowed):
        complete_user_task(workspace, waiting.key, {}, actor=clerk)
    assert verify_ledger(workspace) == ()
