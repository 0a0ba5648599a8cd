"""The invariants I1 to I12, on a frozen database: every process killed, no client asking.

What the clients were told is compared with the entries of the ledger; entries, rows, log and
definitions with each other (`standing`); then the product's own verification has its say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.commands.verify_ledger import verify_ledger
from engine.workspace import Workspace
from tests.crash import models, standing
from tests.crash.installation import Installation
from tests.crash.journal import FAULT, OK, REFUSED, Journal, Operation
from tests.crash.standing import Entry, Standing, Violation

_FACTS = {
    "start": "process.started",
    "claim": "task.claimed",
    "complete": "task.completed",
    "publish": "message.received",
    "pack": "job.completed",
}
_CLOSED = {"task.completed": "completed", "task.cancelled": "cancelled"}
_REFERENCE = re.compile(r"f-[0-9a-f]{4}-[0-9a-f]{4}")
WORN_OUT = "every attempt ended with the worker itself"
"""Of a job in whose course three workers were killed."""
_ALLOWED_FAULTS = {503, 507}


def verified(workspace: Workspace) -> Iterator[Violation]:
    """Yield what the product's own verification finds.

    That an entry waits for more than a minute is none: the sequencer is dead, or the machine slow,
    and at the end of a storm nothing may wait at all.
    """
    for one in verify_ledger(workspace):
        if one.code != "entry-waiting":
            yield Violation("verify", str(one))


@dataclass
class Checker:
    """Checks one installation again and again, and remembers what was signed."""

    installation: Installation
    journal: Journal
    _heads: dict[int, str] = field(default_factory=dict)
    checks: int = 0

    def frozen(self, *, settled: bool = False) -> list[Violation]:
        """Return every violation; nothing may run meanwhile.

        Args:
            settled: nobody wants anything any more: each case must have come to its end.
        """
        self.checks += 1
        folder = self.installation.home / "keys"
        found = standing.read(self.installation.database_url, folder)
        violations = [
            *standing.check_chains(found, (folder / "state.key").read_bytes()),
            *standing.check_references(found),
            *standing.check_log(found, folder, self._heads),
            *standing.check_definitions(found),
            *self._acknowledged(found),
            *_replayed(found),
            *self._effects(found),
            *_timers(found, settled),
            *self._performers(found),
            *_stuck(found, self.abandoned() if settled else None),
            *self._answers(),
        ]
        violations += verified(self.installation.workspace)
        self.installation.workspace.close()  # its connections are none of a child that lives on
        return violations

    def abandoned(self) -> frozenset[str]:
        """Return the cases of which nobody was told, so that nobody will bring them to an end."""
        return frozenset(
            one.case
            for one in self.journal.operations()
            if one.kind == "start" and not one.is_acknowledged
        )

    # ---- I1, I7, I8 -------------------------------------------------------------------------
    def _acknowledged(self, found: Standing) -> Iterator[Violation]:
        """Yield what was promised and is not there, or is there twice, or without being asked."""
        written = _written(found)
        instances = found.by_business_id
        for operation in self.journal.operations():
            count = (
                len(instances.get(operation.case, ()))
                if operation.kind == "start"
                else written[_wish(operation)]
            )
            yield from _judged(operation, count)

    # ---- I5 ---------------------------------------------------------------------------------
    def _effects(self, found: Standing) -> Iterator[Violation]:
        """Yield mails that are missing, came under two keys, or of a step that never was."""
        received: dict[str, set[str]] = defaultdict(set)
        for mail in tuple(self.installation.postbox.messages):
            received[str(mail["Subject"])].add(str(mail["Message-ID"]))
        instances = found.by_business_id
        for case, keys in received.items():
            if len(keys) > 1:
                yield Violation("I5", f"the mail of {case} came under {len(keys)} keys")
            jobs = [
                f"<{job['idempotency_key']}@"
                for instance in instances.get(case, ())
                for job in found.jobs[instance]
                if job["type"] == "mail"
            ]
            if not all(any(key.startswith(job) for job in jobs) for key in keys):
                yield Violation("I5", f"a mail of {case} belongs to no step that was committed")
        sent = set().union(*received.values()) if received else set()
        for entry, fact in _facts(found):
            if fact["type"] == "message.sent" and fact["data"]["message_id"] not in sent:
                yield Violation("I5", f"the mail of instance {entry.instance} never came")

    # ---- I9 ---------------------------------------------------------------------------------
    def _performers(self, found: Standing) -> Iterator[Violation]:
        """Yield whoever did what they may not, by the ledger alone."""
        clerks = {self.installation.accounts[one] for one in models.CLERKS}
        approvers = {self.installation.accounts[one] for one in models.APPROVERS}
        entered: dict[str, str] = {}
        for entry, fact in _facts(found):
            if fact["type"] not in {"task.completed", "task.claimed"}:
                continue
            actor, element = entry.fields["actor"]["ref"], fact["elem"]
            if actor not in (approvers if element == "approve" else clerks):
                yield Violation("I9", f"{element} of {entry.instance} was not for who did it")
            if element == "enter" and fact["type"] == "task.completed":
                entered[entry.instance] = actor
            if element == "approve" and actor == entered.get(entry.instance):
                yield Violation("I9", f"{entry.instance} was approved by who entered it")

    # ---- I11 --------------------------------------------------------------------------------
    def _answers(self) -> Iterator[Violation]:
        """Yield answers that no client may get, and those that differ: I8, I11."""
        for difference in self.journal.differences:
            yield Violation("I8", difference)
        for answer in self.journal.faults:
            if answer.status not in _ALLOWED_FAULTS:
                said = self._logged(answer.what)
                yield Violation("I11", f"an answer {answer.status}: {answer.what} {said}")
            elif answer.retry_after is None:
                yield Violation("I11", f"an answer {answer.status} without Retry-After")

    def _logged(self, answer: str) -> str:
        """Return the line of the log that an answer refers to."""
        reference = _REFERENCE.search(answer)
        lines = self.installation.log.read_text().splitlines() if reference else ()
        return next((one for one in lines if reference and f"={reference[0]} " in one), "")


def _wish(operation: Operation) -> tuple[str, str, str, str]:
    return operation.case, operation.kind, operation.element, operation.actor


def _written(found: Standing) -> Counter[tuple[str, str, str, str]]:
    """Return how often each wish stands in the ledger."""
    kinds = {fact: kind for kind, fact in _FACTS.items()}
    written: Counter[tuple[str, str, str, str]] = Counter()
    for entry, fact in _facts(found):
        kind = kinds.get(fact["type"])
        row = found.instances.get(entry.instance)
        if kind is not None and row is not None:
            case, actor = row["business_id"], entry.fields["actor"]["ref"]
            written[case, kind, fact.get("elem", "begun"), actor] += 1
            written[case, "forbidden", fact.get("elem", "begun"), actor] += 1
    return written


def _judged(operation: Operation, count: int) -> Iterator[Violation]:
    wish = f"{operation.kind} {operation.element} of {operation.case} {operation.outcomes}"
    said = operation.answers[-1]
    if operation.kind == "forbidden":
        if count or OK in operation.outcomes:
            yield Violation("I9", f"{wish} was done: {said}")
        return
    if count > 1:
        yield Violation("I1", f"{wish} stands {count} times")
    if operation.outcomes.count(OK) > 1:
        yield Violation("I1", f"{wish} was acknowledged twice")
    # A message is kept first, and delivered by a worker: `_stuck` sees one that never was.
    if operation.is_acknowledged and count == 0 and operation.kind != "publish":
        yield Violation("I1", f"{wish} is lost")
    last = operation.outcomes[-1]
    if last == REFUSED and not operation.is_in_doubt:
        if count:
            yield Violation("I11", f"{wish} was refused and done: {said}")
        else:
            yield Violation("I7", f"{wish} was refused without a reason: {said}")
    elif last == REFUSED and count == 0 and operation.kind not in {"start", "publish", "pack"}:
        yield Violation("I7", f"{wish} was refused and is not done: {said}")
    if FAULT in operation.outcomes:
        yield Violation("I11", f"{wish}: {said}")


def _facts(found: Standing) -> Iterator[tuple[Entry, Mapping[str, Any]]]:
    for instance, entries in found.entries.items():
        if instance != "system":
            for entry in entries:
                for fact in entry.fields["facts"]:
                    yield entry, fact


def _replayed(found: Standing) -> Iterator[Violation]:
    """Yield where rows are not what the facts, one after the other, lead to: I3."""
    tasks: dict[str, dict[int, str]] = defaultdict(dict)
    jobs: dict[str, dict[int, str]] = defaultdict(dict)
    status: dict[str, str] = {}
    for entry, fact in _facts(found):
        kind, token, after = fact["type"], int(fact.get("task", 0)), str(fact.get("to"))
        if kind in {"task.ready", "task.claimed", "task.released", *_CLOSED}:
            tasks[entry.instance][token] = _CLOSED.get(kind, after)
        elif kind == "job.created":
            jobs[entry.instance][token] = "open"
        elif kind in {"job.completed", "job.cancelled"}:
            jobs[entry.instance][token] = "done" if kind == "job.completed" else "cancelled"
        elif kind == "incident.created" and jobs[entry.instance].get(token) == "open":
            jobs[entry.instance][token] = "failed"
        elif kind.startswith("process."):
            status[entry.instance] = after
    for instance, row in found.instances.items():
        stored = {one["token_id"]: one["state"] for one in found.user_tasks[instance]}
        if stored != tasks[instance]:
            yield Violation("I3", f"user tasks of {instance}: {stored}, by facts {tasks[instance]}")
        held = {j["token_id"]: j["state"] for j in found.jobs[instance] if j["kind"] != "timer"}
        if held != jobs[instance]:
            yield Violation("I3", f"jobs of {instance}: {held}, by facts {jobs[instance]}")
        if status.get(instance) != row["status"]:
            yield Violation("I3", f"{instance} is {row['status']}, by facts {status.get(instance)}")


def _timers(found: Standing, settled: bool) -> Iterator[Violation]:
    """Yield timers that fired early, twice, or (at the end) never: I6."""
    begun: dict[tuple[str, str], datetime] = {}
    fired: Counter[tuple[str, str]] = Counter()
    for entry, fact in _facts(found):
        place = entry.instance, fact.get("task", "")
        moment = datetime.fromisoformat(entry.fields["ts"])
        if fact["type"] == "element.started" and fact["elem"] == "pause":
            begun[place] = moment
        if fact["type"] != "timer.fired":
            continue
        fired[place] += 1
        if fired[place] > 1:
            yield Violation("I6", f"a timer of {entry.instance} fired {fired[place]} times")
        pause = timedelta(seconds=models.PAUSE_SECONDS)
        if place in begun and moment < begun[place] + pause:
            yield Violation("I6", f"a timer of {entry.instance} fired early")
    if settled:
        for instance, token in begun.keys() - fired.keys():
            yield Violation("I6", f"timer {token} of {instance} never fired")


def _stuck(found: Standing, abandoned: frozenset[str] | None) -> Iterator[Violation]:
    """Yield instances that nobody and nothing will ever move: I10.

    Args:
        found: what stands there.
        abandoned: at the end, the cases that nobody went on with; `None` before it.
    """
    for instance, row in found.instances.items():
        if row["status"] != "active":
            continue
        tasks = any(one["state"] in {"ready", "claimed"} for one in found.user_tasks[instance])
        jobs = any(one["state"] in {"open", "suspended"} for one in found.jobs[instance])
        if not tasks and not jobs and instance not in found.waiting:
            yield Violation("I10", f"instance {instance} waits for nothing")
        elif abandoned is not None and row["business_id"] not in abandoned:
            yield Violation("I10", f"{row['business_id']} did not come to its end")
    for message in found.incidents.values():
        # Visible, and for an operator to resolve: at the end, one has.
        if abandoned is not None or message != WORN_OUT:
            yield Violation("I10", f"an incident: {message}")
