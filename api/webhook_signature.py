"""Who signs a webhook: Standard Webhooks, symmetric signatures.

Source: Standard Webhooks 1.0.0 (signature scheme, verifying webhook authenticity); RFC 2104.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from audit.plain import Plain
from engine.faults import EngineFault

TOLERANCE: Final = timedelta(minutes=5)
LONGEST_ID: Final = 255
MOST_SIGNATURES: Final = 20
_PREFIX: Final = "whsec_"
_SHORTEST_SECRET, _LONGEST_SECRET = 24, 64
_ID: Final = re.compile(rf"[!-~]{{1,{LONGEST_ID}}}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_log = logging.getLogger("vorgang.api")


class SignatureRefused(EngineFault):
    """The webhook is not signed with a secret that is known here for it."""


def verified(
    secrets: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    """Return the id of a webhook's message, if one of the secrets has signed it.

    Args:
        secrets: those that count, such as the new one and the old one while they change.
        headers: of the request, names in small letters.
        body: of the request, byte for byte.
        now: the time; the message may be up to `TOLERANCE` older or newer.

    Raises:
        SignatureRefused: a header is missing or wrong, the time is too far, no signature fits.
    """
    id_ = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    if not _ID.fullmatch(id_):
        raise SignatureRefused("webhook-id is missing or no plain text of 1 to 255 characters")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise SignatureRefused("webhook-timestamp is missing or no number of seconds")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise SignatureRefused("webhook-timestamp is more than 5 minutes away from now")
    signed = f"{id_}.{timestamp}.".encode() + body
    given = [one for one in map(_signature, signatures.split(" ")[:MOST_SIGNATURES]) if one]
    expected = [hmac.digest(secret, signed, "sha256") for secret in secrets]
    # Every pair is compared, so that the time taken tells nothing about which one fitted.
    fits = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in given]
    if not any(fits):
        raise SignatureRefused
    return id_


def secrets_of(folder: Path, name: str) -> tuple[bytes, ...]:
    """Return the secrets of a webhook: one a line of the file of its name, if there is one.

    Read at each request: whoever changes a secret adds the new one, and takes the old one away
    when its sender signs with the new one.

    Args:
        folder: holds a file for each webhook; empty lines and those with `#` say nothing.
        name: of the webhook, checked by the caller: no path.
    """
    try:
        lines = (folder / name).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as fault:
        _log.error("the secrets of a webhook cannot be read: %s", Plain(type(fault).__name__))
        return ()
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            secret = _secret(line.strip())
            if secret is None:
                _log.error("line %d of a webhook's secrets is no secret: whsec_…", number)
            else:
                found.append(secret)
    return tuple(found)


def _secret(text: str) -> bytes | None:
    encoded = text.removeprefix(_PREFIX)
    try:
        secret = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return secret if _SHORTEST_SECRET <= len(secret) <= _LONGEST_SECRET else None


def _signature(text: str) -> bytes | None:
    version, _, encoded = text.partition(",")
    if version != "v1":
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
