"""Clients over HTTP: people who do cases from start to end, and workers outside.

Each asks until it is answered; what was not answered may have happened.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.crash import models
from tests.crash.installation import Session
from tests.crash.journal import FAULT, OK, REFUSED, UNKNOWN, Answer, Journal, Operation

KEPT_SECONDS = 3.0
"""A server hangs up on who was silent for five: no answer would then mean nothing."""
TIMEOUT_SECONDS = 20
_AGAIN = 0.1
"""Seconds before an attempt that was not answered is repeated."""
_LOOK = 0.15
_CASES_AT_ONCE = 6
Steps = Generator[float, None, None]
"""Each step is one request; it says after how many seconds the next is due."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a server said; status 0 if it said nothing."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Line:
    """One client's connections, kept open: one to each server.

    Args:
        addresses: host and port of each server; they stay the same over restarts.
        sessions: cookie and token of each person, shared.
    """

    def __init__(
        self, addresses: Sequence[tuple[str, int]], sessions: Mapping[str, Session]
    ) -> None:
        self._addresses, self._sessions = addresses, sessions
        self._open: dict[tuple[str, int], tuple[http.client.HTTPConnection, float]] = {}

    def ask(
        self,
        person: str,
        path: str,
        body: object,
        *,
        method: str = "POST",
        to: int | None = None,
        key: str | None = None,
    ) -> Said:
        """Return what one of the servers says; `key` makes a repetition known as one."""
        number = random.randrange(len(self._addresses)) if to is None else to
        address = self._addresses[number % len(self._addresses)]
        session = self._sessions[person]
        headers = {
            "content-type": "application/json",
            "cookie": session.cookie,
            "x-csrf-token": session.token,
        }
        if key is not None:
            headers["idempotency-key"] = key
        if isinstance(body, _Upload):
            headers["content-type"] = body.content_type
            content = body.content
        else:
            content = json.dumps(body).encode()
        return self._sent(address, method, path, content, headers)

    def _sent(
        self, address: tuple[str, int], method: str, path: str, content: bytes, headers: Any
    ) -> Said:
        connection, used = self._open.get(address, (None, 0.0))
        if connection is None or time.monotonic() - used > KEPT_SECONDS:
            connection = http.client.HTTPConnection(*address, timeout=TIMEOUT_SECONDS)
        self._open[address] = (connection, time.monotonic())
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._open.pop(address, None)
            return Said(0)
        told = {name.lower(): value for name, value in answer.getheaders()}
        try:
            read = json.loads(text) if text else None
        except ValueError:
            read = text.decode(errors="replace")
        return Said(answer.status, read, told)

    def close(self) -> None:
        """Hang up."""
        for connection, _ in self._open.values():
            connection.close()


@dataclass(frozen=True, slots=True)
class _Upload:
    content: bytes
    content_type: str


@dataclass
class Crowd:
    """All clients of one run.

    Args:
        addresses: of the servers.
        sessions: of all people.
        accounts: account id of each person.
        journal: where they write down what they were told.
        seed: of the choices that clients make.
    """

    addresses: Sequence[tuple[str, int]]
    sessions: Mapping[str, Session]
    accounts: Mapping[str, str]
    journal: Journal
    seed: int = 1
    _threads: list[threading.Thread] = field(default_factory=list)
    _closing: threading.Event = field(default_factory=threading.Event)
    _open: threading.Event = field(default_factory=threading.Event)
    _begun: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _busy: int = 0
    _deployed: int = 1
    begins: bool = True
    """Whether new cases are begun."""

    def come(self, desks: int = 4, packers: int = 1) -> None:
        """Begin; nothing is asked while the gate is shut."""
        for number in range(desks):
            self._run(self._desk, number)
        for number in range(packers):
            self._run(self._pack, number)

    def _run(self, work: Any, number: int) -> None:
        thread = threading.Thread(target=work, args=(number,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def open_gate(self) -> None:
        """Let them ask."""
        self._open.set()

    def hold(self) -> None:
        """Let nobody ask any more; those who wait for an answer go on waiting."""
        self._open.clear()

    def shut_gate(self) -> None:
        """Return when nobody waits for an answer any more; call it with the servers killed."""
        self._open.clear()
        while self._busy:
            time.sleep(0.005)

    def leave(self) -> None:
        """End all clients."""
        self._closing.set()
        self._open.set()
        for thread in self._threads:
            thread.join(TIMEOUT_SECONDS * 2)

    def ask(
        self,
        line: Line,
        operation: Operation | None,
        person: str,
        path: str,
        body: object,
        key: str | None = None,
    ) -> Said:
        """Return what a server says to one attempt, after it was written down."""
        key = key_of(operation) if operation else key
        while True:
            self._open.wait()
            with self._lock:
                if self._open.is_set():
                    self._busy += 1
                    break
        try:
            said = line.ask(person, path, body, key=key)
            self.journal.note(operation, _outcome(said), f"{said.status} {said.body}"[:300])
            if said.status >= 500:
                waits = said.headers.get("retry-after")
                self.journal.note_fault(Answer(said.status, f"{path} {said.body}"[:500], waits))
            return said
        finally:
            with self._lock:
                self._busy -= 1

    # ---- people -----------------------------------------------------------------------------
    def _desk(self, number: int) -> None:
        line = Line(self.addresses, self.sessions)
        choices = random.Random(f"{self.seed}-{number}")
        now = time.monotonic()
        cases: list[tuple[float, Steps]] = []
        while not self._closing.is_set():
            while self.begins and len(cases) < _CASES_AT_ONCE:
                cases.append((now, self._case(line, choices)))
            if not cases:
                time.sleep(0.02)
                continue
            cases.sort(key=lambda one: one[0])
            due, steps = cases.pop(0)
            time.sleep(max(0.0, min(due - time.monotonic(), 0.2)))
            with contextlib.suppress(StopIteration):
                cases.append((time.monotonic() + next(steps), steps))
            now = time.monotonic()
        line.close()

    def _case(self, line: Line, choices: random.Random) -> Steps:
        with self._lock:
            self._begun += 1
            number = self._begun
        clerk = choices.choice(models.CLERKS)
        if number % 5 == 0:
            yield from self._deploy(line)
        name, instance = f"c-{number}", ""
        started = self.journal.opened("start", name, "begun", self.accounts[clerk])
        body: dict[str, object] = {
            "processDefinitionId": models.CASE,
            "businessId": name,
            "variables": {"order": name},
        }
        while not started.is_settled:
            said = self.ask(line, started, clerk, "/v2/process-instances", body)
            if said.status == 200:
                instance = str(said.body["processInstanceKey"])
            yield 0.0 if instance else _AGAIN
        if not instance:
            return  # refused: the checker says so
        yield from self._task(line, choices, clerk, name, instance, "enter")
        approvers = [one for one in models.APPROVERS if one != clerk]
        approver = choices.choice(approvers)
        yield from self._task(line, choices, approver, name, instance, "approve", clerk)
        paid = self.journal.opened("publish", name, "payment", self.accounts["otto"])
        body = {
            "name": "paid",
            "correlationKey": name,
            "messageId": name,
            "timeToLive": 3_600_000,
        }
        yield from self._insisted(line, paid, "otto", "/v2/messages/publication", body)

    def _task(
        self,
        line: Line,
        choices: random.Random,
        person: str,
        name: str,
        instance: str,
        element: str,
        entered_by: str | None = None,
    ) -> Steps:
        key = None
        while key is None:
            wanted = {"filter": {"processInstanceKey": instance, "elementId": element}}
            said = self.ask(line, None, person, "/v2/user-tasks/search", wanted)
            if said.status == 200 and said.body["items"]:
                key = said.body["items"][0]["userTaskKey"]
            yield _LOOK if key is None else 0.0
        done = f"/v2/user-tasks/{key}/completion"
        if entered_by in models.APPROVERS:
            forbidden = self.journal.opened(
                "forbidden", name, element, self.accounts[str(entered_by)]
            )
            yield from self._insisted(line, forbidden, str(entered_by), done, {"variables": {}})
        account = self.accounts[person]
        if choices.random() < 0.5:
            claimed = self.journal.opened("claim", name, element, account)
            path = f"/v2/user-tasks/{key}/assignment"
            yield from self._insisted(line, claimed, person, path, {})
        completed = self.journal.opened("complete", name, element, account)
        yield from self._insisted(line, completed, person, done, {"variables": {}})

    def _insisted(
        self, line: Line, operation: Operation, person: str, path: str, body: object
    ) -> Steps:
        while not operation.is_settled:
            said = self.ask(line, operation, person, path, body)
            yield 0.0 if operation.is_settled else _AGAIN
        if operation.is_acknowledged and len(operation.case) % 3 == 0:
            yield from self._repeated(line, operation, person, path, body, said)

    def _repeated(
        self, line: Line, operation: Operation, person: str, path: str, body: object, first: Said
    ) -> Steps:
        """Ask once more for what was done, and hold the answer against the first one."""
        while True:
            again = self.ask(line, None, person, path, body, key_of(operation))
            if _outcome(again) != UNKNOWN:
                break
            yield _AGAIN
        if (again.status, again.body) != (first.status, first.body):
            known, now = (first.status, first.body), (again.status, again.body)
            self.journal.note_difference(operation, f"{known} and then {now}")
        yield 0.0

    def _deploy(self, line: Line) -> Steps:
        with self._lock:
            self._deployed += 1
            revision = self._deployed
        made = models.case(revision)
        while self.ask(line, None, "nina", "/v2/deployments", upload(made)).status != 200:
            yield _AGAIN

    # ---- workers outside --------------------------------------------------------------------
    def _pack(self, number: int) -> None:
        line = Line(self.addresses, self.sessions)
        known: dict[str, Operation] = {}
        asked = {
            "type": models.OUTSIDE,
            "worker": f"packer-{number}",
            "timeout": 2_000,
            "maxJobsToActivate": 10,
            "requestTimeout": 500,
        }
        while not self._closing.is_set():
            said = self.ask(line, None, "wanda", "/v2/jobs/activation", asked)
            if said.status != 200:
                time.sleep(_AGAIN)
                continue
            for job in said.body["jobs"]:
                key = job["jobKey"]
                if key not in known:
                    name = job["businessId"]
                    account = self.accounts["wanda"]
                    known[key] = self.journal.opened("pack", name, "pack", account)
                # Not until it is settled: another activation brings it again.
                self.ask(line, known[key], "wanda", f"/v2/jobs/{key}/completion", {"variables": {}})
        line.close()


def upload(resource: Any) -> _Upload:
    """Return a deployment of one file, as a form."""
    edge = "crash-harness"
    head = (
        f'--{edge}\r\ncontent-disposition: form-data; name="resources"; '
        f'filename="{resource.name}"\r\ncontent-type: application/octet-stream\r\n\r\n'
    )
    content = head.encode() + resource.content + f"\r\n--{edge}--\r\n".encode()
    return _Upload(content, f"multipart/form-data; boundary={edge}")


def key_of(operation: Operation) -> str:
    """Return the key under which an operation is repeated."""
    return f"{operation.kind}-{operation.element}-{operation.case}"


def _outcome(said: Said) -> str:
    if said.status in {0, 503, 507} or (said.status == 409 and said.body["title"] == "CONFLICT"):
        return UNKNOWN  # the last: the same key is under way
    if said.status >= 500:
        return FAULT
    return OK if said.status < 400 else REFUSED
