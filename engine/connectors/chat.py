"""Chat: a message to a channel of Teams or Slack, by a webhook whose address is a secret."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from engine.model import ConnectorRequest, ConnectorResult
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.connectors.rest.chat_message import ChatMessages

JOB_TYPE: Final = "chat"


class ChatConnector:
    """Posts the variable `text`, with `title` and `link` if wanted.

    The header `secret` names the secret that holds the webhook's address; `format` is `teams` or
    `slack`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._messages: ChatMessages | None = None
        self._lock = Lock()

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Post it.

        Raises:
            ConnectorFailed: it cannot be written, or the other side did not take it.
        """
        with self._lock:
            if self._messages is None:
                # Imported late, as calls are.
                from engine.connectors.rest.chat_message import ChatMessages

                self._messages = ChatMessages(self._settings)
        return self._messages.run(request)
