"""Events as other systems send them, and the files that say which messages they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from feel import Expression

KEPT_FOR: Final = timedelta(hours=1)
"""How long a message waits for who takes it, where no mapping says."""
ATTRIBUTES: Final = (
    *("specversion", "id", "source", "type"),
    *("subject", "time", "datacontenttype", "dataschema"),
)
"""Source: CloudEvents 1.0.2, 3.1."""
CONTENT: Final = ("data", "data_base64")

Text = str | Expression
"""What stands in the file, or the expression that computes it."""


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """An event of another system.

    Args:
        id: with `source`, says which event it is.
        source: who sends it, a URI reference.
        type: what has happened.
        attributes: all attributes besides these three, extensions included: texts, booleans and
            whole numbers.
        data: JSON with Decimal for numbers, or a text.
        data_base64: what is neither, in Base64.

    Source: CloudEvents 1.0.2, 3.
    """

    id: str
    source: str
    type: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    data: object = None
    data_base64: str | None = None


@dataclass(frozen=True, slots=True)
class EventMapping:
    """Which message events of a type become.

    Args:
        type: of the events.
        source: of the events; `None` takes those of any.
        message: its name; `None` takes the event's type.
        correlation_key: likewise the event's subject, if it has one.
        variables: likewise its data.
        time_to_live: how long the message is kept for who will wait for it.
        required: what the data must have, as names from the outside in; of a list, each entry.
    """

    type: str
    source: str | None = None
    message: Text | None = None
    correlation_key: Text | None = None
    variables: Expression | None = None
    time_to_live: timedelta = KEPT_FOR
    required: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookMapping:
    """Which events the plain JSON of a webhook is; each expression sees it as `body`.

    Args:
        name: of the webhook, as in its address.
        type: of the event; `None` takes the member `type`, or else the webhook's name.
        source: of the event; `None` takes `/webhooks/` and the webhook's name.
        subject: `None` gives none.
        data: `None` takes the member `data`, or else the whole.
    """

    name: str
    type: Text | None = None
    source: Text | None = None
    subject: Text | None = None
    data: Expression | None = None


@dataclass(frozen=True, slots=True)
class MailMapping:
    """Which message mails become; each expression sees a mail as `mail`.

    Args:
        to: address that they are sent to, also with `+` and a key before the @; `*` is any.
        message: its name.
        when: whether it takes a mail; `None` takes each.
        correlation_key: `None` gives none, so that the message only starts.
        variables: `None` gives the mail as `mail`.
        of_strangers: whether somebody whom a case has never written to may continue it.
    """

    to: str
    message: Text
    when: Expression | None = None
    correlation_key: Text | None = None
    variables: Expression | None = None
    of_strangers: bool = False


@dataclass(frozen=True, slots=True)
class EventMappings:
    """A file that says what events become.

    Args:
        id: of the file, by which its versions are counted.
        name: for people.
        events: by type and source.
        webhooks: by name.
        mails: the first that takes a mail counts.
        sha256: of the file.
    """

    id: str
    name: str
    events: tuple[EventMapping, ...] = ()
    webhooks: tuple[WebhookMapping, ...] = ()
    sha256: str = ""
    mails: tuple[MailMapping, ...] = ()
