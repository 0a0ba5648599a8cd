"""Random processes that are migrated in the middle of their run.

An instance that goes on in the very same model under other ids does what it would have done; the
ids of elements and flows are all that differs.
"""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core import codec
from tests.conformance.bpmn_reference.commands import Command
from tests.conformance.bpmn_reference.comparing import next_command
from tests.conformance.bpmn_reference.drawn_insides import drawn
from tests.conformance.bpmn_reference.playing import Instance
from tests.conformance.bpmn_reference.renaming import moved, new_ids, old_words, renamed
from tests.conformance.bpmn_reference.test_random_processes import but_for_circles

SEEDS = st.integers(0, 2**32)
BUDGETS = st.integers(2, 9)
MOST_COMMANDS = 30


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, budget=BUDGETS, when=st.integers(0, 12), again=st.booleans())
def test_the_same_model_under_other_ids_goes_on_as_if_nothing_had_been(
    seed: int, budget: int, when: int, again: bool
) -> None:
    random = Random(seed)
    model = drawn(random, budget)
    ids = new_ids(model)
    stays, goes = Instance(model), Instance(model)
    with but_for_circles():
        stays.begin()
        goes.begin()
        migrated = False
        for number in range(MOST_COMMANDS):
            if not stays.waits():
                return
            if number == when:
                assert old_words(moved(goes, renamed(model, ids), ids, again=again), ids) == []
                migrated = True
            command, place = next_command(random, stays), random.randint(0, 5)
            expected = old_words(stays.obey(command, place), {})
            element = ids.get(command.element, command.element) if migrated else command.element
            there = Command(command.kind, element, command.code, command.values)
            assert old_words(goes.obey(there, place), ids if migrated else {}) == expected
            assert goes.status == stays.status
            assert goes.variables == stays.variables


@settings(max_examples=50, deadline=None)
@given(seed=SEEDS, budget=BUDGETS, when=st.integers(0, 12))
def test_there_and_back_again_is_where_it_was(seed: int, budget: int, when: int) -> None:
    random = Random(seed)
    model = drawn(random, budget)
    ids = new_ids(model)
    instance = Instance(model)
    with but_for_circles():
        instance.begin()
        for _ in range(when):
            if not instance.waits():
                return
            instance.obey(next_command(random, instance), random.randint(0, 5))
        before = codec.decode(instance.state)
        moved(instance, renamed(model, ids), ids)
        moved(instance, model, {new: old for old, new in ids.items()})
        assert codec.decode(instance.state) == before
