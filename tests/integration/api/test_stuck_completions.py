"""Who completes a task behind which the case gets stuck is told so, and nothing is lost."""

from __future__ import annotations

import pytest

from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import Office, token_of
from tests.integration.api.quotes import posted, tasks_of

OUTPUT = (
    '<zeebe:ioMapping><zeebe:output source="=1 + count(for i in 1..100000000 return i)" '
    'target="later"/></zeebe:ioMapping>'
)


def stuck_behind(id_: str, mapping: str = OUTPUT) -> Resource:
    task = builders.user_task("w", "done", groups="sales-rep")
    return builders.process(
        id_,
        builders.start_event("w")
        + task.replace("<zeebe:properties>", mapping + "<zeebe:properties>")
        + builders.end_event(),
        properties={"vorgang:startGroups": "sales-rep"},
    )


@pytest.fixture(scope="module")
def stuck(office: Office) -> str:
    made = (stuck_behind("stuck-behind"), stuck_behind("fine-behind", ""))
    builders.deployed(office.workspace, *made)
    return "stuck-behind"


def begun(office: Office, process: str) -> tuple[str, str]:
    """Return the keys of a case that miriam has started, and of its task."""
    miriam = office.program("miriam")
    answer = posted(miriam, "/v2/process-instances", {"processDefinitionId": process})
    case = str(answer.json()["processInstanceKey"])
    return case, tasks_of(miriam, case)[0]["userTaskKey"]


def test_a_program_is_told_which_incident_stands_behind_its_completion(
    office: Office, stuck: str
) -> None:
    case, task = begun(office, stuck)
    miriam = office.program("miriam")
    answer = posted(miriam, f"/v2/user-tasks/{task}/completion", {"variables": {"x": 1}})
    assert answer.status_code == 204, answer.text
    wanted = {"filter": {"processInstanceKey": case}}
    found = posted(office.program("arne"), "/v2/incidents/search", wanted).json()["items"]
    assert answer.headers["vorgang-incidents"] == found[0]["incidentKey"]
    names = posted(office.program("arne"), "/v2/variables/search", wanted).json()["items"]
    assert "x" in {one["name"] for one in names} or found, "what was handed in is kept"


def test_a_completion_that_goes_on_says_nothing(office: Office, stuck: str) -> None:
    assert stuck
    _, task = begun(office, "fine-behind")
    answer = posted(office.program("miriam"), f"/v2/user-tasks/{task}/completion", {})
    assert answer.status_code == 204
    assert "vorgang-incidents" not in answer.headers


def test_a_clerk_reads_that_the_case_has_an_incident_and_nothing_is_lost(
    office: Office, stuck: str
) -> None:
    case, task = begun(office, stuck)
    miriam = office.browser("miriam")
    miriam.post(f"/tasks/{task}/claim", data={"csrf": token_of(miriam)})
    answer = miriam.post(f"/tasks/{task}/finish", data={"csrf": token_of(miriam)})
    assert answer.headers["location"] == f"/inbox?done=stuck&case={case}"
    page = miriam.get(answer.headers["location"]).text
    assert "Ihre Angaben sind gespeichert, aber der Vorgang hat jetzt eine Störung." in page
    assert f'href="/cases/{case}"' in page
    assert 'class="toast"' not in page, "it does not fade"
