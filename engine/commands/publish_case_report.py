"""A report on cases leaves the house: that it did stands in the ledger, with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from audit.entry import Fact
from audit.proof_texts import SealTime
from audit.seal import seal_report
from engine.commands.move_instance import ledger_actor
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Published:
    """A file that somebody takes away: of which report and choice, of which period, its bytes."""

    query: str
    period: str
    content: bytes


def seal_case_report(
    workspace: Workspace, draw: Callable[[SealTime], bytes], evidence: bytes
) -> bytes:
    """Return the sealed PDF, with the time of an authority if one is set and answers."""
    keys, authority = workspace.ledger.keys, workspace.settings.timestamp_url
    return seal_report(draw, evidence, keys, authority)


def publish_case_report(workspace: Workspace, made: Published, *, actor: Person) -> None:
    """Write `report.published`, before anybody has the file."""
    fact = Fact(
        "report.published",
        data={
            "query": made.query,
            "period": made.period,
            "sha256": hashlib.sha256(made.content).hexdigest(),
        },
    )
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
