"""What `lost-deal-feedback` and its report have to hold, line by line, where scenarios cannot say
it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from api.library import shipped_resources
from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from engine.commands.approve_erasure import approve_erasure
from engine.commands.complete_user_task import complete_user_task
from engine.commands.execute_erasure import execute_erasure
from engine.commands.publish_message import publish_message
from engine.commands.request_erasure import request_erasure
from engine.commands.verify_ledger import verify_ledger
from engine.faults import SubmissionRefused
from engine.model import Person, Resource
from engine.person_model import Target
from engine.queries import case, inbox, search_process_instances
from engine.queries.case_reports import Narrowed, ReportView, case_report
from engine.store import persons
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person, process

LOST = {"outcome": "competitor", "competitor": "nordwind", "primaryReason": "timing",
        "reapproachAt": "2099-03-01", "source": "customer"}  # fmt: skip
PRICE = {"outcome": "no_decision", "primaryReason": "price_level", "source": "customer"}
PLANNED = "reapproach-planned"


@pytest.fixture
def owner(workspace: Workspace) -> Person:
    deployed(workspace, *shipped_resources("lost-deal-feedback", "shared"))
    return person(workspace, "wanda", "sales-rep")


@pytest.fixture
def reader(workspace: Workspace) -> Person:
    return person(workspace, "hanna", "head-of-sales")


def chance(owner: Person, number: int, **changed: object) -> dict[str, object]:
    """What a CRM says of an opportunity that has ended."""
    said: dict[str, object] = {
        "opportunityId": f"CH-{number:04}",
        "ownerId": owner.account_id,
        "customerId": f"K-{number:04}",
        "company": f"Bergmann {number} GmbH",
        "contactName": f"Rosa Bergmann{number}",
        "segment": "key",
        "industry": "Handel",
        "value": Decimal(1000),
        "currency": "EUR",
        "createdAt": "2026-01-01",
        "closedAt": "2026-03-02",
        "stageSince": "2026-02-20",
        "lastStage": "Angebot",
        "product": "Plattform",
        "listTotal": Decimal(2000),
        "offered": Decimal(1000),
    }
    return {**said, **changed}


def ended(workspace: Workspace, said: dict[str, object], result: str = "lost") -> None:
    publish_message(workspace, f"opportunity.{result}", variables=said, actor=ADMINISTRATOR)
    work(workspace)


def answered(workspace: Workspace, owner: Person, said: dict[str, str]) -> None:
    (task,) = inbox(workspace, owner)
    complete_user_task(workspace, task.key, said, actor=owner)
    work(workspace)


def work(workspace: Workspace) -> None:
    while Worker(workspace).run_once():
        pass


def report(workspace: Workspace, reader: Person, narrowed: Narrowed | None = None) -> ReportView:
    advance_ledger(workspace)
    catch_up(workspace)
    return case_report(workspace, "lost-deals", narrowed or Narrowed(), reader)


def figures(view: ReportView) -> dict[str, tuple[Decimal | None, int]]:
    return {one.measure.id: (one.value, one.count) for one in view.tiles}


def facts_of(workspace: Workspace, process_id: str) -> Sequence[str]:
    return [
        str(fact["type"])
        for key in keys(workspace)
        if begun_as(workspace, key) == process_id
        for entry in case(workspace, key, ADMINISTRATOR).entries
        for fact in entry.facts
    ]


def waiting_for_the_day() -> Resource:
    """A process that begins with the message, as the reactivation of leads will."""
    made = process(
        PLANNED,
        '<bpmn:startEvent id="begun"><bpmn:outgoing>on</bpmn:outgoing>'
        '<bpmn:messageEventDefinition id="begun-message" messageRef="planned-message"/>'
        '</bpmn:startEvent><bpmn:sequenceFlow id="on" sourceRef="begun" targetRef="planned"/>'
        '<bpmn:userTask id="planned"><bpmn:extensionElements><zeebe:userTask/>'
        "</bpmn:extensionElements><bpmn:incoming>on</bpmn:incoming></bpmn:userTask>",
    )
    message = b'<bpmn:message id="planned-message" name="opportunity.reactivate.at"/>'
    content = made.content.replace(b"</bpmn:process>", b"</bpmn:process>" + message)
    return replace(made, content=content)


def test_price_as_the_reason_without_prices_and_without_the_box_names_both_fields(
    workspace: Workspace, owner: Person
) -> None:
    ended(workspace, chance(owner, 1))
    (task,) = inbox(workspace, owner)
    with pytest.raises(SubmissionRefused) as refused:
        complete_user_task(workspace, task.key, PRICE, actor=owner)
    assert {one.path for one in refused.value.faults} == {"ourPrice", "competitorPrice"}
    complete_user_task(workspace, task.key, {**PRICE, "priceUnknown": True}, actor=owner)


@pytest.mark.parametrize("letters", [19, 20])
def test_nineteen_letters_are_no_other_reason_and_twenty_are(
    workspace: Workspace, owner: Person, letters: int
) -> None:
    ended(workspace, chance(owner, 1))
    (task,) = inbox(workspace, owner)
    said = {"outcome": "no_decision", "primaryReason": "other", "source": "customer"}
    said["otherReason"] = "x" * letters
    if letters == 20:
        complete_user_task(workspace, task.key, said, actor=owner)
        return
    with pytest.raises(SubmissionRefused) as refused:
        complete_user_task(workspace, task.key, said, actor=owner)
    assert [one.path for one in refused.value.faults] == ["otherReason"]


def test_a_renamed_competitor_has_one_history_and_the_cases_keep_what_was_said(
    workspace: Workspace, owner: Person, reader: Person
) -> None:
    new = {**LOST, "competitor": "new", "competitorNew": "Neuling GmbH"}
    for number, said in enumerate((LOST, LOST, LOST, new, new), 1):
        ended(workspace, chance(owner, number))
        answered(workspace, owner, said)
    assert rivals_in(report(workspace, reader)) == {
        "Nordwind Software GmbH": 3,
        "Neuling GmbH": 2,
    }
    # The analyst gives the key its new name and lets what was typed in count with it.
    deployed(workspace, renamed())
    assert rivals_in(report(workspace, reader)) == {"Neuling AG": 5}
    kept = [str(case(workspace, one, ADMINISTRATOR).variables["rival"]) for one in keys(workspace)]
    assert sorted(kept) == ["Neuling GmbH"] * 2 + ["nordwind"] * 3
    assert verify_ledger(workspace) == ()


def renamed() -> Resource:
    """Return the report as the analyst changes it when a competitor was bought and renamed."""
    (file,) = (
        one for one in shipped_resources("lost-deal-feedback") if one.name.endswith(".report.json")
    )
    content = json.loads(file.content)
    (rival,) = (one for one in content["columns"] if one["id"] == "rival")
    rival["choices"]["nordwind"] = "Neuling AG"
    rival["merged"] = {"Neuling GmbH": "nordwind"}
    return replace(file, content=json.dumps(content).encode())


def groups_in(view: ReportView) -> dict[str, dict[str, int]]:
    """Return how many rows each group of each table has."""
    return {
        breakdown.id: {one.label: one.figures[0].count for one in groups}
        for breakdown, groups in view.tables
    }


def rivals_in(view: ReportView) -> dict[str, int]:
    return groups_in(view)["rivals"]


def test_money_of_other_currencies_counts_in_euro_at_the_rate_that_the_case_keeps(
    workspace: Workspace, owner: Person, reader: Person
) -> None:
    for number, currency in enumerate(("EUR", "EUR", "EUR", "USD", "SEK"), 1):
        ended(workspace, chance(owner, number, currency=currency))
        answered(workspace, owner, LOST)
    found = figures(report(workspace, reader))
    assert found["lost-n"][1] == 5
    assert found["lost-value"][0] == Decimal(3860)
    assert found["unvalued"][1] == 1


def test_whoever_is_erased_leaves_the_figures_as_they_were_and_no_name(
    workspace: Workspace, owner: Person, reader: Person
) -> None:
    for number in range(1, 6):
        ended(workspace, chance(owner, number), "won" if number < 3 else "lost")
        won = {"primaryReason": "benefit", "source": "customer"}
        said = {**LOST, "wouldHaveWon": f"Ein Anruf bei Bergmann{number} im Mai."}
        answered(workspace, owner, won if number < 3 else said)
    before = report(workspace, reader)
    with workspace.transaction() as connection:
        handle = persons.handle_of(connection, workspace.seals, "K-0004")
    assert handle is not None
    asks, *others = (person(workspace, f"p{n}", "data-protection-team") for n in range(3))
    request = request_erasure(workspace, Target(handle=handle), "Antrag", actor=asks)
    for one in others:
        approve_erasure(workspace, request, actor=one)
    execute_erasure(workspace, request, actor=asks)
    after = report(workspace, reader)
    assert figures(after) == figures(before)
    assert groups_in(after) == groups_in(before)
    left = str([case(workspace, one, ADMINISTRATOR) for one in keys(workspace)])
    for gone in ("Bergmann4", "Bergmann 4", "K-0004", "CH-0004"):
        assert gone not in left + str(after.rows), gone
    assert "Bergmann5" in left


def keys(workspace: Workspace) -> list[int]:
    return [one.key for one in search_process_instances(workspace, ADMINISTRATOR, limit=100).items]


def test_a_day_to_talk_again_is_on_record_and_begins_whatever_waits_for_it(
    workspace: Workspace, owner: Person
) -> None:
    deployed(workspace, waiting_for_the_day())
    ended(workspace, chance(owner, 1))
    answered(workspace, owner, LOST)
    assert "message.sent" in facts_of(workspace, "lost-deal-feedback")
    (started,) = (one for one in keys(workspace) if begun_as(workspace, one) == PLANNED)
    known = case(workspace, started, ADMINISTRATOR).variables
    assert (known["opportunityId"], known["date"]) == ("CH-0001", "2099-03-01")


def test_what_nobody_waits_for_is_kept_and_stands_in_the_case_all_the_same(
    workspace: Workspace, owner: Person
) -> None:
    ended(workspace, chance(owner, 1))
    answered(workspace, owner, LOST)
    assert "message.sent" in facts_of(workspace, "lost-deal-feedback")
    with workspace.transaction() as connection:
        (kept,) = connection.exec_driver_sql(
            "SELECT expires_at - now() FROM engine.message WHERE name = 'opportunity.reactivate.at'"
        ).one()
    assert kept.days in (363, 364, 365)
    assert verify_ledger(workspace) == ()


def begun_as(workspace: Workspace, key: int) -> str:
    return case(workspace, key, ADMINISTRATOR).instance.process_definition_id
