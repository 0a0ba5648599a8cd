"""What one step changes, collected while it runs.

What opens and closes within one step leaves no trace but its facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from audit.entry import Fact, JsonValue, PersonalValue
from engine.core.store import Token
from engine.faults import StepFailed
from engine.model import (
    OpenedIncident,
    OpenedJob,
    OpenedSubscription,
    OpenedTimer,
    OpenedUserTask,
    ThrownMessage,
    ThrownSignal,
    Transition,
    Values,
)
from engine.task_model import Check
from feel import ExpressionFailed, Range, Value, to_json

MOST_EVIDENCE = 50_000_000
"""Characters and items of all values that one step records: it holds them until it is written."""
_COUNTED = frozenset(
    {"element.started", "element.completed", "task.ready", "job.created", "process.called"}
)
"""Facts that say which instance of a repeated activity they are about, counted from 1."""
_ITEM = 12
"""So many characters an item of a list or context counts, for it takes as much memory."""


class Changes:
    """The facts and the differences of one step, in order."""

    def __init__(self, retention: str, retention_of: Mapping[str, str]) -> None:
        """Begin with nothing.

        Args:
            retention: class of what a step writes down of a variable.
            retention_of: of a variable by this name, another.
        """
        self.facts: list[Fact] = []
        self._within: dict[str, str] = {}
        self.user_task_completed: int | None = None
        self._completed_by: str | None = None
        self._assigned: dict[int, str | None] = {}
        self._changed: dict[int, OpenedUserTask] = {}
        self._checks: dict[int, Check] = {}
        self._retention, self._retention_of = retention, retention_of
        self._evidence = 0
        self._user_tasks: dict[int, OpenedUserTask] = {}
        self._user_tasks_closed: list[int] = []
        self._jobs: dict[int, OpenedJob] = {}
        self._jobs_closed: list[int] = []
        self._timers: dict[tuple[int, str], OpenedTimer] = {}
        self._timers_closed: list[tuple[int, str]] = []
        self._subscriptions: dict[tuple[int, str], OpenedSubscription] = {}
        self._subscriptions_closed: list[tuple[int, str]] = []
        self._messages: list[ThrownMessage] = []
        self._signals: list[ThrownSignal] = []
        self._incidents: dict[int, OpenedIncident] = {}
        self._incidents_closed: list[int] = []

    def record(
        self,
        fact_type: str,
        token: Token | None = None,
        *,
        element: str | None = None,
        before: str | None = None,
        after: str | None = None,
        data: Mapping[str, JsonValue] | None = None,
        values: Values | None = None,
        refs: Mapping[str, str] | None = None,
    ) -> None:
        """Add a fact.

        Args:
            values: what may concern a person, by name.

        Raises:
            StepFailed: the step's facts hold more than `MOST_EVIDENCE`, or a value that has no
                text of bearable length.
        """
        if values:
            self.count(values, token)
        task = None
        if token is not None:
            element, task = element or token.node.id, str(token.id)
            if token.scope.host is not None:
                self._within[task] = token.scope.process.id
            if fact_type in _COUNTED and "index" in token.details:
                data = {**(data or {}), "loopCounter": token.details["index"] + 1}
        personal = self._personal(values, token) if values else ()
        self.facts.append(
            Fact(fact_type, element, task, before, after, data or {}, personal, refs or {})
        )

    def record_foreign(self, facts: Iterable[Fact], token: Token) -> None:
        """Add a connector's facts; those that name no element get the token's."""
        for fact in facts:
            self.facts.append(
                replace(
                    fact,
                    element=fact.element or token.node.id,
                    task=fact.task or str(token.id),
                )
            )

    def open_user_task(self, task: OpenedUserTask) -> None:
        """Note a user task that begins to wait."""
        self._user_tasks[task.token_id] = task

    def close_user_task(self, token_id: int) -> None:
        """Note a user task that waits no longer without having been completed."""
        if self._user_tasks.pop(token_id, None) is None:
            self._user_tasks_closed.append(token_id)

    def complete_user_task(self, token_id: int, account: str | None = None) -> None:
        """Note a user task that is completed, by this account or else by whose step it is."""
        self.user_task_completed, self._completed_by = token_id, account

    def assign_user_task(self, token_id: int, account: str | None) -> None:
        """Note who holds a user task from now on; `None` for nobody."""
        self._assigned[token_id] = account

    def is_assigned(self, token_id: int) -> bool:
        """Return whether this step says who holds a user task."""
        return token_id in self._assigned

    def change_user_task(self, task: OpenedUserTask) -> None:
        """Note what a user task is like from now on; who holds it is said elsewhere."""
        self._changed[task.token_id] = task

    def check_user_task(self, token_id: int, event: str | None, denial: str | None) -> None:
        """Note what listeners are asked about a user task, or that they have answered."""
        self._checks[token_id] = Check(event, denial)

    def open_job(self, job: OpenedJob) -> None:
        """Note a job that begins to wait."""
        self._jobs[job.token_id] = job

    def close_job(self, token_id: int) -> None:
        """Note a job that is done or cancelled."""
        if self._jobs.pop(token_id, None) is None:
            self._jobs_closed.append(token_id)

    def open_timer(self, timer: OpenedTimer) -> None:
        """Note a timer that begins to run."""
        self._timers[timer.token_id, timer.event_id] = timer

    def close_timer(self, token_id: int, event_id: str) -> None:
        """Note a timer that has fired or was cancelled."""
        if self._timers.pop((token_id, event_id), None) is None:
            self._timers_closed.append((token_id, event_id))

    def open_subscription(self, subscription: OpenedSubscription) -> None:
        """Note a message that is waited for."""
        self._subscriptions[subscription.token_id, subscription.event_id] = subscription

    def close_subscription(self, token_id: int, event_id: str) -> None:
        """Note a message that is waited for no longer."""
        if self._subscriptions.pop((token_id, event_id), None) is None:
            self._subscriptions_closed.append((token_id, event_id))

    def throw_message(self, message: ThrownMessage) -> None:
        """Note a message for whoever waits for it."""
        self._messages.append(message)

    def throw_signal(self, signal: ThrownSignal) -> None:
        """Note a signal for those who wait in other instances."""
        self._signals.append(signal)

    def open_incident(self, incident: OpenedIncident, token_id: int) -> None:
        """Note a token that got stuck."""
        self._incidents[token_id] = incident

    def close_incident(self, token_id: int) -> None:
        """Note a token that is stuck no longer."""
        if self._incidents.pop(token_id, None) is None:
            self._incidents_closed.append(token_id)

    def is_new_user_task(self, token_id: int) -> bool:
        """Return whether the user task was opened by this step."""
        return token_id in self._user_tasks

    def exclude(self, token_id: int, accounts: tuple[str, ...]) -> None:
        """Say whom four eyes keeps from a user task that this step opened."""
        self._user_tasks[token_id] = replace(self._user_tasks[token_id], excluded=accounts)

    def transition(
        self,
        state: bytes,
        status: str,
        exclusions: Mapping[int, tuple[str, ...]],
        variables: Values,
    ) -> Transition:
        """Return the whole step as a value."""
        return Transition(
            state=state,
            status=status,
            facts=tuple(self.facts),
            user_tasks_opened=tuple(self._user_tasks.values()),
            user_tasks_closed=tuple(self._user_tasks_closed),
            user_task_completed=self.user_task_completed,
            user_task_completed_by=self._completed_by,
            user_tasks_assigned=dict(self._assigned),
            user_tasks_changed=tuple(self._changed.values()),
            user_tasks_checked=dict(self._checks),
            jobs_opened=tuple(self._jobs.values()),
            jobs_closed=tuple(self._jobs_closed),
            timers_opened=tuple(self._timers.values()),
            timers_closed=tuple(self._timers_closed),
            subscriptions_opened=tuple(self._subscriptions.values()),
            subscriptions_closed=tuple(self._subscriptions_closed),
            messages_thrown=tuple(self._messages),
            signals_thrown=tuple(self._signals),
            incidents_opened=tuple(self._incidents.values()),
            incidents_closed=tuple(self._incidents_closed),
            exclusions=exclusions,
            variables=variables,
            within=self._within,
        )

    def count(self, values: Values, token: Token | None) -> None:
        """Pass, if what is to be recorded still has room.

        Raises:
            StepFailed: the step's facts hold more than `MOST_EVIDENCE`.
        """
        waiting: list[Value] = list(values.values())
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                self._evidence += len(value)
            elif isinstance(value, Range):
                waiting += (value.start, value.end)
            elif isinstance(value, (list, dict)):
                self._evidence += len(value) * _ITEM
                waiting.extend(value.values() if isinstance(value, dict) else value)
            if self._evidence > MOST_EVIDENCE:
                raise _failed(
                    f"the step's values have more than {MOST_EVIDENCE} characters and items in all"
                    f" (an item counts {_ITEM}); look for a loop that writes large variables",
                    token,
                )

    def _personal(self, values: Values, token: Token | None) -> tuple[PersonalValue, ...]:
        classes = self._retention_of
        if token is not None and (own := token.scope.process.retention_of) is not classes:
            # A called process knows its variables better than its caller.
            classes = {**classes, **own}
        try:
            return tuple(
                [
                    PersonalValue(
                        name,
                        cast(JsonValue, to_json(value)),
                        classes.get(name, self._retention),
                    )
                    for name, value in values.items()
                ]
            )
        except ExpressionFailed as fault:
            raise _failed(f"a value cannot be written down: {fault}", token) from fault


def _failed(message: str, token: Token | None) -> StepFailed:
    return StepFailed(message, activity_id=token.node.id if token is not None else None)
