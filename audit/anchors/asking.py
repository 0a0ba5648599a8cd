"""One request to somebody outside: a witness, a time-stamp authority. Short, and never for long."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from audit.faults import LedgerFault

PATIENCE = 5.0
"""Seconds until somebody who says nothing is silent."""
_LONGEST = 256 * 1024
"""Bytes of an answer; a time-stamp token with its certificates has five thousand."""


class Silent(LedgerFault):
    """There was no answer: wrong address, no network, too slow, or no HTTP."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: HTTP status, media type without parameters, bytes."""

    status: int
    media_type: str
    content: bytes


def is_address(url: str) -> bool:
    """Return whether this is an address that can be asked: `http` or `https`, with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port != 0)
    except ValueError:
        return False


def post(url: str, body: bytes, media_type: str, patience: float = PATIENCE) -> Answered:
    """Return the answer to a POST; redirections are not followed.

    Args:
        url: `http` or `https`.
        body: to be sent.
        media_type: of the body.
        patience: seconds for connecting, and for each wait after that.

    Raises:
        Silent: there was no answer.
    """
    if not is_address(url):
        raise Silent(f"{url!r} is no address http://… or https://…")
    parts = urlsplit(url)
    connection = (
        http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=patience, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=patience)
    )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, {"Content-Type": media_type})
        answer = connection.getresponse()
        content = answer.read(_LONGEST + 1)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Silent(f"{url} does not answer: {type(fault).__name__}") from fault
    finally:
        connection.close()
    if len(content) > _LONGEST:
        raise Silent(f"{url} answers without end")
    said = answer.headers.get_content_type()
    return Answered(answer.status, said, content)
