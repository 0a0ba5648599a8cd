"""States of affairs in which the ledger refuses to go on."""

from __future__ import annotations


class LedgerFault(Exception):
    """The ledger refuses."""


class EntryRefused(LedgerFault):
    """The step cannot be written as an entry: it breaks the profile of FORMAT.md."""


class SubjectErased(LedgerFault):
    """The data subject's key was destroyed; nothing can be sealed for it any more."""


class KeyForgotten(LedgerFault):
    """A key is wrapped by a key encryption key that this installation no longer has."""


class HistoryRewritten(LedgerFault):
    """The stored tree contradicts the newest checkpoint; nothing is signed on top of it."""


class NothingToExport(LedgerFault):
    """No checkpoint covers an entry of what is to be exported."""


class EvidenceUnreadable(LedgerFault):
    """The file holds no export in a known format."""
