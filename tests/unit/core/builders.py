"""Small models, built as values; people; and a runner that speaks of elements instead of tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from audit.entry import Fact
from bpmn.model import (
    Assignment,
    Binding,
    CalledDecision,
    Definitions,
    Event,
    EventKind,
    Extensions,
    Message,
    MultiInstance,
    Node,
    Process,
    Script,
    SequenceFlow,
    TaskDefinition,
    Timer,
    VariableMapping,
)
from dmn.evaluate import DecisionEvidence, DecisionResult, MatchedRule
from engine.core import event_step, step, throwing_step
from engine.core.definition import ExecutableProcess, compile_process
from engine.core.element_history import HistoryEntry, element_history
from engine.core.standing import open_work
from engine.model import (
    ElementEvent,
    Happening,
    OpenedSubscription,
    OpenedTimer,
    Person,
    ReceivedMessage,
    Surroundings,
    Transition,
    Values,
)
from feel import Value

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

ALICE = Person("a1", "alice", "Alice Adler", frozenset({"sales"}), email="alice@example.com")
BOB = Person("b2", "bob", "Bob Brand", frozenset({"finance"}))
CAROL = Person("c3", "carol", "Carol Conrad", frozenset({"auditor"}))
DAVE = Person("d4", "dave", "Dave Dorn", frozenset({"finance"}))
MACHINE = Person("m0", "worker", "Vorgang", kind="timer")


def decided(decision_id: str, _: Binding, __: str | None, values: Values) -> DecisionResult:
    """A decision that doubles `amount`."""
    amount = values.get("amount")
    value = amount * 2 if isinstance(amount, Decimal) else None
    evidence = DecisionEvidence(
        decision_id, "Double", {"amount": amount}, (MatchedRule("rule_1", 1, {}),), value
    )
    return DecisionResult(value, (evidence,), "ab" * 32, "double.dmn", 3)


def around(
    person: Person = ALICE,
    now: datetime = NOW,
    decide: Callable[[str, Binding, str | None, Values], DecisionResult] = decided,
) -> Surroundings:
    return Surroundings(now, person, decide)


# ---- nodes -----------------------------------------------------------------------------------
def node(
    node_id: str,
    tag: str,
    *,
    event: Event | None = None,
    attached_to: str | None = None,
    interrupting: bool = True,
    default: str | None = None,
    loop: MultiInstance | None = None,
    inputs: Mapping[str, str] | None = None,
    outputs: Mapping[str, str] | None = None,
    **extensions: object,
) -> Node:
    given = Extensions(
        inputs=tuple(VariableMapping(s, t) for t, s in (inputs or {}).items()),
        outputs=tuple(VariableMapping(s, t) for t, s in (outputs or {}).items()),
    )
    return Node(
        node_id,
        tag,
        None,
        7,
        default=default,
        events=(event,) if event else (),
        attached_to=attached_to,
        interrupting=interrupting,
        multi_instance=loop,
        extensions=replace(given, **extensions),  # type: ignore[arg-type]  # names of its fields
    )


def start(node_id: str = "start") -> Node:
    return node(node_id, "startEvent")


def end(node_id: str = "end") -> Node:
    return node(node_id, "endEvent")


def terminate(node_id: str) -> Node:
    return node(node_id, "endEvent", event=Event(EventKind.TERMINATE))


def task(node_id: str, **more: object) -> Node:
    return node(node_id, "task", **more)  # type: ignore[arg-type]


def user(node_id: str, groups: str | None = "finance", **more: object) -> Node:
    more.setdefault("assignment", Assignment(candidate_groups=groups))
    return node(node_id, "userTask", **more)  # type: ignore[arg-type]


def job(node_id: str, job_type: str = "mail", **more: object) -> Node:
    return node(node_id, "serviceTask", task=TaskDefinition(job_type), **more)  # type: ignore[arg-type]


def script(node_id: str, expression: str, result: str, **more: object) -> Node:
    return node(node_id, "scriptTask", script=Script(expression, result), **more)  # type: ignore[arg-type]


def decision(node_id: str, result: str = "doubled", **more: object) -> Node:
    called = CalledDecision("double", result)
    return node(node_id, "businessRuleTask", decision=called, **more)  # type: ignore[arg-type]


def exclusive(node_id: str, default: str | None = None) -> Node:
    return node(node_id, "exclusiveGateway", default=default)


def parallel(node_id: str) -> Node:
    return node(node_id, "parallelGateway")


def timer(
    node_id: str, attached_to: str, kind: str, expression: str, *, interrupting: bool = True
) -> Node:
    event = Event(EventKind.TIMER, timer=Timer(kind, expression))
    return node(
        node_id, "boundaryEvent", event=event, attached_to=attached_to, interrupting=interrupting
    )


def message(node_id: str, tag: str = "intermediateThrowEvent") -> Node:
    event = Event(EventKind.MESSAGE, message=Message("m1", "order.confirmed"))
    return node(node_id, tag, event=event, task=TaskDefinition("mail"))


def each(collection: str = "=items", **more: object) -> MultiInstance:
    more.setdefault("sequential", False)
    return MultiInstance(input_collection=collection, **more)  # type: ignore[arg-type]


def flow(source: str, target: str, condition: str | None = None) -> SequenceFlow:
    return SequenceFlow(f"{source}_{target}", source, target, None, condition, 9)


# ---- processes -------------------------------------------------------------------------------
def model(*parts: Node | SequenceFlow, properties: Mapping[str, str] | None = None) -> Definitions:
    """A file with one process `p`; nodes get their incoming and outgoing flows."""
    flows = tuple(part for part in parts if isinstance(part, SequenceFlow))
    nodes = tuple(
        replace(
            part,
            incoming=tuple(f.id for f in flows if f.target == part.id),
            outgoing=tuple(f.id for f in flows if f.source == part.id),
        )
        for part in parts
        if isinstance(part, Node)
    )
    extensions = Extensions(properties=dict(properties or {}))
    process = Process("p", "P", True, None, 3, nodes, flows, extensions)
    return Definitions("p.bpmn", "00" * 32, (process,))


def compiled(
    *parts: Node | SequenceFlow, properties: Mapping[str, str] | None = None
) -> ExecutableProcess:
    return compile_process(model(*parts, properties=properties), "p")


def chain(*nodes: Node) -> tuple[Node | SequenceFlow, ...]:
    """Nodes one after the other, between a start and an end."""
    line = (start(), *nodes, end())
    return (*line, *(flow(a.id, b.id) for a, b in pairwise(line)))


# ---- running ---------------------------------------------------------------------------------
@dataclass
class Run:
    """An instance in a test: its last transition, all facts, everything found by element id."""

    process: ExecutableProcess
    last: Transition
    facts: list[Fact]
    timers: dict[tuple[int, str], OpenedTimer]
    subscriptions: dict[tuple[int, str], OpenedSubscription]
    surround: Callable[[Surroundings], Surroundings] = lambda around: around

    @classmethod
    def of(
        cls,
        process: ExecutableProcess,
        person: Person = ALICE,
        surround: Callable[[Surroundings], Surroundings] = lambda around: around,
        **variables: object,
    ) -> Run:
        first = step.start(process, "1", values(variables), surround(around(person)))
        return cls(process, first, [], {}, {}, surround).after(first)

    @classmethod
    def by(cls, process: ExecutableProcess, name: str, key: str = "", **brought: object) -> Run:
        """An instance that a message starts."""
        message = ReceivedMessage(4, name, key, values(brought))
        event = process.message_starts[name].id
        first = event_step.start_by_message(process, "1", event, message, around(MACHINE))
        return cls(process, first, [], {}, {}).after(first)

    def after(self, transition: Transition) -> Run:
        self.last = transition
        self.facts.extend(transition.facts)
        for gone in transition.timers_closed:
            self.timers.pop(gone, None)
        for opened in transition.timers_opened:
            self.timers[opened.token_id, opened.event_id] = opened
        for gone in transition.subscriptions_closed:
            del self.subscriptions[gone]
        for awaited in transition.subscriptions_opened:
            assert (awaited.token_id, awaited.event_id) not in self.subscriptions
            self.subscriptions[awaited.token_id, awaited.event_id] = awaited
        self.agree()
        return self

    def agree(self) -> None:
        """What the steps opened and closed is what the state alone says."""
        work = open_work(self.process, self.state)
        assert work.timers == {key: timer.due_at for key, timer in self.timers.items()}
        assert work.subscriptions == {
            key: (one.name, one.correlation_key) for key, one in self.subscriptions.items()
        }

    @property
    def state(self) -> bytes:
        return self.last.state

    def tokens(self, element: str) -> list[int]:
        views = step.tokens_of(self.process, self.state)
        return [view.token_id for view in views if view.activity_id == element]

    def token(self, element: str) -> int:
        return self.tokens(element)[0]

    def standing(self) -> list[str]:
        return [view.activity_id for view in step.tokens_of(self.process, self.state)]

    def complete(self, element: str | int, person: Person = BOB, **variables: object) -> Run:
        token = self.token(element) if isinstance(element, str) else element
        return self.after(
            step.complete_user_task(
                self.process, "1", self.state, token, values(variables), self.around(person)
            )
        )

    def work(self, element: str, **variables: object) -> Run:
        token = self.token(element)
        return self.after(
            step.complete_job(
                self.process, "1", self.state, token, values(variables), (), self.around(MACHINE)
            )
        )

    def fail(self, element: str, text: str = "refused") -> Run:
        return self.after(
            step.record_job_failure(
                self.process, "1", self.state, self.token(element), text, self.around(MACHINE)
            )
        )

    def throw_error(self, element: str | int, code: str, text: str = "", **brought: object) -> Run:
        """A job worker, or a person at a user task, throws a BPMN error."""
        token = self.token(element) if isinstance(element, str) else element
        given = values(brought)
        return self.after(
            throwing_step.throw_error(
                self.process, "1", self.state, token, code, text, given, around(BOB)
            )
        )

    def escalate(self, element: str, code: str, **brought: object) -> Run:
        """A job worker, or a person at a user task, throws an escalation."""
        token, given = self.token(element), values(brought)
        return self.after(
            throwing_step.throw_escalation(
                self.process, "1", self.state, token, code, given, around(BOB)
            )
        )

    def fire(self, event: str, *, after: timedelta = timedelta()) -> Run:
        token, opened = next((key[0], t) for key, t in self.timers.items() if key[1] == event)
        now = opened.due_at + after
        return self.after(
            event_step.fire_timer(
                self.process, "1", self.state, token, event, self.around(MACHINE, now)
            )
        )

    def receive(self, event: str, *, person: Person = MACHINE, **brought: object) -> Run:
        """The message that `event` waits for comes, at the oldest token that waits there."""
        (token, _), awaited = next(
            item for item in self.subscriptions.items() if item[0][1] == event
        )
        assert awaited.correlation_key is not None
        message = ReceivedMessage(4, awaited.name, awaited.correlation_key, values(brought))
        return self.after(
            event_step.receive_message(
                self.process, "1", self.state, token, event, message, self.around(person)
            )
        )

    def awaited(self) -> list[tuple[str, str, str]]:
        """Event, message name and correlation key of all messages that are waited for."""
        return [
            (event, one.name, one.correlation_key)
            for (_, event), one in self.subscriptions.items()
            if one.correlation_key is not None
        ]

    def resolve(self, element: str, **more: object) -> Run:
        return self.after(
            step.resolve_incident(
                self.process, "1", self.state, self.token(element), self.around(**more)
            )
        )

    def cancel(self) -> Run:
        return self.after(step.cancel(self.process, "1", self.state, "wrong", self.around()))

    def variables(self, element: str | None = None) -> dict[str, Value]:
        token = self.token(element) if element else None
        return step.variables_of(self.process, self.state, token)

    def ran(self) -> list[str]:
        """Which elements ran, in order: each once per run."""
        return [one.element for one in self.history() if one.event is Happening.COMPLETED]

    def history(self) -> tuple[ElementEvent, ...]:
        """What happened to each element, as it is read from the ledger."""
        return history_of(self.facts)

    def types(self, element: str | None = None) -> list[str]:
        return [f.type for f in self.facts if element is None or f.element == element]

    def around(self, *args: Any, **more: Any) -> Surroundings:
        return self.surround(around(*args, **more))


def history_of(facts: Iterable[Fact]) -> tuple[ElementEvent, ...]:
    """What the ledger says of each element, if these facts are all."""
    told = tuple(
        {
            "type": one.type,
            "elem": one.element,
            "task": one.task,
            "to": one.after,
            "data": one.data,
        }
        for one in facts
    )
    return element_history([HistoryEntry(1, NOW, told)])


def values(variables: Mapping[str, object]) -> dict[str, Value]:
    """Variables as FEEL has them: whole numbers of Python become decimals."""
    return {name: _value(value) for name, value in variables.items()}


def _value(value: object) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _value(item) for key, item in value.items()}
    return value  # type: ignore[return-value]  # tests give nothing else
