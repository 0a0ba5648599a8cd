"""Links to user tasks: kept as hashes with the step that opens the task, put in where they are
sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from engine.model import Transition, Values
from engine.public_links import MARK, hash_of, token_of
from engine.store import public_links
from engine.store.instances import LoadedInstance, NewInstanceFrame
from engine.store.sealing import Statement
from engine.workspace import Workspace
from feel import Value


def links_of(
    workspace: Workspace, frame: LoadedInstance | NewInstanceFrame, transition: Transition
) -> Statement | None:
    """Return what keeps the links of the user tasks that begin to wait; `None` without any."""
    secret = workspace.ledger.keys.state
    found = [
        (one.token_id, hash_of(token_of(secret, frame.key, link.id)), link.until, link.many)
        for one in transition.user_tasks_opened
        if (link := one.link) is not None
    ]
    return public_links.written(frame.key, found, frame.now) if found else None


def with_public_links(workspace: Workspace, instance: int, variables: Values) -> Values:
    """Return what a connector or outside worker gets, each `{link:<id>}` in it made an address."""
    secret, place = workspace.ledger.keys.state, workspace.settings.public_url.rstrip("/")

    def link(found: re.Match[str]) -> str:
        return f"{place}/t/{token_of(secret, instance, found[1])}"

    return {name: _replaced(value, link) for name, value in variables.items()}


def _replaced(value: Value, link: Callable[[re.Match[str]], str]) -> Value:
    if isinstance(value, str):
        return MARK.sub(link, value)
    if isinstance(value, Mapping):
        return {name: _replaced(inner, link) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, link) for inner in value]
    return value
