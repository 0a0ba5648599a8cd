"""Which behaviour each kind of node has; the one module that knows them all.

Source: BPMN 2.0.2, 13.3 (activities), 13.5 (events).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.core import (
    behaviour,
    calls,
    compensation,
    continuations,
    data,
    listeners,
    loops,
    messages,
    propagation,
    scopes,
    signals,
    task_listeners,
    variables,
)
from engine.core.node import Kind
from engine.core.store import Token

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter


def execute(step: Interpreter, token: Token) -> bool:
    """Execute the token's node and return whether it is done; otherwise it waits.

    Raises:
        TokenStuck: it cannot be done as things are; nothing of it has been done.
    """
    node = token.node
    if node.plain:
        behave = _BEHAVIOUR.get(node.kind)
        return behave is None or behave(step, token)
    if node.continuation is not None and continuations.before(step, token):
        return False
    if node.start_listeners and listeners.are_done(token):
        return _begin(step, token)
    if node.task_listeners and task_listeners.has_begun(token):
        return _begin(step, token)
    if node.moves_data and token.wrapper is None:
        data.take_in(step, token)
    if node.input_sets and token.wrapper is None and data.waits_for_input(step, token):
        return False
    if behaviour.is_wrapper(token):
        return loops.begin(step, token)
    if node.inputs:
        variables.map_inputs(token, step.now)
    if node.start_listeners and listeners.before(step, token):
        return False
    return _begin(step, token)


_SENT = "sent"
"""In the details of a token whose signals have gone out, though it throws something else too."""


def _begin(step: Interpreter, token: Token) -> bool:
    node = token.node
    if not node.signals or node.kind is Kind.SIGNAL or _SENT in token.details:
        return _behave(step, token)
    signals.throw(step, token)
    # What comes now may get stuck and be tried again: the signals have gone out all the same.
    token.details[_SENT] = True
    if _behave(step, token):
        signals.go_on_when_received(step, token)
    return False


def _behave(step: Interpreter, token: Token) -> bool:
    behave = _BEHAVIOUR.get(token.node.kind)
    return behave is None or behave(step, token)


_BEHAVIOUR: dict[Kind, Callable[[Interpreter, Token], bool]] = {
    Kind.USER_TASK: behaviour.user_task,
    Kind.JOB: behaviour.job,
    Kind.CATCH: behaviour.catch,
    Kind.EVENT_GATEWAY: behaviour.catch,
    Kind.SCRIPT: behaviour.script,
    Kind.SIGNAL: signals.throw_and_go_on,
    Kind.MESSAGE: messages.send,
    Kind.DECISION: behaviour.decision,
    Kind.TERMINATE: scopes.execute_terminate,
    Kind.SUB_PROCESS: scopes.execute_sub_process,
    Kind.CALL: calls.execute_call,
    Kind.AD_HOC: scopes.execute_sub_process,
    Kind.ERROR_END: propagation.execute_error_end,
    Kind.ESCALATION: propagation.execute_escalation,
    Kind.COMPENSATION: compensation.execute_throw,
    Kind.CANCEL_END: compensation.execute_cancel_end,
    Kind.PROCESS: listeners.execute_process,
}
