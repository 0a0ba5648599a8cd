"""What keeps abuse from forms that need no account: without cookies, accounts or third parties.

A page that shows a form carries a stamp: which form, of which version, since when, and a number of
its own, under a keyed hash. Who sends the form off sends the stamp too. So nobody sends a form that
they were not shown, nor faster than a person can, nor twice. Nothing is kept of those who ask but
counters in this process, under hashes that its restart makes new.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request

from api.rate_limit import RateLimit
from api.whence import network_of

LEAST: Final = timedelta(seconds=2)
"""Nobody fills in a form faster, not even with what a browser has kept for them."""
LONGEST: Final = timedelta(hours=24)
HONEYPOT: Final = "fax"
"""A field that people do not see; programs fill it in."""
_LONGEST_STAMP: Final = 200
_BUCKETS: Final = 4096
"""Networks share so many counters: who asks cannot make more of them."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the page of a form carries.

    Args:
        key: of the version of the process whose form was shown.
        shown_at: to the second.
        nonce: names this one showing.
    """

    key: int
    shown_at: datetime
    nonce: str


def stamped(secret: bytes, slug: str, key: int, now: datetime) -> str:
    """Return a new stamp for the page of a form."""
    text = f"{key}.{int(now.timestamp())}.{secrets.token_hex(16)}"
    return f"{text}.{_code(secret, slug, text)}"


def stamp_of(secret: bytes, slug: str, written: str, now: datetime) -> Stamp | None:
    """Return what a stamp says, or `None` if it is none of ours for this form, or too old."""
    text, _, code = written[:_LONGEST_STAMP].rpartition(".")
    right = hmac.compare_digest(code.encode(), _code(secret, slug, text).encode())
    if not right:
        return None
    key, seconds, nonce = text.split(".")
    shown_at = datetime.fromtimestamp(int(seconds), now.tzinfo)
    return Stamp(int(key), shown_at, nonce) if now - shown_at <= LONGEST else None


@dataclass
class PublicLimits:
    """Counts what anybody asks for who has no account."""

    _pages: RateLimit = field(default_factory=lambda: RateLimit(60, 1.0))
    _starts: RateLimit = field(default_factory=lambda: RateLimit(20, 1 / 30))
    _forms: RateLimit = field(default_factory=lambda: RateLimit(200, 2.0))
    _links: RateLimit = field(default_factory=lambda: RateLimit(3, 1 / 600))
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def look(self, network: str, now: float) -> None:
        """Count a page.

        Raises:
            TooManyRequests: too many went to this network.
        """
        self._pages.take(self._bucket(network), now)

    def send(self, network: str, now: float) -> None:
        """Count a form that is sent off, whatever is in it.

        Raises:
            TooManyRequests: too many came from this network.
        """
        self._starts.take(self._bucket(network), now)

    def start(self, slug: str, now: float) -> None:
        """Count a case that is to start.

        Args:
            slug: of a form that there is.
            now: seconds of a clock that only goes forward.

        Raises:
            TooManyRequests: too many start by this form, from wherever.
        """
        self._forms.take(slug, now)

    def renew(self, reference: str, now: float) -> None:
        """Count a new link that is asked for.

        Args:
            reference: of a link that there is.
            now: seconds of a clock that only goes forward.

        Raises:
            TooManyRequests: too many were asked for in its place.
        """
        self._links.take(reference, now)

    def _bucket(self, network: str) -> str:
        hashed = hashlib.blake2b(network.encode(), key=self._salt, digest_size=4).digest()
        return str(int.from_bytes(hashed) % _BUCKETS)


def limits_of(request: Request) -> tuple[PublicLimits, str]:
    """Return the counters of this server, and the network that asks."""
    limits = request.app.state.public_limits
    assert isinstance(limits, PublicLimits)
    return limits, network_of(request)


def _code(secret: bytes, slug: str, text: str) -> str:
    content = b"vorgang/v1/public-form\0" + slug.encode() + b"\0" + text.encode()
    return hmac.digest(secret, content, "sha256").hex()
