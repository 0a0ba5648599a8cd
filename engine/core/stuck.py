"""A token that cannot go on."""

from __future__ import annotations


class TokenStuck(Exception):
    """The element cannot be executed as things are: its token is parked with an incident.

    Args:
        kind: short name for lists and for the ledger, such as `gateway`, `mapping`, `decision`.
        message: what happened and what to look at, for an operator.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
