"""An instance's state as bytes: what lives, nothing of what was done.

`[process, status, sequence, performers, [[host, variables, [token…]]…], rounds]`, a token being
`[id, wrapper, state, node, details, locals]` with 0 for what is empty. `rounds` may be missing.
"""

from __future__ import annotations

from engine.core import codec
from engine.core.executable import ExecutableProcess
from engine.core.store import Instance, Scope, Token
from engine.faults import StepFailed


def dump(process: ExecutableProcess, instance: Instance) -> bytes:
    """Return the instance's whole state.

    Raises:
        StepFailed: it has grown larger than a state may be.
    """
    scopes = [
        [
            scope.host.id if scope.host is not None else None,
            scope.variables,
            [_row(token) for token in scope.tokens()],
        ]
        for scope in instance.scopes()
    ]
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
        return codec.encode(content)
    except codec.NotStorable as refused:
        raise StepFailed(f"the state cannot be kept: {refused}") from None


def load(process: ExecutableProcess, state: bytes) -> Instance:
    """Return the instance whose state this is.

    Raises:
        StepFailed: the state belongs to another process, or to a version with other elements.
    """
    process_id, status, sequence, performers, scopes, *rounds = codec.decode(state)
    if process_id != process.id:
        raise StepFailed(f"the state belongs to process {process_id!r}, not to {process.id!r}")
    instance = process.store()
    instance.status = status
    instance.sequence = sequence
    instance.performers = performers
    for activity_id, begun in rounds[0].items() if rounds else ():
        instance.rounds[activity_id] = int(begun)
    for _host, values, rows in scopes:
        # One scope until sub-processes come; then `_host` says which token to open the next one on.
        instance.variables.update(values)
        _fill(process, instance, instance, rows)
    return instance


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
    process: ExecutableProcess, instance: Instance, scope: Scope, rows: list[list[object]]
) -> None:
    for token_id, wrapper_id, token_state, node_id, details, own in rows:
        node = process.nodes.get(str(node_id))
        if node is None:
            raise StepFailed(f"this version of the process has no element {node_id!r}")
        wrapper = instance.find(wrapper_id) if isinstance(wrapper_id, int) else None
        token = scope.new(node, wrapper, token_id if isinstance(token_id, int) else 0)
        token.state = token_state if isinstance(token_state, int) else 0
        token.details = details if isinstance(details, dict) else {}
        token.local_variables = own if isinstance(own, dict) else {}
