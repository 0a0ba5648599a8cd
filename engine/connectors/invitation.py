"""Calendar invitations: an appointment by mail, moved or cancelled later under the same UID."""

from __future__ import annotations

from typing import Final

from engine.model import ConnectorRequest, ConnectorResult
from engine.settings import Settings

JOB_TYPE: Final = "invitation"


class InvitationConnector:
    """Invites to an appointment, or cancels one, by a mail that calendars understand.

    Variables: `to`, `subject`, `text`, `start`, `end`, and if wanted `location`, `appointment` (a
    name within the case, if it has several) and `sequence`. The header `method` is `REQUEST` or
    `CANCEL`. Gives `uid`, `sequence`, `messageId` and `sentTo`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Send it.

        Raises:
            ConnectorFailed: it cannot be written, or the mail server did not take it.
        """
        # Imported late: the library is for workers alone.
        from engine.connectors.invitation_mail import invite

        return invite(self._settings, request)
