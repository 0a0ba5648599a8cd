"""Workers outside take jobs over HTTP in the shape of Camunda 8: each once, and only theirs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from engine.commands.verify_ledger import verify_ledger
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.outside import Work, activated, hired

_NAMES = itertools.count(1)


@pytest.fixture(scope="module")
def accounts(office: Office) -> Iterator[dict[str, str]]:
    """Accounts of workers, by user name: their ids."""
    yield from hired(office, "robot", "android")


@pytest.fixture
def robot(office: Office, accounts: dict[str, str]) -> Iterator[httpx.Client]:
    with office.program("robot") as client:
        yield client


@pytest.fixture
def android(office: Office, accounts: dict[str, str]) -> Iterator[httpx.Client]:
    with office.program("android") as client:
        yield client


@pytest.fixture
def work(office: Office) -> Work:
    return Work(office.workspace, f"v2-{next(_NAMES)}")


def test_a_worker_gets_a_job_with_the_variables_it_asked_for_and_no_other(
    work: Work, robot: httpx.Client, accounts: dict[str, str]
) -> None:
    key = work.start(amount=12, iban="DE02", business_id="order-7")
    (job,) = activated(robot, work, fetchVariable=["amount", "missing"])
    assert job["variables"] == {"amount": 12}
    assert (job["kind"], job["listenerEventType"]) == ("BPMN_ELEMENT", "UNSPECIFIED")
    assert (job["retries"], job["elementId"], job["businessId"]) == (3, "check", "order-7")
    assert job["jobLeaseToken"] is None
    answer = robot.post(f"/v2/jobs/{job['jobKey']}/completion", json={"variables": {"ok": True}})
    assert (answer.status_code, answer.content) == (204, b"")
    assert work.status(key) == "completed"
    assert work.variables(key)["ok"] is True
    told = [fact for fact in work.facts(key) if fact[0].startswith("job.")]
    assert told[1:] == [("job.activated", accounts["robot"]), ("job.completed", accounts["robot"])]


def test_a_job_is_handed_out_once_until_its_lease_ends(
    work: Work, robot: httpx.Client, android: httpx.Client
) -> None:
    work.start()
    (first,) = activated(robot, work)
    assert activated(android, work) == []
    work.end_leases()
    (second,) = activated(android, work)
    assert first["jobKey"] == second["jobKey"]
    assert second["retries"] == 3, "a lease that ended is no failure, as in Camunda"


def test_many_workers_at_once_never_get_the_same_job(work: Work, office: Office) -> None:
    for _ in range(12):
        work.start()

    def take(_: int) -> list[object]:
        with office.program("arne") as client:
            return [job["jobKey"] for job in activated(client, work, maxJobsToActivate=3)]

    with ThreadPoolExecutor(6) as pool:
        taken = [key for keys in pool.map(take, range(6)) for key in keys]
    assert len(taken) == len(set(taken)) == 12


def test_of_several_completions_at_once_one_counts(
    work: Work, robot: httpx.Client, office: Office, accounts: dict[str, str]
) -> None:
    key = work.start()
    (job,) = activated(robot, work)

    def complete(_: int) -> int:
        with office.program("robot") as client:
            return client.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(complete, range(6))) == [204, *[404] * 5]
    assert work.facts(key).count(("job.completed", accounts["robot"])) == 1


def test_who_lost_the_lease_to_another_account_cannot_end_the_job(
    work: Work, robot: httpx.Client, android: httpx.Client
) -> None:
    key = work.start()
    (job,) = activated(robot, work)
    work.end_leases()
    activated(android, work)
    for path, body in (
        ("completion", {}),
        ("failure", {"retries": 0}),
        ("error", {"errorCode": "bad-credit"}),
    ):
        assert robot.post(f"/v2/jobs/{job['jobKey']}/{path}", json=body).status_code == 409, path
    assert work.status(key) == "active"
    assert work.incident(key) is None
    assert android.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code == 204
    assert android.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code == 404


def test_a_lease_token_keeps_out_even_an_older_worker_of_the_same_account(
    work: Work, robot: httpx.Client
) -> None:
    key = work.start()
    (old,) = activated(robot, work, withLease=True)
    work.end_leases()
    (new,) = activated(robot, work, withLease=True)
    assert old["jobLeaseToken"] != new["jobLeaseToken"]
    path = f"/v2/jobs/{old['jobKey']}/completion"
    for token in (None, old["jobLeaseToken"]):
        assert robot.post(path, json={"jobLeaseToken": token}).status_code == 409
    assert work.status(key) == "active"
    assert robot.post(path, json={"jobLeaseToken": new["jobLeaseToken"]}).status_code == 204


def test_a_lease_that_ended_stays_good_until_somebody_else_takes_the_job(
    work: Work, robot: httpx.Client
) -> None:
    key = work.start()
    (job,) = activated(robot, work)
    work.end_leases()
    assert robot.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code == 204
    assert work.status(key) == "completed"


def test_a_failed_job_comes_back_after_its_pause_and_becomes_an_incident_in_the_end(
    work: Work, robot: httpx.Client, accounts: dict[str, str]
) -> None:
    key = work.start()
    (job,) = activated(robot, work)
    path = f"/v2/jobs/{job['jobKey']}/failure"
    said = {"retries": 1, "errorMessage": "line is busy", "retryBackOff": 600_000,
            "variables": {"attempt": 1}}  # fmt: skip
    assert robot.post(path, json=said).status_code == 204
    assert activated(robot, work) == [], "the pause is not over"
    work.end_leases()
    (again,) = activated(robot, work)
    seen = again["variables"]
    assert isinstance(seen, dict)
    assert (again["retries"], seen["attempt"]) == (1, 1)
    assert "attempt" not in work.variables(key), "it is the activity's own"
    assert robot.post(path, json={"errorMessage": "still busy"}).status_code == 204
    assert work.incident(key) is not None
    assert activated(robot, work) == []
    assert robot.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code == 409
    work.resolve(key)
    (resolved,) = activated(robot, work)
    assert robot.post(f"/v2/jobs/{resolved['jobKey']}/completion", json={}).status_code == 204
    assert work.facts(key).count(("job.failed", accounts["robot"])) == 2


def test_a_worker_throws_an_error_that_the_model_catches(work: Work, robot: httpx.Client) -> None:
    key = work.start()
    (job,) = activated(robot, work)
    body = {"errorCode": "bad-credit", "variables": {"score": 3}}
    assert robot.post(f"/v2/jobs/{job['jobKey']}/error", json=body).status_code == 204
    assert work.status(key) == "completed"
    assert robot.post(f"/v2/jobs/{job['jobKey']}/error", json=body).status_code == 404


def test_a_worker_keeps_its_job_longer_and_an_operator_gives_it_more_retries(
    work: Work, robot: httpx.Client, android: httpx.Client, office: Office
) -> None:
    key = work.start()
    (job,) = activated(robot, work, timeout=60_000)
    path = f"/v2/jobs/{job['jobKey']}"
    assert robot.patch(path, json={"changeset": {"timeout": 600_000}}).status_code == 204
    assert android.patch(path, json={"changeset": {"timeout": 1}}).status_code == 409
    with office.program("arne") as operator:
        assert operator.patch(path, json={"changeset": {"retries": 7}}).status_code == 204
    work.end_leases()
    assert robot.patch(path, json={"changeset": {"timeout": 1_000}}).status_code == 409
    (again,) = activated(robot, work)
    assert again["retries"] == 7
    assert [kind for kind, _ in work.facts(key)].count("job.updated") == 2


@pytest.mark.parametrize(
    "changeset",
    [{}, {"retries": 0}, {"timeout": 0}, {"timeout": "1"}, {"priority": -1}, {"retries": True}],
)
def test_a_change_outside_its_bounds_is_refused(
    work: Work, robot: httpx.Client, changeset: dict[str, object]
) -> None:
    work.start()
    (job,) = activated(robot, work)
    answer = robot.patch(f"/v2/jobs/{job['jobKey']}", json={"changeset": changeset})
    assert answer.status_code == 400


def test_jobs_of_a_higher_priority_come_first(work: Work, robot: httpx.Client) -> None:
    first, second = work.start(), work.start()
    jobs = {job["processInstanceKey"]: job["jobKey"] for job in activated(robot, work)}
    for instance, priority in ((first, 1), (second, 90)):
        changed = {"changeset": {"priority": priority}}
        key = jobs[str(instance)]
        assert robot.patch(f"/v2/jobs/{key}", json=changed).status_code == 204
    work.end_leases()
    assert [job["priority"] for job in activated(robot, work)] == [90, 1]


def test_the_work_of_an_execution_listener_is_a_job_too(
    office: Office, robot: httpx.Client, accounts: dict[str, str]
) -> None:
    work = Work(office.workspace, "listener", listener=True)
    key = work.start()
    (job,) = activated(robot, work)
    assert (job["kind"], job["listenerEventType"]) == ("EXECUTION_LISTENER", "START")
    assert robot.post(f"/v2/jobs/{job['jobKey']}/completion", json={}).status_code == 204
    assert work.status(key) == "completed"
    told = [fact for fact in work.facts(key) if fact[0].startswith("listener.")]
    assert told[1:] == [
        ("listener.activated", accounts["robot"]),
        ("listener.completed", accounts["robot"]),
    ]


def test_the_servers_own_worker_leaves_jobs_alone_that_are_done_outside(
    work: Work, robot: httpx.Client
) -> None:
    key = work.start()
    work.do_own()
    assert work.incident(key) is None
    assert len(activated(robot, work)) == 1


@pytest.mark.parametrize("job_type", ["mail", "document", "never-heard-of"])
def test_jobs_that_are_not_done_outside_are_handed_to_nobody(
    robot: httpx.Client, job_type: str
) -> None:
    body = {"type": job_type, "timeout": 1000, "maxJobsToActivate": 1, "requestTimeout": -1}
    answer = robot.post("/v2/jobs/activation", json=body)
    assert answer.status_code == 400
    assert "VORGANG_EXTERNAL_JOB_TYPES" in answer.json()["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": ""},
        {"type": " "},
        {"timeout": 0},
        {"timeout": None},
        {"timeout": 2**53 - 1},
        {"maxJobsToActivate": 0},
        {"maxJobsToActivate": 1.5},
        {"requestTimeout": "1"},
        {"fetchVariable": "amount"},
        {"tenantIds": ["other"]},
        {"worker": 1},
    ],
)
def test_a_request_that_cannot_be_understood_is_refused(
    work: Work, robot: httpx.Client, wrong: dict[str, object]
) -> None:
    body = {"type": work.type, "timeout": 1000, "maxJobsToActivate": 1, "requestTimeout": -1}
    assert robot.post("/v2/jobs/activation", json=body | wrong).status_code == 400


@pytest.mark.parametrize("username", ["miriam", "holger", "silke", "nora", "henrike"])
def test_who_is_neither_worker_nor_operator_takes_changes_and_ends_no_job(
    office: Office, work: Work, username: str
) -> None:
    key = work.start()
    with office.program("arne") as operator:
        (job,) = activated(operator, work)
    with office.program(username) as client:
        body = {"type": work.type, "timeout": 1000, "maxJobsToActivate": 1, "requestTimeout": -1}
        path = f"/v2/jobs/{job['jobKey']}"
        answers = [
            client.post("/v2/jobs/activation", json=body),
            client.post(f"{path}/completion", json={}),
            client.post(f"{path}/failure", json={}),
            client.post(f"{path}/error", json={"errorCode": "bad-credit"}),
            client.patch(path, json={"changeset": {"retries": 1}}),
        ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert work.status(key) == "active"


def test_a_worker_may_not_say_that_a_mail_was_sent(office: Office, robot: httpx.Client) -> None:
    builders.deployed(
        office.workspace,
        builders.process(
            "own-mail",
            builders.start_event("send") + builders.job("send", "done") + builders.end_event(),
        ),
    )
    from engine.commands.start_process_instance import start_process_instance

    key = start_process_instance(
        office.workspace, "own-mail", variables={}, actor=builders.ADMINISTRATOR
    ).key
    with office.workspace.transaction() as connection:
        job = connection.exec_driver_sql(
            "SELECT key FROM engine.job WHERE process_instance_key = %s", (key,)
        ).scalar_one()
    assert robot.post(f"/v2/jobs/{job}/completion", json={}).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"variables": {"requester": "me"}}, 403),
        ({"variables": {"text": "a\0b"}}, 400),
        ({"variables": []}, 400),
        ({"result": {"type": "userTask", "denied": True}}, 400),
    ],
)
def test_a_result_that_cannot_be_kept_changes_nothing(
    work: Work, robot: httpx.Client, body: dict[str, object], status: int
) -> None:
    key = work.start()
    (job,) = activated(robot, work)
    answer = robot.post(f"/v2/jobs/{job['jobKey']}/completion", json=body)
    assert answer.status_code == status, answer.text
    assert (work.status(key), work.incident(key)) == ("active", None)


def test_ledger_and_rows_agree_after_all_of_this(office: Office, work: Work) -> None:
    work.do_own()
    assert verify_ledger(office.workspace) == ()
