"""The table of an onboarding's tasks: analysts edit it, running onboardings keep theirs, and a
circle or an unknown predecessor is refused before anybody waits for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from api.library import shipped_resources
from api.operators import OPERATOR
from dmn.findings import ModelRefused
from engine.commands.complete_user_task import complete_user_task
from engine.commands.deploy import deploy
from engine.commands.lint_resources import lint_resources
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person, Resource
from engine.queries import case, search_user_tasks
from engine.worker import Worker
from engine.workspace import Workspace
from feel import Value
from tests.builders import person
from tests.fakes import Postbox

PACKAGE = "onboarding-package.dmn"
KICKOFF_AFTER = '<outputEntry id="onboarding-package-r2-o5"><text>["contract-check"]</text>'
AFTER_TRAINING = KICKOFF_AFTER.replace("contract-check", "training")
KICKOFF_TITLE = "Kick-off durchführen"


def files(*changes: tuple[str, str]) -> tuple[Resource, ...]:
    """Return the onboarding's files, its package edited as an analyst would."""
    given = shipped_resources("onboarding-checklist", "shared")
    return tuple(
        Resource(one.name, edited(one.content, *changes)) if one.name == PACKAGE else one
        for one in given
    )


def edited(content: bytes, *changes: tuple[str, str]) -> bytes:
    text = content.decode()
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text.encode()


def started(workspace: Workspace, number: str) -> int:
    given: dict[str, Value] = {
        "orderNumber": number,
        "productFamily": "saas",
        "segment": "standard",
        "state": "HH",
        "orderNet": Decimal(5000),
        "contact": {"company": "Elbtor GmbH", "name": "Kai Elb", "email": "kai@elbtor.example"},
    }
    key = start_process_instance(
        workspace, "onboarding-checklist", variables=given, actor=OPERATOR
    ).key
    Worker(workspace).do_due(50)
    return key


def open_titles(workspace: Workspace, key: int) -> list[str]:
    """Return what the tasks of an onboarding are waiting to have done, by due groups."""
    chosen = {"process_instance_key": key, "state": "ready"}
    found = search_user_tasks(workspace, OPERATOR, filter=chosen).items
    return [group for one in found for group in one.candidate_groups]


def checked(workspace: Workspace, key: int, clerk: Person) -> None:
    chosen = {"process_instance_key": key, "state": "ready"}
    (task,) = search_user_tasks(workspace, clerk, filter=chosen).items
    complete_user_task(workspace, task.key, {"record": {"complete": True}}, actor=clerk)
    Worker(workspace).do_due(50)


def test_a_package_whose_tasks_wait_in_a_circle_is_refused_at_deployment(
    workspace: Workspace,
) -> None:
    cyclic = files((KICKOFF_AFTER, AFTER_TRAINING))
    with pytest.raises(ModelRefused) as refused:
        deploy(workspace, cyclic, actor=OPERATOR)
    (finding,) = refused.value.findings
    assert (finding.file, finding.rule) == (PACKAGE, "dmn/row-circle")
    assert "these rules wait for each other: 2 → 6 → 2" in finding.message
    # The table alone, as Modeler deploys it, is refused as well.
    (alone,) = (one for one in cyclic if one.name == PACKAGE)
    assert [one.rule for one in lint_resources((alone,)).refusals] == ["dmn/row-circle"]


def test_a_predecessor_that_is_no_task_is_refused_at_deployment(workspace: Workspace) -> None:
    misspelt = files((KICKOFF_AFTER, KICKOFF_AFTER.replace("contract-check", "contract")))
    with pytest.raises(ModelRefused) as refused:
        deploy(workspace, misspelt, actor=OPERATOR)
    (finding,) = refused.value.findings
    assert finding.rule == "dmn/unknown-row"
    assert "no rule has the key 'contract'" in finding.message


@pytest.mark.parametrize(
    ("computed", "told"),
    [
        ('[if productFamily = "saas" then "training" else "contract-check"]', "im Kreis"),
        ('[if productFamily = "saas" then "contract" else "contract-check"]', "keine Aufgabe"),
    ],
)
def test_what_only_the_start_can_know_is_an_incident_there_and_nobody_waits(
    mailing: Workspace, postbox: Postbox, computed: str, told: str
) -> None:
    after = KICKOFF_AFTER.replace('["contract-check"]', computed)
    deploy(mailing, files((KICKOFF_AFTER, after)), actor=OPERATOR)
    view = case(mailing, started(mailing, "AU-2026-0701"), OPERATOR)
    (incident,) = view.incidents
    assert incident.activity_id == "check-order"
    assert told in incident.message
    assert (view.user_tasks, postbox.messages) == ((), [])


def test_a_running_onboarding_keeps_the_package_it_began_with(mailing: Workspace) -> None:
    clerk = person(mailing, "inka", "sales-operations")
    deploy(mailing, files(), actor=OPERATOR)
    before = started(mailing, "AU-2026-0702")
    # The kick-off moves from delivery to the account managers.
    moved = ('r2-o3"><text>"delivery"', 'r2-o3"><text>"account-manager"')
    (package,) = (one for one in files(moved) if one.name == PACKAGE)
    deploy(mailing, (package,), actor=OPERATOR)
    after = started(mailing, "AU-2026-0703")
    for key in (before, after):
        checked(mailing, key, clerk)
    assert sorted(open_titles(mailing, before)) == ["delivery", "delivery"]
    assert sorted(open_titles(mailing, after)) == ["account-manager", "delivery"]
    told = {
        fact["type"] for entry in case(mailing, after, OPERATOR).entries for fact in entry.facts
    }
    assert "onboarding.started" in told


def test_each_task_is_called_by_its_title_in_the_checklist(mailing: Workspace) -> None:
    deploy(mailing, files(), actor=OPERATOR)
    clerk = person(mailing, "titled", "sales-operations", "delivery")
    key = started(mailing, "AU-2026-0091")
    assert names_of(mailing, key) == ["Vertrags- und Stammdaten prüfen"]
    checked(mailing, key, clerk)
    assert names_of(mailing, key) == ["Kick-off durchführen", "Zugänge einrichten"]


def names_of(workspace: Workspace, key: int) -> list[str]:
    chosen = {"process_instance_key": key, "state": "ready"}
    return sorted(one.name for one in search_user_tasks(workspace, OPERATOR, filter=chosen).items)
