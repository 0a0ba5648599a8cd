"""Runs a random process on the engine and follows it with the second interpreter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from audit.entry import Fact
from tests.conformance.bpmn_reference import commands, running
from tests.conformance.bpmn_reference.commands import Command
from tests.conformance.bpmn_reference.drawing import CODES, COUNTED, STEPS
from tests.conformance.bpmn_reference.following import NotAllowed, follow
from tests.conformance.bpmn_reference.model import Model
from tests.conformance.bpmn_reference.playing import Instance, says_that_nothing_moves, trace
from tests.conformance.bpmn_reference.state import State

MOST_COMMANDS = 40
Choice = Callable[[Random, Instance], Command]
"""What comes next from outside."""


@dataclass
class Comparison:
    """What was done so far."""

    model: Model
    done: list[Command] = field(default_factory=list)
    seen: list[object] = field(default_factory=list)


def next_command(random: Random, instance: Instance) -> Command:
    """Return something from outside that the instance can take, chosen at random."""
    waits = instance.waits()
    if random.randint(1, 60) == 1:
        return Command("cancel")
    kind, element = random.choice(sorted(waits))
    values = {random.choice(COUNTED): random.randint(0, 3)} if random.randint(1, 4) == 1 else {}
    if kind == "incident":
        return Command("resolve", element)
    if kind == "timer":
        return Command("event", element)
    if kind in ("message", "signal"):
        return Command("event", element, values=values)
    chosen = random.randint(1, 12)
    if chosen == 1:
        return Command("error", element, random.choice(CODES))
    if chosen == 2:
        return Command("escalation", element, random.choice(STEPS))
    return Command("complete", element, values=values)


def played(
    random: Random, instance: Instance, choose: Choice = next_command
) -> Iterator[tuple[Command | None, list[Fact]]]:
    """Start an instance and give it commands until it waits for nothing; yield each command, none
    for the start, with the facts that it brought about."""
    yield None, instance.begin()
    for _ in range(MOST_COMMANDS):
        if not instance.waits():
            return
        command = choose(random, instance)
        yield command, instance.obey(command, random.randint(0, 5))


def compare(
    model: Model, random: Random, instance: Instance, choose: Choice = next_command
) -> Comparison:
    """Run the model on the engine, and follow each step of it.

    Raises:
        AssertionError: the engine has done what the rules do not allow.
        TooManyStates: it cannot be said whether they allow it.
    """
    comparison = Comparison(model)
    states = [running.begun(model)]
    for command, facts in played(random, instance, choose):
        if command is not None:
            comparison.done.append(command)
            states = [way for state in states for way in commands.obey(state, command)]
        states = agreed(comparison, states, instance, facts)
    return comparison


def agreed(
    comparison: Comparison, states: Sequence[State], instance: Instance, facts: Sequence[Fact]
) -> list[State]:
    """Return the states in which both agree on the trace, the waits and the variables."""
    found = trace(facts)
    comparison.seen.append(found)
    try:
        left = follow(states, found)
    except NotAllowed as refused:
        raise AssertionError(f"{comparison.done}: {refused}") from None
    waiting = [state for state in left if commands.waits(state) == instance.waits()]
    assert waiting, (comparison.done, instance.waits(), [commands.waits(one) for one in left])
    values = [state for state in waiting if variables(state) == own_variables(instance)]
    assert values, (comparison.done, own_variables(instance), [variables(one) for one in waiting])
    assert all(state.status == instance.status for state in values)
    for_ever = any(map(says_that_nothing_moves, facts))
    assert all(commands.stands_still(state) == for_ever for state in values), comparison.done
    return values


def variables(state: State) -> dict[str, object]:
    """Return the instance's variables."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in state.scopes[0].variables.items()
    }


def own_variables(instance: Instance) -> dict[str, object]:
    """Return the variables of the engine's instance, but for those of its own."""
    return {
        name: _plain(value)
        for name, value in instance.variables.items()
        if name not in ("requester", "key")
    }


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, Decimal) else value
