"""Where the works council's mode holds, no figure and no file of events is one of a person."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from engine.commands.export_events import export_events
from engine.commands.start_process_instance import start_process_instance
from engine.core.report_figures import SMALLEST_GROUP
from engine.queries.process_reports import Scope, process_report
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)
from tests.integration.engine.test_process_reports import worked


def done(workspace: Workspace, *groups: str) -> Scope:
    """Do a case with a task for each of these groups; return the period around it."""
    body = start_event(f"for-{groups[0]}")
    for one, following in zip(groups, (*(f"for-{one}" for one in groups[1:]), "done"), strict=True):
        body += user_task(f"for-{one}", following, groups=one)
    deployed(workspace, process("few", body + end_event()))
    clerk = person(workspace, "few-all", *groups)
    for _ in range(2):
        key = start_process_instance(workspace, "few", variables={}, actor=ADMINISTRATOR).key
        worked(workspace, clerk, key)
    advance_ledger(workspace)
    catch_up(workspace)
    now = datetime.now(UTC)
    return Scope("few", now - timedelta(days=1), now + timedelta(days=1))


def shown(workspace: Workspace, scope: Scope) -> list[str | None]:
    """Return the groups of which a report has a row."""
    operator = replace(ADMINISTRATOR, groups=frozenset({"operator"}))
    return [one.name for one in process_report(workspace, scope, operator).by_group]


def test_small_groups_together_are_told_of_only_if_they_are_many_people(
    workspace: Workspace,
) -> None:
    for number in range(SMALLEST_GROUP - 1):
        person(workspace, f"few-{number}", "few-large")
    scope = done(workspace, "few-large", "few-small", "few-smaller")
    assert shown(workspace, scope) == ["few-large"], "the rest is one person"
    for number in range(SMALLEST_GROUP - 2):
        person(workspace, f"few-small-{number}", "few-small")
    assert shown(workspace, scope) == ["few-large"], "the rest is four people"
    person(workspace, "few-smaller-0", "few-smaller")
    assert shown(workspace, scope) == ["few-large", None]


def test_a_file_of_events_adds_nothing_up_to_what_somebody_did(workspace: Workspace) -> None:
    scope = done(workspace, "few-one", "few-two")
    operator = person(workspace, "few-operator", "operator")
    made = export_events(workspace, scope, "csv", actor=operator)
    rows = list(csv.DictReader(io.StringIO(made.content.decode())))
    signs = {(one["case"], one["resource"]) for one in rows if one["resource"]}
    assert len({case for case, _ in signs}) == 2
    assert len(signs) == 2, "within a case it is one person"
    assert len({sign for _, sign in signs}) == 2, "and nobody learns that it was the same one"
