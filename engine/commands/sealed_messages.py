"""What a message that is kept shows of itself: a keyed hash of its key, all else sealed.

A correlation key may be a person's address or number, so the tables hold only HMAC-SHA256 of it,
under a key that the database does not hold. Name and time to live are open.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from audit.entry import Fact
from audit.personal import Opening, WrappedKey, new_data_key, seal, unseal, unwrap, wrap
from engine.core import codec
from engine.core.correlations import UNFILLED
from engine.faults import MessageUnreadable
from engine.message_model import OpenKeys
from engine.model import Person, ReceivedMessage, StoredDocument
from engine.store.messages import KeptMessage
from engine.workspace import Workspace

_HASH_LENGTH = 16
_OWNER, _RETENTION = "message", "contact"
_OF_DEPUTIES = frozenset({"stands_for", "on_behalf_of"})


def owner_of(key: int) -> tuple[str, str]:
    """Return for whom, and in which retention class, the key of a kept message is wrapped."""
    return f"{_OWNER}-{key}", _RETENTION


@dataclass(frozen=True, slots=True)
class PublishedMessage:
    """A message with who published it.

    Args:
        documents: that the case keeps which takes it; a message that is kept itself has none.
        facts: that stand in its entry then, beside that it came.
    """

    message: ReceivedMessage
    publisher: Person
    documents: Sequence[StoredDocument] = ()
    facts: tuple[Fact, ...] = ()


def hashed(workspace: Workspace, text: str) -> bytes:
    """Return the keyed hash by which equal texts are found, 16 bytes."""
    label = b"vorgang/v1/message\0"
    return hmac.digest(workspace.ledger.keys.state, label + text.encode(), "sha256")[:_HASH_LENGTH]


def open_keys(workspace: Workspace) -> OpenKeys:
    """Return with which keys those wait who have none of their own."""
    return OpenKeys(hashed(workspace, ""), hashed(workspace, UNFILLED))


def keep(workspace: Workspace, published: PublishedMessage) -> KeptMessage:
    """Return the message as it is kept, under a data key of its own."""
    message, keys = published.message, workspace.ledger.keys
    person = {**asdict(published.publisher), "groups": []}
    # Other builds know nothing of deputies; a message is nobody's task.
    person = {name: value for name, value in person.items() if name not in _OF_DEPUTIES}
    values = dict(message.values)
    last = [message.business_id or None, message.rounds]
    content = codec.encode([message.correlation_key, values, person, *last])
    key = new_data_key(f"{_OWNER}-{message.key}", _RETENTION)
    wrapped = wrap(key, keys)
    opening = Opening(0, _OWNER, b"", base64.b64encode(content).decode())
    return KeptMessage(
        message.key,
        message.name,
        hashed(workspace, message.correlation_key),
        wrapped.epoch,
        wrapped.wrapped,
        seal(key, workspace.ledger.name, key.subject, [opening]),
    )


def unkeep(workspace: Workspace, kept: KeptMessage) -> PublishedMessage:
    """Return the message that `keep` was given.

    Raises:
        KeyForgotten: the key folder has no key any more that opens it.
        MessageUnreadable: somebody has changed it.
    """
    subject = f"{_OWNER}-{kept.key}"
    wrapped = WrappedKey(kept.epoch, kept.wrapped)
    key = unwrap(subject, _RETENTION, wrapped, workspace.ledger.keys)
    openings = unseal(key, workspace.ledger.name, subject, kept.sealed)
    if openings is None:
        raise MessageUnreadable(f"message {kept.key} was changed since it was published")
    content = base64.b64decode(str(openings[0].value))
    # Those kept by an earlier version end with the business id, or before.
    correlation_key, values, person, business_id, rounds = [*codec.decode(content), None, 0][:5]
    if hashed(workspace, correlation_key) != kept.correlation:
        raise MessageUnreadable(f"message {kept.key} was given another correlation key")
    message = ReceivedMessage(
        kept.key, kept.name, correlation_key, values, business_id, int(rounds or 0)
    )
    return PublishedMessage(message, Person(**{**person, "groups": frozenset()}))
