"""The learning report counts what was said of lost and won opportunities, as its rules say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from api.library import shipped_resources
from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from engine.commands.complete_user_task import complete_user_task
from engine.commands.publish_message import publish_message
from engine.model import Person
from engine.queries import inbox
from engine.queries.case_reports import Narrowed, ReportView, case_report
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person

LOST = {"outcome": "no_decision", "primaryReason": "budget_missing", "source": "own-view"}
WON = {"primaryReason": "benefit", "source": "customer"}


@pytest.fixture
def owner(workspace: Workspace) -> Person:
    deployed(workspace, *shipped_resources("lost-deal-feedback", "shared"))
    return person(workspace, "wanda", "sales-rep")


@pytest.fixture
def reader(workspace: Workspace) -> Person:
    return person(workspace, "hanna", "head-of-sales")


def told(workspace: Workspace, owner: Person, number: int, result: str, said: object) -> None:
    """Let an opportunity end; give the feedback, unless it is `None`."""
    variables = {
        "opportunityId": f"CH-{number:04}",
        "ownerId": owner.account_id,
        "customerId": f"K-{number:04}",
        "segment": "key" if number % 2 else "standard",
        "industry": "Handel",
        "value": Decimal(1000 * number),
        "currency": "EUR",
        "createdAt": "2026-01-01",
        "closedAt": "2026-03-02",
        "stageSince": "2026-02-20",
        "lastStage": "Angebot",
        "product": "Plattform",
        "listTotal": Decimal(2000 * number),
        "offered": Decimal(1000 * number),
    }
    publish_message(workspace, f"opportunity.{result}", variables=variables, actor=ADMINISTRATOR)
    Worker(workspace).run_once()
    if isinstance(said, dict):
        (task,) = inbox(workspace, owner)
        complete_user_task(workspace, task.key, said, actor=owner)
        Worker(workspace).run_once()


def report(workspace: Workspace, reader: Person) -> ReportView:
    advance_ledger(workspace)
    catch_up(workspace)
    return case_report(workspace, "lost-deals", Narrowed(), reader)


def figures(view: ReportView) -> dict[str, tuple[Decimal | None, int]]:
    return {one.measure.id: (one.value, one.count) for one in view.tiles}


def test_three_won_seven_lost_and_one_invalid_are_thirty_per_cent(
    workspace: Workspace, owner: Person, reader: Person
) -> None:
    for number in range(1, 4):
        told(workspace, owner, number, "won", WON)
    for number in range(4, 11):
        told(workspace, owner, number, "lost", LOST)
    before = figures(report(workspace, reader))
    assert before["win-rate"] == (Decimal(30), 10)
    # Value counts otherwise than number: 1 + 2 + 3 of 55.
    assert round(before["win-rate-value"][0] or 0, 3) == round(Decimal(600) / 55, 3)
    assert before["lost-n"][0] == 7
    assert before["lost-value"][0] == 49000
    assert before["no-decision"] == (Decimal(100), 7)
    assert before["own-view"][0] == 100
    assert before["cycle-lost"][0] == 60
    told(workspace, owner, 11, "lost", {"outcome": "invalid"})
    told(workspace, owner, 12, "lost", None)
    view = report(workspace, reader)
    after = figures(view)
    assert after["win-rate"] == before["win-rate"]
    assert after["win-rate-value"] == before["win-rate-value"]
    assert after["open"][0] == 1
    # Lost again later: what was said is kept, and not counted.
    publish_message(
        workspace,
        "opportunity.reopened",
        correlation_key="CH-0010",
        variables={},
        actor=ADMINISTRATOR,
    )
    Worker(workspace).run_once()
    reopened = report(workspace, reader)
    assert figures(reopened)["win-rate"][1] == 9
    assert [one.kept["outcome"] for one in reopened.rows if one.kept["standing"] == "reopened"] == [
        "no_decision"
    ]
    for one in reopened.tiles:
        behind = case_report(workspace, "lost-deals", Narrowed(figure=one.measure.id), reader)
        assert len(behind.rows) == one.count
