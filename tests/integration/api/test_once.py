"""`Idempotency-Key`: a request that is sent twice happens once and is answered alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.commands.answer_once import Answer, Key, answer_once, forget_answers
from engine.commands.publish_message import publish_message
from engine.faults import KeyReused, MessageNotAwaited, RequestUnderWay
from engine.queries import case
from engine.workspace import Workspace
from tests import builders
from tests.builders import ADMINISTRATOR, end_event, process, start_event, user_task
from tests.integration.api.conftest import Office
from tests.integration.engine.waiting import PAYMENT, instances_of, started

ASKED = process(
    "asked-once",
    start_event("check") + user_task("check", "done", groups="operator") + end_event(),
)
START = {"processDefinitionId": "asked-once", "variables": {"amount": 1.10}}


@pytest.fixture
def program(office: Office) -> Iterator[httpx.Client]:
    """An operator's program."""
    builders.deployed(office.workspace, ASKED, PAYMENT)
    with office.program("arne") as client:
        yield client


def sent(client: httpx.Client, path: str, body: object, key: str | None = None) -> httpx.Response:
    headers = {} if key is None else {"idempotency-key": key}
    return client.post(f"/v2/{path}", json=body, headers=headers)


def test_a_start_that_is_sent_twice_starts_one_instance_and_is_answered_alike(
    office: Office, program: httpx.Client
) -> None:
    key = f'"{uuid4()}"'
    before = len(instances_of(office.workspace, "asked-once"))
    first, second = (sent(program, "process-instances", START, key) for _ in range(2))
    assert first.status_code == 200, first.text
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["content-type"] == first.headers["content-type"]
    assert len(instances_of(office.workspace, "asked-once")) == before + 1
    bare = sent(program, "process-instances", START, key.strip('"'))
    assert bare.content == first.content, "a key without quotes is the same key"


def test_without_a_key_each_request_counts(office: Office, program: httpx.Client) -> None:
    first, second = (sent(program, "process-instances", START) for _ in range(2))
    assert first.json()["processInstanceKey"] != second.json()["processInstanceKey"]


def test_a_task_that_is_completed_twice_under_one_key_is_completed_once(
    office: Office, program: httpx.Client
) -> None:
    instance = int(sent(program, "process-instances", START).json()["processInstanceKey"])
    (task,) = case(office.workspace, instance, ADMINISTRATOR).user_tasks
    for path in ("assignment", "completion"):
        key = str(uuid4())
        first, second = (sent(program, f"user-tasks/{task.key}/{path}", {}, key) for _ in range(2))
        assert (first.status_code, first.content) == (204, b""), first.text
        assert (second.status_code, second.content) == (204, b"")
    without = sent(program, f"user-tasks/{task.key}/completion", {})
    assert (without.status_code, without.json()["title"]) == (409, "INVALID_STATE")
    entries = case(office.workspace, instance, ADMINISTRATOR).entries
    kinds = [fact["type"] for entry in entries for fact in entry.facts]
    assert kinds.count("task.completed") == 1


def test_another_request_under_the_same_key_is_refused_and_changes_nothing(
    office: Office, program: httpx.Client
) -> None:
    key = str(uuid4())
    assert sent(program, "process-instances", START, key).status_code == 200
    before = len(instances_of(office.workspace, "asked-once"))
    for path, body in (
        ("process-instances", {**START, "variables": {"amount": 2}}),
        ("messages/publication", {"name": "paid"}),
    ):
        answer = sent(program, path, body, key)
        assert (answer.status_code, answer.json()["title"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(instances_of(office.workspace, "asked-once")) == before


def test_nobody_gets_what_was_answered_to_somebody_else(
    office: Office, program: httpx.Client
) -> None:
    key = str(uuid4())
    body = {"name": "nobody-waits", "variables": {}}
    first = sent(program, "messages/publication", body, key)
    assert first.status_code == 200
    with office.program("miriam") as clerk:
        assert sent(clerk, "messages/publication", body, key).status_code == 403


def test_a_refused_request_may_be_tried_again_under_its_key(
    office: Office, program: httpx.Client
) -> None:
    key, order = str(uuid4()), uuid4().hex
    body = {"name": "paid", "correlationKey": order}
    assert sent(program, "messages/correlation", body, key).status_code == 404
    instance = started(office.workspace, "payment", order)
    answer = sent(program, "messages/correlation", body, key)
    assert answer.json()["processInstanceKey"] == str(instance)
    again = sent(program, "messages/correlation", body, key)
    assert (again.status_code, again.content) == (200, answer.content)


@pytest.mark.parametrize("key", ["", '""', '"', '"open', "a b", "ü", "x" * 256, "a,b"])
def test_what_is_no_key_is_refused(program: httpx.Client, key: str) -> None:
    headers = {b"idempotency-key": key.encode()}
    answer = program.post("/v2/process-instances", json=START, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")


def test_of_many_at_once_under_one_key_one_is_done_and_the_others_say_so(
    office: Office, program: httpx.Client
) -> None:
    key, before = str(uuid4()), len(instances_of(office.workspace, "asked-once"))
    answers: list[httpx.Response] = []
    begin = threading.Barrier(8)

    def send() -> None:
        with office.program("arne") as client:
            begin.wait()
            answers.append(sent(client, "process-instances", START, key))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert len(instances_of(office.workspace, "asked-once")) == before + 1
    assert sent(program, "process-instances", START, key).status_code == 200


class Broken(Exception):
    """Stands for the end of the process between the command and its commit."""


def test_what_breaks_off_before_the_commit_has_not_happened_and_happens_when_asked_again(
    office: Office, program: httpx.Client
) -> None:
    key, order = Key("account test", str(uuid4()), b"paid"), uuid4().hex
    started(office.workspace, "payment", order)

    def publish(within: Workspace) -> Answer:
        number = publish_message(
            within, "paid", correlation_key=order, variables={}, actor=ADMINISTRATOR
        )
        return Answer(200, str(number).encode())

    def break_off(within: Workspace) -> Answer:
        publish(within)
        raise Broken

    kept = "SELECT count(*) FROM engine.message WHERE name = 'paid' AND key > %s"
    with office.workspace.transaction() as connection:
        last = connection.exec_driver_sql("SELECT nextval('engine.key')").scalar_one()
    with pytest.raises(Broken):
        answer_once(office.workspace, key, break_off)
    with office.workspace.transaction() as connection:
        assert connection.exec_driver_sql(kept, (last,)).scalar_one() == 0
    first = answer_once(office.workspace, key, publish)
    assert answer_once(office.workspace, key, break_off) == first
    with office.workspace.transaction() as connection:
        assert connection.exec_driver_sql(kept, (last,)).scalar_one() == 1


def test_while_one_is_under_way_another_is_told_so_or_waits_for_its_answer(office: Office) -> None:
    key = Key("account test", str(uuid4()))
    inside, waited = threading.Event(), threading.Event()
    others: list[Answer] = []

    def act(_: Workspace) -> Answer:
        inside.set()
        waited.wait(20)
        return Answer(200, b"first")

    def second(_: Workspace) -> Answer:
        return Answer(200, b"second")

    first = threading.Thread(target=lambda: answer_once(office.workspace, key, act))
    first.start()
    inside.wait(20)
    with pytest.raises(RequestUnderWay):
        answer_once(office.workspace, key, second)
    other = threading.Thread(
        target=lambda: others.append(answer_once(office.workspace, key, second, wait=True))
    )
    other.start()
    waited.set()
    first.join(20)
    other.join(20)
    assert others == [Answer(200, b"first")]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    asked=st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.booleans()), max_size=12
    )
)
def test_each_key_has_the_answer_of_the_first_request_that_was_not_refused(
    office: Office, asked: list[tuple[str, str, bool]]
) -> None:
    scope, known = uuid4().hex, dict[str, tuple[str, bytes]]()
    for number, (key, request, refused) in enumerate(asked):

        def act(_: Workspace, number: int = number, refused: bool = refused) -> Answer:
            if refused:
                raise MessageNotAwaited
            return Answer(200, str(number).encode())

        def ask(key: str = key, request: str = request, act: object = act) -> bytes:
            made = Key(scope, key, request.encode())
            return answer_once(office.workspace, made, act).content  # type: ignore[arg-type]

        if key in known and known[key][0] != request:
            with pytest.raises(KeyReused):
                ask()
        elif key in known:
            assert ask() == known[key][1]
        elif refused:
            with pytest.raises(MessageNotAwaited):
                ask()
        else:
            known[key] = (request, ask())


def test_an_answer_is_kept_sealed_and_forgotten_when_its_time_is_over(workspace: Workspace) -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    workspace.real_clock = lambda: now
    key = Key("account someone@example.com", "order 4711", b"secret request")
    answer_once(workspace, key, lambda _: Answer(200, b"secret answer"))
    with workspace.transaction() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM engine.kept_answer").all()
    told = b"".join(bytes(one) for one in row if isinstance(one, bytes | memoryview))
    assert not any(word in told for word in (b"secret", b"4711", b"someone"))
    workspace.real_clock = lambda: now + timedelta(hours=23)
    assert forget_answers(workspace) == 0
    assert answer_once(workspace, key, lambda _: Answer(200, b"new")).content == b"secret answer"
    workspace.real_clock = lambda: now + timedelta(hours=25)
    assert answer_once(workspace, key, lambda _: Answer(200, b"new")).content == b"new"
    workspace.real_clock = lambda: now + timedelta(hours=50)
    assert forget_answers(workspace) == 1
