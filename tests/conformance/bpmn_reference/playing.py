"""The engine under test: its core's steps, and its facts in the second interpreter's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from audit.entry import Fact
from bpmn.lint import lint
from bpmn.model import Binding, Definitions
from bpmn.reader import read_definitions
from dmn.evaluate import DecisionResult
from engine.core import event_step, step, throwing_step
from engine.core.definition import ExecutableProcess, compile_process
from engine.core.standing import OpenWork, open_work
from engine.model import (
    Person,
    ReceivedMessage,
    Surroundings,
    ThrownSignal,
    Transition,
    Values,
)
from tests.conformance.bpmn_reference.commands import Command
from tests.conformance.bpmn_reference.model import Model
from tests.conformance.bpmn_reference.state import Label
from tests.conformance.bpmn_reference.written import written

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOMEBODY = Person("a1", "alice", "Alice Adler", frozenset({"clerk"}))
COMPLETED = frozenset(
    {
        "element.completed",
        "task.completed",
        "job.completed",
        "timer.fired",
        "message.received",
        "signal.received",
    }
)
CANCELLED = frozenset({"task.cancelled", "job.cancelled", "element.cancelled"})
OTHERS = {
    "task.ready": "started",
    "job.created": "started",
    "signal.sent": "sent",
    "process.called": "called",
    "incident.created": "incident",
    "incident.resolved": "resolved",
}


DEADLOCK = "deadlock"

_Found = TypeVar("_Found")


class ModelFaulty(Exception):
    """The engine refuses what was drawn."""


def says_that_nothing_moves(fact: Fact) -> bool:
    """Return whether the engine has found that tokens wait at a join for ever."""
    return fact.type == "incident.created" and fact.data.get("kind") == DEADLOCK


def trace(facts: Sequence[Fact]) -> list[Label]:
    """Return what of an instance's facts the second interpreter speaks of, in order."""
    return [label for fact in facts for label in _labels(fact)]


def _labels(fact: Fact) -> Iterator[Label]:
    element: str = fact.element or ""
    if fact.type in COMPLETED:
        yield "completed", element
    elif fact.type in CANCELLED:
        yield "cancelled", element
    elif fact.type in OTHERS and not says_that_nothing_moves(fact):
        yield OTHERS[fact.type], element
    elif fact.type == "gateway.decided":
        flows: Any = fact.data.get("flows", [fact.data.get("flow")])
        yield "took", element, *flows
    elif fact.type in ("error.thrown", "escalation.thrown"):
        yield "thrown", element, fact.data.get("caughtBy")
    elif fact.type in ("process.completed", "process.terminated"):
        yield (fact.type.replace(".", " "),)


def compiled(model: Model) -> Mapping[str, ExecutableProcess]:
    """Return the processes of a model, read from its file.

    Raises:
        ModelFaulty: the file breaks a rule.
    """
    definitions: Definitions = read_definitions(written(model), "p.bpmn")
    findings = lint(definitions, ["mail"])
    if findings:
        raise ModelFaulty(findings)
    found: dict[str, ExecutableProcess] = {}
    for one in definitions.processes:
        made = compile_process(definitions, one.id)
        found[one.id] = replace(made, others=lambda key: found[[*found][key]])
    return found


class Instance:
    """An instance on the engine's core: after each command nothing is left of it but its state.

    Args:
        again: compile the process anew before each command as well.
    """

    def __init__(self, model: Model, *, again: bool = False) -> None:
        self.model = model
        self.processes = compiled(model)
        self.again = again
        self.now = BEGINNING
        self.state = b""
        self.status = "active"
        self.variables: Values = {}
        self.stuck: dict[int, str] = {}

    def begin(self) -> list[Fact]:
        """Start it; return its facts."""
        given = {name: Decimal(value) for name, value in self.model.variables.items()}
        given["key"] = Decimal(1)
        return self._after(step.start(self.process, "1", given, self.around))

    @property
    def process(self) -> ExecutableProcess:
        """The process that runs."""
        if self.again:
            self.processes = compiled(self.model)
        return self.processes["p"]

    @property
    def around(self) -> Surroundings:
        """What a step knows of the world."""
        return Surroundings(self.now, SOMEBODY, _undecided, self._called, lambda _: self.around)

    def _called(self, process_id: str, _: Binding, __: str | None) -> int:
        return [*self.processes].index(process_id)

    def _after(self, transition: Transition) -> list[Fact]:
        self.state, self.status = transition.state, transition.status
        if transition.variables is not None:
            self.variables = transition.variables
        for closed in transition.incidents_closed:
            self.stuck.pop(closed, None)
        for opened in transition.incidents_opened:
            assert opened.token_id is not None
            if opened.type != DEADLOCK:
                self.stuck[opened.token_id] = opened.activity_id or ""
        return [*transition.facts]

    # ---- what it waits for -----------------------------------------------------------------------
    def open(self) -> OpenWork:
        """Return what it waits for, by its state alone."""
        return open_work(self.processes["p"], self.state)

    def waits(self) -> Counter[tuple[str, str]]:
        """Return what it waits for, in the second interpreter's words."""
        work, found = self.open(), Counter[tuple[str, str]]()
        if self.status != "active":
            return found
        found.update(("user", one) for one in work.user_tasks.values())
        found.update(("job", one) for one in work.jobs.values())
        found.update(("timer", one) for _, one in work.timers)
        found.update(
            ("signal" if key is None else "message", one)
            for (_, one), (_, key) in work.subscriptions.items()
        )
        found.update(("incident", one) for one in self.stuck.values())
        return found

    # ---- commands --------------------------------------------------------------------------------
    def obey(self, command: Command, number: int) -> list[Fact]:
        """Do what comes from outside, at one of those that it may be meant for.

        Args:
            number: which of them.
        """
        at = ("1", self.state)
        process, brought = self.process, {n: Decimal(v) for n, v in command.values.items()}
        if command.kind == "cancel":
            return self._after(step.cancel(process, *at, "Probe", self.around))
        if command.kind == "event":
            return self._after(self._event(process, command, number, brought))
        if command.kind == "resolve":
            token = _one(
                [one for one, name in self.stuck.items() if name == command.element], number
            )
            return self._after(step.resolve_incident(process, *at, token, self.around))
        work = self.open()
        tasks = [one for one, name in work.user_tasks.items() if name == command.element]
        jobs = [one for one, name in work.jobs.items() if name == command.element]
        token = _one(tasks or jobs, number)
        if command.kind == "complete" and tasks:
            made = step.complete_user_task(process, *at, token, brought, self.around)
        elif command.kind == "complete":
            made = step.complete_job(process, *at, token, brought, (), self.around)
        elif command.kind == "error":
            made = throwing_step.throw_error(
                process, *at, token, command.code or "", "", {}, self.around
            )
        else:
            made = throwing_step.throw_escalation(
                process, *at, token, command.code or "", {}, self.around
            )
        return self._after(made)

    def _event(
        self, process: ExecutableProcess, command: Command, number: int, brought: Values
    ) -> Transition:
        work, event = self.open(), command.element
        timers = [(token, due) for (token, one), due in work.timers.items() if one == event]
        if timers:
            token, due = _one(timers, number)
            self.now = max(self.now, due)
            return event_step.fire_timer(process, "1", self.state, token, event, self.around)
        waiting = [(t, what) for (t, one), what in work.subscriptions.items() if one == event]
        token, (name, key) = _one(waiting, number)
        if key is None:
            signal = ThrownSignal(name, brought)
            return event_step.receive_signal(
                process, "1", self.state, token, event, signal, self.around
            )
        message = ReceivedMessage(4, name, key, brought)
        return event_step.receive_message(
            process, "1", self.state, token, event, message, self.around
        )


def _one(found: Sequence[_Found], number: int) -> _Found:
    return found[number % len(found)]


def _undecided(name: str, _: Binding, __: str | None, ___: Values) -> DecisionResult:
    raise KeyError(name)
