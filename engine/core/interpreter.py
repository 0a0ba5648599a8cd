"""The interpreter: tokens run from one wait state to the next, over any store of tokens.

Source: BPMN 2.0.2, clause 13 (execution semantics).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from engine.core import (
    ad_hoc,
    ad_hoc_jobs,
    behaviour,
    compensation,
    conditions,
    continuations,
    deadlocks,
    events,
    failed_starts,
    farewells,
    four_eyes,
    late_joins,
    listeners,
    loops,
    quantities,
    scopes,
    splits,
    task_listeners,
    variables,
)
from engine.core.changes import Changes
from engine.core.executable import ExecutableProcess
from engine.core.execution import execute
from engine.core.node import CompiledFlow, FlowNode, Kind
from engine.core.stated import Stated
from engine.core.store import (
    ACTIVE,
    CANCELLED,
    COMPLETED,
    READY,
    STARTED,
    WAITING,
    Instance,
    Scope,
    Token,
)
from engine.core.stuck import TokenStuck, readable
from engine.faults import StepFailed
from engine.model import OpenedIncident, Surroundings
from feel import Value, work_time_is_up

ACTIVITIES_PER_STEP = 10_000
"""A loop without a wait state ends here instead of in a hung worker."""
TOKENS_PER_STEP = 2 * ACTIVITIES_PER_STEP
"""Each of them is still to run, or waits at a join for those that do."""
WORK_SECONDS_PER_STEP = 10.0
"""Of the thread's own work, for all expressions, decisions and moves of a step together."""

EXECUTE, DELIVER, LEAVE, WORK = "execute", "deliver", "leave", "work"
"""What is tried again when an incident is resolved: all, from the outputs on, leaving, the job."""
ARRIVE = "arrive"
"""Likewise: the activation condition of the complex gateway at which it waits."""


@dataclass(frozen=True, slots=True)
class _Act:
    """Something that is not the execution of a token, in its turn among them."""

    run: Callable[[], None]


class Interpreter:
    """One step of one instance."""

    def __init__(
        self, process: ExecutableProcess, instance: Instance, surroundings: Surroundings
    ) -> None:
        self.process = process
        self.instance = instance
        self.surroundings = surroundings
        self.now = surroundings.now
        self.rounds = 0
        """Timers that have fired one behind the other, each at once, up to this step; messages and
        signals of processes count likewise (`circles`)."""
        self.boundaries = 0
        """Step boundaries passed one behind the other, with nothing else in between, likewise."""
        self.changes = Changes(process.retention, process.retention_of)
        self.stated: Stated | None = None
        """What the fact of the element that is being left is going to say."""
        self._ready: deque[Token | _Act] = deque()
        self._watching: bool | None = None
        self._activities = 0
        self._last_token = instance.sequence + TOKENS_PER_STEP
        instance.on_ready = self._ready.append

    # ---- moving ------------------------------------------------------------------------------
    def run(self) -> None:
        """Execute ready tokens, first come first served, until all wait.

        Raises:
            StepFailed: more than `ACTIVITIES_PER_STEP` activities, or `TOKENS_PER_STEP` tokens, or
                the work time is up.
        """
        while (self._ready and self._watching is False) or self._settled():
            token = self._ready.popleft()
            if isinstance(token, _Act):
                token.run()
                continue
            if token.state != READY:
                continue  # cancelled meanwhile: an interruption is immediate
            self._activities += 1
            if self._activities > ACTIVITIES_PER_STEP:
                raise StepFailed(
                    f"more than {ACTIVITIES_PER_STEP} activities without a wait state, the last"
                    f" one {token.node.name!r}; look for a loop that nothing ends",
                    activity_id=token.node.id,
                )
            if self.instance.sequence > self._last_token:
                self._refuse_more(token)
            if work_time_is_up():
                self._refuse_more_work(token)
            token.state = STARTED
            self.execute(token)

    def _settled(self) -> bool:
        """Look at conditions after each write, and at late joins when nothing is ready.

        Return whether something is ready.
        """
        if self._watching is None:
            self._watching = conditions.are_watched(self)
        if self._watching:
            conditions.look(self)
        while not self._ready:
            if not late_joins.fire(self):
                return False
        return True

    def watch(self) -> None:
        """Look at conditions from now on: somebody waits for one."""
        self._watching = True

    def queue(self, act: Callable[[], None]) -> None:
        """Do something when all that is ready now has been done."""
        self._ready.append(_Act(act))

    def _refuse_more_work(self, token: Token) -> None:
        if work_time_is_up():
            raise StepFailed(
                f"more than {WORK_SECONDS_PER_STEP:g} s of work without a wait state, the last"
                f" activity {token.node.name!r}; look for a loop, or for costly expressions",
                activity_id=token.node.id,
            )

    def _refuse_more(self, token: Token) -> NoReturn:
        raise StepFailed(
            f"more than {TOKENS_PER_STEP} tokens without a wait state, the last one at"
            f" {token.node.name!r}; look for quantities, splits and loops that multiply them",
            activity_id=token.node.id,
        )

    def enter(
        self,
        scope: Scope,
        node: FlowNode,
        flow: CompiledFlow | None = None,
        activation: str | None = None,
    ) -> None:
        """Let a token arrive at a node.

        Args:
            activation: to which it belongs, in an ad-hoc sub-process that a worker drives.

        Raises:
            StepFailed: too many have.
        """
        token = scope.new(node)
        if activation is not None:
            token.details[variables.ACTIVATION] = activation
        if self.instance.sequence > self._last_token:
            self._refuse_more(token)
        if node.model.start_quantity > 1 and flow is not None:
            quantities.arrive(scope, token)
            return
        if not node.joins or flow is None:
            token.make_ready()
            return
        # A join goes by flows, not by numbers: two tokens on one flow do not stand for two flows.
        token.details["flow"] = flow.id
        token.state = WAITING
        if node.kind is Kind.PARALLEL:
            self._join(scope, node)
        elif node.kind is Kind.COMPLEX:
            late_joins.arrive(self, scope, node)

    def trigger(self, scope: Scope, event: FlowNode, values: Mapping[str, Value]) -> Token:
        """Return the token that begins at an event that has happened, with what that brings."""
        token = scope.new(event)
        behaviour.take_results(token, values)
        token.details[behaviour.HAPPENED] = True
        token.make_ready()
        return token

    def choose(self, gateway: Token, event: FlowNode, values: Mapping[str, Value]) -> None:
        """Go on from an event-based gateway to the event that happened first (BPMN 2.0.2, 13.4.5).

        What the gateway's other events waited for is given up.
        """
        self.trigger(gateway.scope, event, values)
        self.go_on(gateway, ())

    def resume(self, token: Token, values: Mapping[str, Value]) -> None:
        """Go on from where a token has waited, with what came."""
        behaviour.take_results(token, values)
        self.deliver(token)

    def execute(self, token: Token) -> None:
        """Do what the node does; a fault parks the token with nothing of it done."""
        before = token.local_variables
        try:
            done = execute(self, token)
        except TokenStuck as stuck:
            token.local_variables = before
            self.park(token, EXECUTE, stuck)
            return
        if done and token.state == STARTED:
            self.deliver(token)

    def deliver(self, token: Token) -> None:
        """Bring the activity's results to where they belong, then leave."""
        try:
            behaviour.deliver(self, token)
        except TokenStuck as stuck:
            self.park(token, DELIVER, stuck)
            return
        if token.node.end_listeners:
            self.finish(token)
        else:
            self.leave(token)

    def finish(self, token: Token) -> None:
        """Leave, when the end listeners have been heard."""
        if not token.node.end_listeners or not listeners.after(self, token):
            self.leave(token)

    def leave(self, token: Token) -> None:
        """Decide where the token goes, then complete it."""
        continues = token.node.continuation is not None
        try:
            if continues:
                if continuations.at_end(self, token):
                    return
                continuations.check(self, token)
            flows = splits.chosen(self, token)
        except TokenStuck as stuck:
            self.park(token, LEAVE, stuck)
            return
        if not continues or not continuations.after(self, token, flows):
            self.go_on(token, flows)

    def go_on(self, token: Token, flows: Sequence[CompiledFlow]) -> None:
        """Complete the token, which leaves by these flows: drop it and go on behind it."""
        token.complete()
        scope, wrapper = token.scope, token.wrapper
        node, details = token.node, token.details
        undone = node.compensation_handler is not None or compensation.SNAPSHOT in details
        if undone and continuations.KEPT not in details:
            compensation.keep(token)
        if details:
            events.stop(self, token)
        scope.drop(token)
        if wrapper is not None:
            loops.instance_completed(self, wrapper)
        else:
            if node.new_approval_round:
                four_eyes.begin_round(self.instance, token)
            activation = details.get(variables.ACTIVATION)
            usual = node.model.completion_quantity == 1
            for flow in flows if usual else quantities.leaving(node, flows):
                self.enter(scope, scope.process.nodes[flow.target], flow, activation)
            if scope.host is not None:
                ad_hoc.settle(self, scope)
                ad_hoc_jobs.flow_ended(self, scope, token)
        if compensation.COMPENSATES in details:
            compensation.handler_completed(self, token)
        if scope.empty():
            self.end_if_empty(scope)

    def cancel(self, token: Token) -> None:
        """End a token and all that hangs on it, at once."""
        for instance in token.instances():
            self.cancel(instance)
        scopes.cancel_inside(self, token)
        if compensation.RUNNING in token.details:
            compensation.withdraw(self, token)
        behaviour.record_cancellation(self, token)
        token.state = CANCELLED
        token.scope.drop(token)

    # ---- incidents ---------------------------------------------------------------------------
    def park(self, token: Token, phase: str, stuck: TokenStuck) -> None:
        """Stop a token with an incident; the rest of the instance goes on.

        Raises:
            StepFailed: it got stuck only because the step's work time is up.
        """
        self._refuse_more_work(token)
        message = readable(stuck.message)
        token.details["incident"] = [phase, message]
        self.changes.record(
            "incident.created", token, data={"kind": stuck.kind}, values={"message": message}
        )
        self.changes.open_incident(
            OpenedIncident(token.id, token.node.id, stuck.kind, message), token.id
        )

    def retry(self, token: Token) -> None:
        """Take up a parked token where it got stuck."""
        phase, _ = token.details.pop("incident")
        self.changes.record("incident.resolved", token)
        self.changes.close_incident(token.id)
        again: dict[str, Callable[[Token], None]] = {
            EXECUTE: self.execute,
            DELIVER: self.deliver,
            LEAVE: self.leave,
            listeners.FINISH: self.finish,
            task_listeners.AGAIN: partial(task_listeners.begin_again, self),
            farewells.AGAIN: partial(farewells.begin_again, self),
            WORK: self._work_again,
            ARRIVE: lambda stuck: late_joins.arrive(self, stuck.scope, stuck.node),
            deadlocks.MEET: lambda _: None,
            failed_starts.BEGIN: partial(failed_starts.begin_again, self),
        }
        again[phase](token)

    def _work_again(self, token: Token) -> None:
        try:
            behaviour.open_job(self, token)
        except TokenStuck as stuck:
            self.park(token, WORK, stuck)

    # ---- joins, splits, ends -----------------------------------------------------------------
    def _join(self, scope: Scope, node: FlowNode) -> None:
        """Fire a parallel join for each full set of incoming flows; surplus tokens stay.

        Source: BPMN 2.0.2, 13.4.1.
        """
        first: dict[str, Token] = {}
        for token in scope.tokens():
            if token.node is node and token.state == WAITING:
                first.setdefault(token.details["flow"], token)
        if len(first) < len(node.model.incoming):
            return
        joined, *others = first.values()
        for token in others:
            scope.drop(token)
        activation = joined.details.get(variables.ACTIVATION)
        joined.details = {} if activation is None else {variables.ACTIVATION: activation}
        joined.make_ready()

    def vanish(self, token: Token) -> None:
        """Complete a token from which nothing goes on."""
        self.go_on(token, ())

    def end_if_empty(self, scope: Scope) -> None:
        """End a scope in which no token is left; no end event is needed for that."""
        host = scope.host
        if host is not None:
            if scope.empty() and host.inside() is scope:
                scopes.ended(self, scope)
            return
        if scope.empty() and self.instance.status == ACTIVE:
            if farewells.terminated(self):
                return
            if scope.process.itself is not None and listeners.hold_open(self, scope):
                return
            events.stop(self, self.instance)
            self.instance.status = COMPLETED
            self.changes.record("process.completed", before=ACTIVE, after=COMPLETED)
