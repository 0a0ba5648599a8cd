"""Mail: one message by SMTP, with a Message-ID that is the same for every attempt.

A receiver that gets a message twice, because nobody knew whether the first attempt arrived,
sees the same
Message-ID twice and keeps one.
"""

from __future__ import annotations

from engine.model import ConnectorRequest, ConnectorResult
from engine.settings import Settings


class MailConnector:
    """Sends the variables `to`, `subject`, `text` and `attachments` as a message.

    `to` is an address or a list of them; `attachments` a list of contexts with the `sha256` of
    a document of
    this case and, if wanted, a `name`. Gives `messageId` and `sentTo`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Send it.

        Raises:
            ConnectorFailed: the message cannot be made, or the server did not take it.
        """
        # Imported late: a server has no use for it, a worker none before its first mail.
        from engine.connectors.mail_sending import send

        return send(self._settings, request)
