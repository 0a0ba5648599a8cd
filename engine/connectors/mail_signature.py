"""DKIM: the domain of the sender signs what it sends.

Source: RFC 6376.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from engine.connectors.mail_message import domain_of
from engine.model import ConnectorFailed
from engine.settings import Settings

SIGNED: Final = (
    *("from", "to", "subject", "date", "message-id", "mime-version", "content-type"),
    *("content-transfer-encoding", "auto-submitted", "reply-to", "in-reply-to", "references"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
"""Headers that are signed, where a mail has them."""


def signature(settings: Settings, content: bytes) -> bytes:
    """Return the header that signs a message.

    Raises:
        ConnectorFailed: the key cannot be read, or is none.
    """
    import dkim

    domain = settings.dkim_domain or domain_of(settings.mail_from)
    present = {
        one.partition(b":")[0].strip().lower()
        for one in content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    }
    try:
        key = Path(settings.dkim_key_file or "").read_bytes()
        made = dkim.sign(
            content,
            settings.dkim_selector.encode(),
            domain.encode(),
            key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[one.encode() for one in SIGNED if one.encode() in present],
        )
    except (OSError, ValueError, TypeError, dkim.DKIMException) as fault:
        raise ConnectorFailed(
            f"the mail cannot be signed (DKIM): {fault}. Check VORGANG_DKIM_KEY_FILE"
        ) from fault
    return bytes(made)
