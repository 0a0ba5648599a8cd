"""What calls of tests have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from engine.connectors.rest.connector import RestCalls
from engine.model import ConnectorRequest, StoredDocument, Values
from engine.outward_hosts import Address
from engine.settings import Settings

DOCUMENT = StoredDocument("ab" * 32, "angebot.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def asked(variables: Values, **headers: str) -> ConnectorRequest:
    """Return a job that calls somebody."""
    return ConnectorRequest(
        "7-3",
        variables,
        headers,
        lambda _: DOCUMENT,
        process_id="orders",
        now=NOW,
    )


def leading_to(*addresses: str) -> Names:
    """Return a resolver that gives these addresses, one after the other, for every name."""
    return Names([[ip_address(one)] for one in addresses])


class Names:
    """A resolver that changes its answer between look-ups; the last one stays."""

    def __init__(self, answers: Sequence[Sequence[Address]]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[Address]:
        """Return the next answer."""
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def calls(port: int, resolver: Names | None = None, **settings: Any) -> RestCalls:
    """Return a connector that may call this machine at a port."""
    known: dict[str, Any] = {"http_allowed": f"http://127.0.0.1:{port}", **settings}
    return RestCalls(Settings(**known), resolver or leading_to("127.0.0.1"))


def keep_secret(folder: Path, name: str, value: str, *uses: str) -> str:
    """Put a secret into a folder; return the folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(value + "\n")
    (folder / f"{name}.use").write_text("\n".join(uses or ("process: orders", "host: 127.0.0.1")))
    return str(folder)
