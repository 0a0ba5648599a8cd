"""Listeners of user tasks over HTTP, as Camunda 8 has them: told, waited for, correcting."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from api.web.narration import retell
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.queries import case
from tests import builders
from tests.builders import ADMINISTRATOR, end_event, job, process, start_event
from tests.integration.api.conftest import Office
from tests.integration.api.outside import hired

_NAMES = itertools.count(1)
TASK = """<bpmn:userTask id="ask" name="Ask"><bpmn:extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition candidateGroups="operator"/><zeebe:taskListeners>{}
</zeebe:taskListeners></bpmn:extensionElements><bpmn:incoming>to-ask</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="to-done" sourceRef="ask" targetRef="done"/>"""


@pytest.fixture(scope="module")
def accounts(office: Office) -> Iterator[dict[str, str]]:
    yield from hired(office, "listener")


@pytest.fixture
def worker(office: Office, accounts: dict[str, str]) -> Iterator[httpx.Client]:
    with office.program("listener") as client:
        yield client


@pytest.fixture
def arne(office: Office) -> Iterator[httpx.Client]:
    with office.program("arne") as client:
        yield client


@pytest.fixture
def impatient(office: Office) -> Iterator[None]:
    office.app.state.patience_with_listeners = timedelta(seconds=0)
    yield
    del office.app.state.patience_with_listeners


class Asking:
    """A process of its own with a user task that has these listeners, and an instance."""

    def __init__(self, office: Office, *events: str) -> None:
        self.office, self.type = office, f"outside-listens-{next(_NAMES)}"
        listeners = "".join(
            f'<zeebe:taskListener eventType="{event}" type="{self.type}"/>' for event in events
        )
        drawn = start_event("ask") + TASK.format(listeners) + end_event()
        builders.deployed(office.workspace, process(f"process-{self.type}", drawn))
        started = start_process_instance(
            office.workspace, f"process-{self.type}", variables={}, actor=ADMINISTRATOR
        )
        self.key = started.key

    def task(self, client: httpx.Client) -> dict[str, object]:
        chosen = {"filter": {"processInstanceKey": str(self.key)}}
        (task,) = client.post("/v2/user-tasks/search", json=chosen).json()["items"]
        return dict(task)

    def job(self, worker: httpx.Client) -> dict[str, object]:
        wanted = {"type": self.type, "timeout": 60_000, "maxJobsToActivate": 1}
        answer = worker.post("/v2/jobs/activation", json={**wanted, "requestTimeout": 10_000})
        (job,) = answer.json()["jobs"]
        return dict(job)

    def answer(self, worker: httpx.Client, **result: object) -> httpx.Response:
        job = self.job(worker)
        body = {"result": {"type": "userTask", **result}} if result else {}
        return worker.post(f"/v2/jobs/{job['jobKey']}/completion", json=body)


def test_an_update_is_answered_when_its_listener_is_done_with_what_it_corrected(
    office: Office, arne: httpx.Client, worker: httpx.Client
) -> None:
    asking = Asking(office, "updating")
    key = asking.task(arne)["userTaskKey"]
    changes = {"priority": 80, "candidateUsers": ["arne"], "dueDate": "2027-01-01T12:00:00Z"}
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(
            arne.patch, f"/v2/user-tasks/{key}", json={"changeset": changes, "action": "hurry"}
        )
        job = asking.job(worker)
        assert asking.task(arne)["state"] == "UPDATING"
        assert not asked.done()
        corrections = {"priority": 10, "candidateGroups": [], "dueDate": ""}
        done = worker.post(
            f"/v2/jobs/{job['jobKey']}/completion",
            json={"result": {"type": "userTask", "corrections": corrections}},
        )
        assert done.status_code == 204
        assert asked.result().status_code == 204
    assert (job["kind"], job["listenerEventType"]) == ("TASK_LISTENER", "UPDATING")
    assert job["userTask"] == {
        "action": "hurry",
        "assignee": None,
        "candidateGroups": ["operator"],
        "candidateUsers": ["arne"],
        "changedAttributes": ["candidateUsers", "dueDate", "priority"],
        "dueDate": "2027-01-01T12:00:00+00:00",
        "followUpDate": None,
        "formKey": None,
        "priority": 80,
        "userTaskKey": key,
    }
    headers = job["customHeaders"]
    assert isinstance(headers, dict)
    assert headers["io.camunda.zeebe:userTaskKey"] == key
    task = asking.task(arne)
    assert (task["priority"], task["candidateGroups"], task["dueDate"]) == (10, [], None)
    assert len(task["candidateUsers"]) == 1  # type: ignore[arg-type]
    assert task["state"] == "CREATED"
    entries = case(office.workspace, asking.key, ADMINISTRATOR).entries
    assert "task.updated" in {fact["type"] for one in entries for fact in one.facts}
    assert verify_ledger(office.workspace) == ()


def test_a_claim_that_is_denied_is_answered_so_with_the_reason(
    office: Office, arne: httpx.Client, worker: httpx.Client
) -> None:
    asking = Asking(office, "assigning")
    key = asking.task(arne)["userTaskKey"]
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(arne.post, f"/v2/user-tasks/{key}/assignment", json={})
        assert asking.answer(worker, denied=True, deniedReason="on holiday").status_code == 204
        problem = asked.result()
    assert (problem.status_code, problem.json()["title"]) == (409, "INVALID_STATE")
    assert "on holiday" in problem.json()["detail"]
    assert asking.task(arne)["assignee"] is None


def test_a_claim_whose_listener_is_slow_is_answered_with_504_and_happens_all_the_same(
    office: Office, arne: httpx.Client, worker: httpx.Client, impatient: None
) -> None:
    asking = Asking(office, "assigning")
    key = asking.task(arne)["userTaskKey"]
    answer = arne.post(f"/v2/user-tasks/{key}/assignment", json={})
    assert (answer.status_code, answer.json()["title"]) == (504, "DEADLINE_EXCEEDED")
    assert asking.task(arne)["state"] == "ASSIGNING"
    asking.answer(worker, corrections={"priority": 3})
    task = asking.task(arne)
    assert (task["assignee"], task["priority"], task["state"]) == ("arne", 3, "CREATED")


def test_what_cannot_be_corrected_is_refused_and_the_job_waits_on(
    office: Office, arne: httpx.Client, worker: httpx.Client, impatient: None
) -> None:
    asking = Asking(office, "assigning")
    arne.post(f"/v2/user-tasks/{asking.task(arne)['userTaskKey']}/assignment", json={})
    job = asking.job(worker)
    for corrections in (
        {"assignee": "nobody-of-that-name"},
        {"priority": 101},
        {"priority": "high"},
        {"dueDate": "tomorrow"},
        {"candidateGroups": "operator"},
        {"candidateUsers": [""]},
    ):
        answer = worker.post(
            f"/v2/jobs/{job['jobKey']}/completion",
            json={"result": {"type": "userTask", "corrections": corrections}},
        )
        assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")
    answer = worker.post(
        f"/v2/jobs/{job['jobKey']}/completion",
        json={"result": {"type": "userTask", "corrections": {"priority": None}}},
    )
    assert answer.status_code == 204


@pytest.mark.parametrize("name", ["dueDate", "followUpDate"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_date_beyond_the_calendar_is_refused_and_the_task_goes_on(
    office: Office,
    arne: httpx.Client,
    worker: httpx.Client,
    impatient: None,
    moment: str,
    name: str,
) -> None:
    asking = Asking(office, "assigning")
    key = asking.task(arne)["userTaskKey"]
    answer = arne.patch(f"/v2/user-tasks/{key}", json={"changeset": {name: moment}})
    assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")
    assert arne.post(f"/v2/user-tasks/{key}/assignment", json={}).status_code == 504
    job = asking.job(worker)
    answer = worker.post(
        f"/v2/jobs/{job['jobKey']}/completion",
        json={"result": {"type": "userTask", "corrections": {name: moment}}},
    )
    assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")
    assert worker.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code == 204
    assert asking.task(arne)["assignee"] == "arne"
    assert office.browser("arne").get("/inbox").status_code == 200


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_first_and_the_last_moment_of_the_calendar_are_shown_everywhere(
    office: Office, arne: httpx.Client, moment: str
) -> None:
    asking = Asking(office)
    key = asking.task(arne)["userTaskKey"]
    changes = {"changeset": {"dueDate": moment, "followUpDate": moment}}
    assert arne.patch(f"/v2/user-tasks/{key}", json=changes).status_code == 204
    assert str(asking.task(arne)["dueDate"])[:19] == moment[:19]
    browser = office.browser("arne")
    for page in ("/inbox", f"/tasks/{key}", f"/cases/{asking.key}"):
        assert browser.get(page).status_code == 200
    cancel_process_instance(office.workspace, asking.key, "over", actor=ADMINISTRATOR)


def test_only_operators_change_a_user_task(office: Office, worker: httpx.Client) -> None:
    asking = Asking(office, "assigning")
    with office.program("arne") as arne:
        key = asking.task(arne)["userTaskKey"]
        nothing = arne.patch(f"/v2/user-tasks/{key}", json={"changeset": {"assignee": "arne"}})
        assert nothing.status_code == 204, "what is not to be changed here is ignored"
    answer = worker.patch(f"/v2/user-tasks/{key}", json={"changeset": {"priority": 1}})
    assert answer.status_code == 403


def test_a_listener_for_canceling_is_told_of_a_task_that_is_gone(
    office: Office, arne: httpx.Client, worker: httpx.Client
) -> None:
    asking = Asking(office, "canceling")
    key = asking.task(arne)["userTaskKey"]
    cancel_process_instance(office.workspace, asking.key, "no longer", actor=ADMINISTRATOR)
    assert asking.task(arne)["state"] == "CANCELED"
    assert case(office.workspace, asking.key, ADMINISTRATOR).instance.status == "active"
    assert verify_ledger(office.workspace) == ()
    job = asking.job(worker)
    assert job["listenerEventType"] == "CANCELING"
    told = job["userTask"]
    assert isinstance(told, dict)
    assert told["userTaskKey"] == key
    denied = {"result": {"type": "userTask", "denied": True}}
    assert worker.post(f"/v2/jobs/{job['jobKey']}/completion", json=denied).status_code == 400
    assert worker.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code == 204
    assert case(office.workspace, asking.key, ADMINISTRATOR).instance.status == "terminated"
    assert verify_ledger(office.workspace) == ()


def test_the_pages_say_that_a_check_is_pending_and_offer_no_completion_meanwhile(
    office: Office, arne: httpx.Client, worker: httpx.Client
) -> None:
    asking = Asking(office, "assigning", "completing")
    key, browser = asking.task(arne)["userTaskKey"], office.browser("arne")
    csrf = {"csrf": browser.headers["x-csrf-token"]}
    assert browser.post(f"/tasks/{key}/claim", data=csrf).headers["location"] == f"/tasks/{key}"
    page = browser.get(f"/tasks/{key}").text
    assert "Wird geprüft." in page
    assert "Die Zuteilung gilt, sobald sie geprüft ist." in page
    assert f"/tasks/{key}/claim" not in page
    assert f"/tasks/{key}/finish" not in page
    asking.answer(worker)
    page = browser.get(f"/tasks/{key}").text
    assert "Wird geprüft." not in page
    assert f"/tasks/{key}/finish" in page
    answer = browser.post(f"/tasks/{key}/finish", data=csrf)
    assert answer.headers["location"] == f"/tasks/{key}"
    assert "wird geprüft" in browser.get("/inbox?view=mine").text
    asking.answer(worker, denied=True, deniedReason="Betrag fehlt")
    page = browser.get(f"/tasks/{key}").text
    assert "Begründung: Betrag fehlt" in page
    assert f"/tasks/{key}/finish" in page


def test_the_timeline_names_who_did_the_task_and_not_whose_listener_let_it_pass(
    office: Office, arne: httpx.Client, worker: httpx.Client
) -> None:
    asking = Asking(office, "completing")
    key = asking.task(arne)["userTaskKey"]
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(arne.post, f"/v2/user-tasks/{key}/completion", json={})
        asking.answer(worker)
        assert asked.result().status_code == 204
    told = retell(case(office.workspace, asking.key, ADMINISTRATOR))
    assert [one.sentence for one in told] == [
        "Vorgang gestartet.",
        "Arne hat „Ask“ abgegeben.",
        "Listener hat einen Listener von „Ask“ übernommen.",
        "Arne hat „Ask“ abgeschlossen.",
    ]


def test_the_timeline_names_the_worker_who_did_a_job_and_what_came_of_it(
    office: Office, worker: httpx.Client
) -> None:
    weighed = job("weigh", "ask", "outside-weighs") + TASK.format("")
    builders.deployed(
        office.workspace, process("weighed", start_event("weigh") + weighed + end_event())
    )
    started = start_process_instance(office.workspace, "weighed", variables={}, actor=ADMINISTRATOR)
    wanted = {"type": "outside-weighs", "timeout": 60_000, "maxJobsToActivate": 1}
    (held,) = worker.post("/v2/jobs/activation", json=wanted).json()["jobs"]
    assert worker.post(f"/v2/jobs/{held['jobKey']}/completion", json={}).status_code == 204
    *_, told = retell(case(office.workspace, started.key, ADMINISTRATOR))
    assert told.sentence == "Listener hat „Weigh“ ausgeführt."
    assert told.second == ("Neue Aufgabe: Ask",)


@pytest.mark.parametrize("fails", [False, True])
def test_a_task_that_is_cancelled_while_it_is_checked_is_cancelled_and_who_waits_is_told(
    office: Office, arne: httpx.Client, worker: httpx.Client, fails: bool
) -> None:
    asking = Asking(office, "updating")
    key = asking.task(arne)["userTaskKey"]
    with ThreadPoolExecutor(1) as pool:
        changes = {"changeset": {"priority": 80}}
        asked = pool.submit(arne.patch, f"/v2/user-tasks/{key}", json=changes)
        job = asking.job(worker)["jobKey"]
        if fails:
            assert worker.post(f"/v2/jobs/{job}/failure", json={"retries": 0}).status_code == 204
        cancel_process_instance(office.workspace, asking.key, "wrong", actor=ADMINISTRATOR)
        assert asked.result().status_code == 409
    assert asking.task(arne)["state"] == "CANCELED"
    assert verify_ledger(office.workspace) == ()


def told_key(job: dict[str, object]) -> object:
    task, headers = job["userTask"], job["customHeaders"]
    assert isinstance(task, dict)
    assert isinstance(headers, dict)
    assert headers["io.camunda.zeebe:userTaskKey"] == task["userTaskKey"]
    return task["userTaskKey"]


def test_listeners_are_told_the_key_that_a_task_will_have(
    office: Office, arne: httpx.Client, worker: httpx.Client
) -> None:
    """Whoever gets the job once more is told the same."""
    asking = Asking(office, "creating")
    first = asking.job(worker)
    worker.post(
        f"/v2/jobs/{first['jobKey']}/failure", json={"retries": 1, "errorMessage": "not now"}
    )
    again = asking.job(worker)
    assert worker.post(f"/v2/jobs/{again['jobKey']}/completion", json={}).status_code == 204
    key = asking.task(arne)["userTaskKey"]
    assert {told_key(first), told_key(again)} == {key}
    assert arne.get(f"/v2/user-tasks/{key}").json()["elementId"] == "ask"
    with office.workspace.transaction() as connection:
        left = connection.exec_driver_sql(
            "SELECT FROM engine.reserved_user_task WHERE process_instance_key = %s", (asking.key,)
        )
        assert left.all() == []


def test_a_task_that_never_came_is_cancelled_under_the_key_that_was_told(
    office: Office, worker: httpx.Client
) -> None:
    asking = Asking(office, "creating", "canceling")
    told = told_key(asking.job(worker))
    cancel_process_instance(office.workspace, asking.key, "over", actor=ADMINISTRATOR)
    last = asking.job(worker)
    assert last["listenerEventType"] == "CANCELING"
    assert told_key(last) == told
