"""The reference ERP beside a demonstration: who calls whom, and how events are signed."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.model import Resource
from engine.settings import Settings

USUAL_PORT: Final = 8091
_WRITTEN: Final = f"http://127.0.0.1:{USUAL_PORT}".encode()
"""Where the library's table says that the ERP is."""


def with_erp(settings: Settings) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a demonstration with the ERP, and with what arguments it starts; none
    if it does not.

    Whoever has a database or webhooks of their own works in earnest: no ERP starts there.
    """
    if not settings.erp_port or settings.database_url or settings.webhook_secrets:
        return settings, ()
    folder = settings.home / "webhooks"
    secret = folder / "erp"
    if not secret.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    allowed = f"{settings.http_allowed} http://127.0.0.1:{settings.erp_port}".strip()
    webhook = f"http://{settings.host}:{settings.port}/v2/webhooks/erp"
    port = str(settings.erp_port)
    return (
        replace(settings, webhook_secrets=str(folder), http_allowed=allowed),
        ("--by-hand", "--port", port, "--webhook", webhook, "--secret", str(secret)),
    )


def at_port(resources: Sequence[Resource], port: int) -> tuple[Resource, ...]:
    """Return the models of the library, with the ERP where it listens."""
    if port in (0, USUAL_PORT):
        return tuple(resources)
    here = f"http://127.0.0.1:{port}".encode()
    return tuple(
        replace(one, content=one.content.replace(_WRITTEN, here))
        if one.name.endswith(".dmn")
        else one
        for one in resources
    )
