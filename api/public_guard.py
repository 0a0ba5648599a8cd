"""What keeps abuse from forms that need no account: without cookies, accounts or third parties.

A page that shows a form carries a stamp: which form, of which version, since when, and a number of
its own, under a keyed hash. Who sends the form off sends the stamp too. So nobody sends a form that
they were not shown, nor faster than a person can, nor twice. Nothing is kept of those who ask but
counters under keyed hashes: of pages in this process, of what is sent in the database, for all.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request

from api.rate_limit import RateLimit, TooManyRequests
from api.whence import network_of
from engine.commands.count_asking import BUCKETS, Limit
from engine.workspace import Workspace

LEAST: Final = timedelta(seconds=2)
"""Nobody fills in a form faster, not even with what a browser has kept for them."""
LONGEST: Final = timedelta(hours=24)
HONEYPOT: Final = "fax"
"""A field that people do not see; programs fill it in."""
_LONGEST_STAMP: Final = 200
STARTS: Final = Limit("public-send", 20, timedelta(seconds=30))
"""Forms sent off from one network."""
FORMS: Final = Limit("public-start", 200, timedelta(seconds=0.5))
"""Cases that start by one form, from wherever."""
LINKS: Final = Limit("public-link", 3, timedelta(minutes=10))
"""New links in place of one."""


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

    starts: Limit = STARTS
    forms: Limit = FORMS
    links: Limit = LINKS
    _pages: RateLimit = field(default_factory=lambda: RateLimit(60, 1.0))
    _parts: RateLimit = field(default_factory=lambda: RateLimit(240, 8.0))
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def look(self, network: str, now: float) -> None:
        """Count a page.

        Raises:
            TooManyRequests: too many went to this network.
        """
        self._pages.take(self._bucket(network), now)

    def fetch(self, network: str, now: float) -> None:
        """Count a part of a page: a picture, a file.

        Raises:
            TooManyRequests: too many went to this network.
        """
        self._parts.take(self._bucket(network), now)

    def send(self, workspace: Workspace, network: str) -> None:
        """Count a form that is sent off, whatever is in it.

        Raises:
            TooManyRequests: too many came from this network.
        """
        if not self.starts.take(workspace, network):
            raise TooManyRequests

    def start(self, workspace: Workspace, slug: str) -> None:
        """Count a case that is to start.

        Raises:
            TooManyRequests: too many start by this form, from wherever.
        """
        if not self.forms.take(workspace, slug):
            raise TooManyRequests

    def renew(self, workspace: Workspace, reference: str) -> None:
        """Count a new link that is asked for in place of one that there is.

        Raises:
            TooManyRequests: too many were asked for in its place.
        """
        if not self.links.take(workspace, reference):
            raise TooManyRequests

    def _bucket(self, network: str) -> str:
        hashed = hashlib.blake2b(network.encode(), key=self._salt, digest_size=4).digest()
        return str(int.from_bytes(hashed) % BUCKETS)


def limits_of(request: Request) -> tuple[PublicLimits, str]:
    """Return the counters of this server, and the network that asks."""
    limits = request.app.state.public_limits
    assert isinstance(limits, PublicLimits)
    return limits, network_of(request)


def _code(secret: bytes, slug: str, text: str) -> str:
    content = b"vorgang/v1/public-form\0" + slug.encode() + b"\0" + text.encode()
    return hmac.digest(secret, content, "sha256").hex()
