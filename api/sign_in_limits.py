"""How often sign-ins and mails for new passwords may be asked for, from one network and in all.

Counted in the database, for all servers together. A sign-in that succeeds does not count, so that a
whole office behind one address comes in at eight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from starlette.requests import Request

from api.identity import workspace_of
from api.rate_limit import TooManyRequests
from api.whence import network_of
from engine.commands.count_asking import Limit
from engine.workspace import Workspace

SIGN_INS: Final = Limit("sign-in", 60, timedelta(seconds=1))
RESETS: Final = Limit("reset", 10, timedelta(minutes=1))
MAILS: Final = Limit("reset-mail", 3, timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """Counts what comes from one network."""

    workspace: Workspace
    network: str

    def sign_in(self) -> None:
        """Count a try to sign in.

        Raises:
            TooManyRequests: too many came from this network.
        """
        if not SIGN_INS.take(self.workspace, self.network):
            raise TooManyRequests

    def let_in(self) -> None:
        """Let a try that was right not count."""
        SIGN_INS.give_back(self.workspace, self.network)

    def reset(self, email: str) -> None:
        """Count a wish for a new password.

        Raises:
            TooManyRequests: too many came from this network, or for this address.
        """
        if not RESETS.take(self.workspace, self.network):
            raise TooManyRequests
        if not MAILS.take(self.workspace, email.strip().lower()):
            raise TooManyRequests


def limits_of(request: Request) -> SignInLimits:
    """Return what counts the tries of the network that asks."""
    return SignInLimits(workspace_of(request), network_of(request))
