"""What a process declares of its processing of personal data has an effect (GDPR, Art. 5, 30)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.commands.complete_user_task import complete_user_task
from engine.commands.keep_house import keep_house
from engine.commands.start_process_instance import start_process_instance
from engine.queries import case, inbox, startable_processes
from engine.retention import TERMS
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

BEGUN = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ASK = start_event("ask") + user_task("ask", "done", form="note") + end_event()


def test_whoever_may_start_a_process_is_told_its_purpose(workspace: Workspace) -> None:
    told = process("told", ASK, properties={"vorgang:purpose": "Angebote erstellen"})
    deployed(workspace, told, process("untold", ASK, file="untold.bpmn"), form("note"))
    offered = startable_processes(workspace, person(workspace, "carla", "clerk"))
    assert {one.process_definition_id: one.documentation for one in offered} == {
        "told": "Angebote erstellen",
        "untold": None,
    }


@pytest.mark.parametrize("retention", sorted(TERMS))
def test_values_are_readable_to_the_end_of_the_term_of_the_class_that_the_process_names(
    workspace: Workspace, set_clock: Callable[[datetime], None], retention: str
) -> None:
    set_clock(BEGUN)
    chosen = process("chosen", ASK, properties={"vorgang:retention": retention})
    deployed(workspace, chosen, form("note", text_field("note")))
    clerk = person(workspace, "carla", "clerk")
    key = start_process_instance(workspace, "chosen", variables={}, actor=clerk).key
    (task,) = inbox(workspace, clerk)
    complete_user_task(workspace, task.key, {"note": "Marked-Value-4711"}, actor=clerk)
    over = _over(retention)
    set_clock(over - DAY)
    keep_house(workspace)
    assert "Marked-Value-4711" in str(case(workspace, key, ADMINISTRATOR).entries)
    set_clock(over + DAY)
    keep_house(workspace)
    assert "Marked-Value-4711" not in str(case(workspace, key, ADMINISTRATOR).entries)


def _over(retention: str) -> datetime:
    """When the term of a case that ended at `BEGUN` is over, reckoned from the other side."""
    years, months = divmod(TERMS[retention].months, 12)
    assert months == 0
    if TERMS[retention].from_year_end:
        return datetime(BEGUN.year + years + 1, 1, 1, tzinfo=UTC)
    return BEGUN.replace(year=BEGUN.year + years)
