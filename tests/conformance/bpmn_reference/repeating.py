"""Activities that are repeated: multi-instance and standard loops.

Source: BPMN 2.0.2, 10.3.8, 13.3.6 (standard loop), 13.3.7 (multi-instance).
"""

from __future__ import annotations

from tests.conformance.bpmn_reference import compensating, events, running
from tests.conformance.bpmn_reference.model import Loop
from tests.conformance.bpmn_reference.state import State, Token


def begin(state: State, wrapper: Token, loop: Loop) -> None:
    """Begin all instances, or the first one."""
    wrapper.collected = (None,) * loop.count
    if loop.count == 0 and (loop.kind != "standard" or loop.test_before):
        _end(state, wrapper, loop)
        return
    wrapper.stage = "looping"
    events.arm(state, wrapper)
    for index in range(1, loop.count + 1 if loop.kind == "parallel" else 2):
        _begin_instance(state, wrapper, index)


def _begin_instance(state: State, wrapper: Token, index: int) -> None:
    instance = state.new(wrapper.node, state.scopes[wrapper.scope])
    instance.wrapper, instance.index = wrapper.id, index


def instance_ended(state: State, instance: Token) -> None:
    """Go on with the next instance, or end the activity: what still runs of it is cancelled."""
    assert instance.wrapper is not None
    assert instance.index is not None
    wrapper, loop = state.tokens[instance.wrapper], state.element(instance).loop
    assert loop is not None
    compensating.note(state, instance)
    running.remove(state, instance)
    wrapper.done += 1
    if loop.collection is not None:
        at = instance.index - 1
        wrapper.collected = (
            *wrapper.collected[:at],
            instance.index,
            *wrapper.collected[at + 1 :],
        )
    if wrapper.done >= loop.count or (loop.enough is not None and wrapper.done >= loop.enough):
        for other in state.instances(wrapper):
            events.cancel(state, other)
        _end(state, wrapper, loop)
    elif loop.kind != "parallel":
        _begin_instance(state, wrapper, wrapper.done + 1)


def _end(state: State, wrapper: Token, loop: Loop) -> None:
    if loop.collection is not None:
        state.write(state.scopes[wrapper.scope], loop.collection, wrapper.collected)
    running.leave(state, wrapper)
