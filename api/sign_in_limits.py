"""How often sign-ins and mails for new passwords may be asked for, from one network and in all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from api.rate_limit import RateLimit

_BUCKETS: Final = 4096
"""Networks and addresses share so many counters: who asks cannot make more of them."""


@dataclass
class SignInLimits:
    """Counts what nobody has signed in for."""

    _sign_ins: RateLimit = field(default_factory=lambda: RateLimit(60, 1.0))
    _resets: RateLimit = field(default_factory=lambda: RateLimit(10, 1 / 60))
    _mails: RateLimit = field(default_factory=lambda: RateLimit(3, 1 / 600))

    def sign_in(self, network: str, now: float) -> None:
        """Count a try to sign in.

        Raises:
            TooManyRequests: too many came from this network.
        """
        self._sign_ins.take(_bucket(network), now)

    def reset(self, network: str, email: str, now: float) -> None:
        """Count a wish for a new password.

        Raises:
            TooManyRequests: too many came from this network, or for this address.
        """
        self._resets.take(_bucket(network), now)
        self._mails.take(_bucket(email.strip().lower()), now)


def limits_of(request: Request) -> SignInLimits:
    """Return the counters of this server."""
    limits = request.app.state.sign_in_limits
    assert isinstance(limits, SignInLimits)
    return limits


def _bucket(text: str) -> str:
    return str(int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % _BUCKETS)
