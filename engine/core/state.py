"""An instance's state as bytes: what lives, nothing of what was done.

`[process, status, sequence, performers, [scope…], rounds]`, a scope being
`[host, variables, [token…], details]`, outer ones first, a token
`[id, wrapper, state, node, details, locals]` with 0 for what is empty. `rounds` and the details of
a scope may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.core import codec
from engine.core.executable import ExecutableProcess
from engine.core.kept_variables import KeptVariables
from engine.core.store import Instance, Scope, Token
from engine.faults import StepFailed
from engine.model import Values


def dump(process: ExecutableProcess, instance: Instance) -> bytes:
    """Return the instance's whole state.

    Raises:
        StepFailed: it has grown larger than a state may be.
    """
    marks = 0
    scopes: list[list[object]] = []
    for scope in instance.scopes():
        variables, unread = _written(scope.variables)
        scopes.append(_scope_row(scope, variables))
        marks += unread
    content: list[object] = [
        process.id,
        instance.status,
        instance.sequence,
        instance.performers,
        scopes,
    ]
    if instance.rounds:
        content.append(instance.rounds)
    try:
        return codec.encode(content, marks)
    except codec.NotStorable as refused:
        raise StepFailed(f"the state cannot be kept: {refused}") from None


def load(process: ExecutableProcess, state: bytes) -> Instance:
    """Return the instance whose state this is.

    Raises:
        StepFailed: the state belongs to another process, or to a version with other elements.
    """
    content, read = codec.parsed(state)
    process_id, status, sequence, performers, scopes, *rounds = content
    if process_id != process.id:
        raise StepFailed(f"the state belongs to process {process_id!r}, not to {process.id!r}")
    instance = process.store()
    instance.begin(process)
    instance.status = status
    instance.sequence = sequence
    instance.performers = read(performers) if performers else {}
    for activity_id, begun in read(rounds[0]).items() if rounds else ():
        instance.rounds[activity_id] = int(begun)
    for host_id, values, rows, *details in scopes:
        scope: Scope = instance if host_id is None else _opened(instance, host_id)
        if read is codec.filled and isinstance(scope.variables, KeptVariables):
            scope.variables.hold(values)
        else:
            scope.variables.update(read(values))
        scope.details.update(read(details[0]) if details else {})
        _fill(instance, scope, rows, read)
    return instance


def _opened(instance: Instance, host_id: int) -> Scope:
    host = instance.find(host_id)
    if host is None:
        raise StepFailed(f"the state has a scope without the token {host_id} that holds it")
    called = host.details.get("called")
    return instance.open(host, host.scope.process.called(called) if called else None)


def _written(variables: Values) -> tuple[Mapping[str, object], int]:
    """Return variables for the codec, and how many marks stand in what was not read."""
    return variables.written() if isinstance(variables, KeptVariables) else (variables, 0)


def _scope_row(scope: Scope, variables: Mapping[str, object]) -> list[object]:
    row: list[object] = [
        scope.host.id if scope.host is not None else None,
        variables,
        [_row(token) for token in scope.tokens()],
    ]
    if scope.details:
        row.append(scope.details)
    return row


def _row(token: Token) -> list[object]:
    wrapper = token.wrapper
    return [
        token.id,
        wrapper.id if wrapper is not None else 0,
        token.state,
        token.node.id,
        token.details or 0,
        token.local_variables or 0,
    ]


def _fill(
    instance: Instance, scope: Scope, rows: list[list[object]], read: Callable[[object], Any]
) -> None:
    nodes = scope.process.nodes
    for token_id, wrapper_id, token_state, node_id, details, own in rows:
        node = nodes.get(str(node_id))
        if node is None:
            raise StepFailed(f"this version of the process has no element {node_id!r}")
        wrapper = instance.find(wrapper_id) if isinstance(wrapper_id, int) else None
        token = scope.new(node, wrapper, token_id if isinstance(token_id, int) else 0)
        token.state = token_state if isinstance(token_state, int) else 0
        # Only these two can hold what JSON has no word for.
        token.details = read(details) if isinstance(details, dict) else {}
        token.local_variables = read(own) if isinstance(own, dict) else {}
