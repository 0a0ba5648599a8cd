"""Random processes on the engine, followed rule by rule by the second interpreter.

What has to agree. Each command's trace (what was started, completed and cancelled, which flows a
gateway took, what was thrown at whom) has to be one that the token rules allow, to its end: no rule
may be left that could still be applied. So the order of all that depends on each other is compared,
and how often everything happens; open is only what the standard leaves open, which of several
independent tokens moves first, and the order within what one rule does at once (an event and what
it interrupts). After each command both wait for the same work, events and incidents, as often, and
the variables of the instance are the same.

Drawn are the blocks of `drawn_paths.py` and `drawn_insides.py`. Left to tests of their own: data
objects and mappings, correlation and buffering of messages, start events other than none, multiple
events, calendars of timers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.entry import Fact
from engine.core import step_frame
from engine.core.executable import ExecutableProcess
from engine.core.spiff.tree import ProcessTree
from engine.core.state import dump
from engine.core.store import Instance as KeptInstance
from engine.faults import StepFailed
from tests.conformance.bpmn_reference.comparing import compare, played
from tests.conformance.bpmn_reference.drawn_insides import drawn
from tests.conformance.bpmn_reference.following import TooManyStates
from tests.conformance.bpmn_reference.playing import Instance

SEEDS = st.integers(0, 2**32)
BUDGETS = st.integers(2, 9)
"""So many blocks at most, but for those that others need."""


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, budget=BUDGETS)
def test_what_the_engine_does_is_what_the_token_rules_allow(seed: int, budget: int) -> None:
    random = Random(seed)
    model = drawn(random, budget)
    with suppress(TooManyStates), but_for_circles():
        compare(model, random, Instance(model))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, budget=BUDGETS)
def test_kill_and_reload_after_each_command_changes_nothing(seed: int, budget: int) -> None:
    model = drawn(Random(seed), budget)
    killed = told(Instance(model, again=True), seed)
    with never_reloaded():
        assert told(Instance(model), seed) == killed


def told(instance: Instance, seed: int) -> list[tuple[list[Fact], bytes]]:
    """What an instance does, and its state after each command."""
    found = []
    with but_for_circles():
        for _, facts in played(Random(seed), instance):
            found.append((facts, instance.state))
    return found


@contextmanager
def but_for_circles() -> Iterator[None]:
    """Let a process that runs in circles without waiting be: the engine stops it."""
    try:
        yield
    except StepFailed as failed:
        if "without a wait state" not in str(failed):
            raise


@contextmanager
def never_reloaded() -> Iterator[None]:
    """Let steps go on with the instance that they left, instead of one loaded from its state."""
    alive: dict[bytes, KeptInstance] = {}

    def kept(process: ExecutableProcess, instance: KeptInstance) -> bytes:
        state = dump(process, instance)
        alive[state] = instance
        return state

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(step_frame, "dump", kept)
        patch.setattr(step_frame, "load", lambda _, state: alive[state])
        patch.setattr(ProcessTree, "let_go", lambda _: None)
        yield
