"""Answer a request once, however often it is sent: what it does and the kept answer are one
transaction.

A client that got no answer cannot know whether its request was done. It sends it again under the
same key: either nothing had happened, then it is done now, or the kept answer says what had.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from audit.personal import Opening, WrappedKey, new_data_key, seal, unseal, unwrap, wrap
from engine.faults import (
    ContentChanged,
    DatabaseUnavailable,
    EngineFault,
    KeyReused,
    RequestUnderWay,
)
from engine.store import answers
from engine.store.answers import KeptAnswer
from engine.workspace import Workspace

KEPT_FOR: Final = timedelta(days=1)
_HASH_LENGTH: Final = 16
_OWNER, _RETENTION = "answer", "contact"
_FORGOTTEN_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is sent: the HTTP status and the body."""

    status: int
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Key:
    """Under what an answer is kept.

    Args:
        scope: whose keys these are, such as `account <id>`: nobody gets another's answer.
        text: chosen by the client.
        request: what is asked for; another request under the same key is refused. `None`: the key
            alone says what the request is.
    """

    scope: str
    text: str
    request: bytes | None = None


def answer_once(
    workspace: Workspace,
    key: Key,
    act: Callable[[Workspace], Answer],
    *,
    kept_for: timedelta = KEPT_FOR,
    wait: bool = False,
) -> Answer:
    """Return what `act` answers, or what it answered when it was asked before.

    A refused request has changed nothing and is not kept: the same key may be tried again.

    Args:
        workspace: where.
        key: of the request.
        act: does what is asked, with the workspace that it is given: all its transactions are
            parts of the one that keeps the answer.
        kept_for: how long the answer is kept.
        wait: for another request with this key to end, instead of a refusal.

    Raises:
        RequestUnderWay: another request with this key is being worked on.
        KeyReused: the key came with another request.

    Source: draft-ietf-httpapi-idempotency-key-header-07, 2.
    """
    hashed = _hashed(workspace, key.scope, key.text)
    request = b"" if key.request is None else _hashed(workspace, "request", key.request)
    refused: EngineFault | None = None
    with workspace.transaction() as connection:
        if not answers.hold(connection, hashed, wait=wait):
            raise RequestUnderWay
        kept = answers.find(connection, hashed, workspace.real_time())
        if kept is not None:
            if kept.request != request:
                raise KeyReused
            return _opened(workspace, hashed, kept)
        try:
            answer = act(replace(workspace, within=connection))
        except DatabaseUnavailable:
            raise
        except EngineFault as fault:
            # What it undid is undone; what it left, such as an incident, is to stay.
            refused, answer = fault, Answer(0)
        else:
            sealed = _sealed(workspace, hashed, request, answer)
            answers.insert(connection, hashed, sealed, kept_for, workspace.real_time())
    if refused is not None:
        raise refused
    return answer


def hold_keys(workspace: Workspace, keys: Iterable[Key]) -> None:
    """Hold keys until the transaction that the workspace is in ends, whatever order they come in:
    who answers several requests in one transaction never waits for another who does so too."""
    with workspace.transaction() as connection:
        hashed = [_hashed(workspace, key.scope, key.text) for key in keys]
        answers.hold_in_order(connection, hashed)


def forget_answers(workspace: Workspace) -> int:
    """Delete answers whose time is over and return how many."""
    with workspace.transaction() as connection:
        return answers.forget(connection, _FORGOTTEN_AT_ONCE, workspace.real_time())


def _hashed(workspace: Workspace, scope: str, text: str | bytes) -> bytes:
    content = text.encode() if isinstance(text, str) else text
    label = b"vorgang/v1/answer\0" + scope.encode() + b"\0"
    whole = hmac.digest(workspace.ledger.keys.state, label + content, "sha256")
    return whole[:_HASH_LENGTH]


def _sealed(workspace: Workspace, hashed: bytes, request: bytes, answer: Answer) -> KeptAnswer:
    key = new_data_key(_subject(hashed), _RETENTION)
    wrapped = wrap(key, workspace.ledger.keys)
    opening = Opening(0, _OWNER, b"", base64.b64encode(answer.content).decode())
    sealed = seal(key, workspace.ledger.name, key.subject, [opening])
    return KeptAnswer(request, answer.status, wrapped.epoch, wrapped.wrapped, sealed)


def _opened(workspace: Workspace, hashed: bytes, kept: KeptAnswer) -> Answer:
    subject = _subject(hashed)
    wrapped = WrappedKey(kept.epoch, kept.wrapped)
    key = unwrap(subject, _RETENTION, wrapped, workspace.ledger.keys)
    openings = unseal(key, workspace.ledger.name, subject, kept.sealed)
    if openings is None:
        raise ContentChanged("the kept answer was changed since it was given")
    return Answer(kept.status, base64.b64decode(str(openings[0].value)))


def owner_of(hashed: bytes) -> tuple[str, str]:
    """Return for whom, and in which retention class, the key of a kept answer is wrapped."""
    return _subject(bytes(hashed)), _RETENTION


def _subject(hashed: bytes) -> str:
    return f"{_OWNER}-{hashed.hex()}"
