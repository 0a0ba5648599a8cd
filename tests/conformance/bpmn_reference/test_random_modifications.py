"""Random modifications of random processes: whatever an operator moves, nothing gets stuck in
silence, the step opens and closes what the state says, and what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

from hypothesis import given, settings

from audit.entry import Fact
from engine.core import behaviour, events
from engine.core.compensation import RUNNING
from engine.core.modification_preview import preview
from engine.core.modification_step import modify
from engine.core.node import Kind
from engine.core.standing import OpenWork, open_work
from engine.core.state import dump, load
from engine.core.step import tokens_of
from engine.core.store import WAITING
from engine.faults import StepFailed
from engine.model import Transition
from engine.modification_model import (
    Activation,
    Modification,
    ModificationPreview,
    ModificationRefused,
    Movement,
    Termination,
)
from tests.conformance.bpmn_reference.comparing import next_command
from tests.conformance.bpmn_reference.drawn_insides import drawn
from tests.conformance.bpmn_reference.model import Model
from tests.conformance.bpmn_reference.playing import Instance
from tests.conformance.bpmn_reference.test_random_processes import BUDGETS, SEEDS

MOST_STEPS = 12


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, budget=BUDGETS)
def test_a_modified_instance_waits_for_something_or_has_ended(seed: int, budget: int) -> None:
    for instance in modified(seed, budget):
        if instance.status != "active":
            assert open_work(instance.process, instance.state) == nothing(instance.status)
            continue
        kept = load(instance.process, instance.state)
        moves = [events.listens(scope) for scope in kept.scopes()]
        for token in (one for scope in kept.scopes() for one in scope.tokens()):
            holds = bool(token.instances()) or token.inside() is not None
            waits = events.listens(token) or RUNNING in token.details or "incident" in token.details
            works = behaviour.waits(token, Kind.USER_TASK) or behaviour.waits(token, Kind.JOB)
            assert holds or waits or works or token.state == WAITING, token.node.id
            moves.append(waits or works)
        assert any(moves)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, budget=BUDGETS)
def test_a_modified_state_is_the_same_when_it_is_loaded_again(seed: int, budget: int) -> None:
    for instance in modified(seed, budget):
        assert dump(instance.process, load(instance.process, instance.state)) == instance.state


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, budget=BUDGETS)
def test_a_modification_opens_and_closes_what_its_state_says(seed: int, budget: int) -> None:
    for instance in modified(seed, budget):
        assert instance.rows() == work_of(open_work(instance.process, instance.state))


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, budget=BUDGETS)
def test_a_preview_says_where_the_instance_stands_afterwards(seed: int, budget: int) -> None:
    for instance in modified(seed, budget):
        if instance.foretold is not None:
            assert instance.foretold.status == instance.status
            assert sorted(instance.foretold.after) == sorted(instance.standing())


class Modified(Instance):
    """An instance whose rows are kept as the steps open and close them."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.tasks: set[int] = set()
        self.jobs: set[int] = set()
        self.listeners: set[tuple[int, str]] = set()
        self.foretold: ModificationPreview | None = None

    def modify(self, modification: Modification) -> None:
        """Carry it out, if it is not refused."""
        arguments = (self.process, "1", self.state, modification, "Probe", self.around)
        before = self.state
        try:
            made = modify(*arguments)
        except ModificationRefused:
            return
        self.foretold = preview(self.process, before, made)
        self._after(made)

    def standing(self) -> list[str]:
        """Return the elements at which it stands."""
        return [one.activity_id for one in tokens_of(self.process, self.state)]

    def rows(self) -> tuple[set[int], set[int], set[tuple[int, str]]]:
        """Return the rows that the steps have left; that of a failed job stays until it is tried
        again."""
        return self.tasks, self.jobs - self.stuck.keys(), self.listeners

    def _after(self, transition: Transition) -> list[Fact]:
        completed = transition.user_task_completed
        self.tasks -= {*transition.user_tasks_closed, *([] if completed is None else [completed])}
        self.tasks |= {one.token_id for one in transition.user_tasks_opened}
        self.jobs -= {*transition.jobs_closed}
        self.jobs |= {one.token_id for one in transition.jobs_opened}
        self.listeners -= {*transition.timers_closed, *transition.subscriptions_closed}
        self.listeners |= {(one.token_id, one.event_id) for one in transition.timers_opened}
        self.listeners |= {(one.token_id, one.event_id) for one in transition.subscriptions_opened}
        return super()._after(transition)


def modified(seed: int, budget: int) -> Iterator[Modified]:
    """Yield an instance after each of its modifications; steps of other kinds come between."""
    random = Random(seed)
    model = drawn(random, budget)
    instance = Modified(model)
    with suppress(StepFailed):
        instance.begin()
        for _ in range(MOST_STEPS):
            if instance.status != "active":
                return
            if random.randint(0, 1) and instance.waits():
                instance.obey(next_command(random, instance), random.randint(0, 5))
                instance.foretold = None
            else:
                instance.modify(drawn_modification(random, instance))
                yield instance


def drawn_modification(random: Random, instance: Modified) -> Modification:
    """Return instructions, most of which can be carried out."""
    elements = [*instance.process.nodes]
    kept = load(instance.process, instance.state)
    tokens = [token.id for scope in kept.scopes() for token in scope.tokens()]
    standing = instance.standing()

    def source() -> Termination:
        if random.randint(0, 1) and standing:
            return Termination(element=random.choice(standing))
        return Termination(token=random.choice(tokens)) if tokens else Termination(element="p")

    def ancestor() -> int | None:
        return random.choice([0, *tokens]) if random.randint(0, 3) == 0 else None

    return Modification(
        activations=tuple(
            Activation(random.choice(elements), ancestor=ancestor())
            for _ in range(random.choice([0, 1, 1, 2]))
        ),
        terminations=tuple(source() for _ in range(random.choice([0, 0, 1, 2]))),
        movements=tuple(
            Movement(source(), random.choice(elements)) for _ in range(random.choice([0, 1]))
        ),
    )


def work_of(work: OpenWork) -> tuple[set[int], set[int], set[tuple[int, str]]]:
    """Return the rows that a state asks for."""
    return {*work.user_tasks}, {*work.jobs}, {*work.timers, *work.subscriptions}


def nothing(status: str) -> OpenWork:
    """Return what an instance waits for that has ended."""
    return OpenWork(status, {}, {}, {}, {}, {})
