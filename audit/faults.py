"""States of affairs in which the ledger refuses to go on."""

from __future__ import annotations


class LedgerFault(Exception):
    """The ledger refuses."""


class EntryRefused(LedgerFault):
    """The step cannot be written as an entry: it breaks the profile of FORMAT.md."""


class OriginRefused(LedgerFault):
    """The name is none that a log can have, or the database holds a log of another name."""


class SubjectErased(LedgerFault):
    """The data subject's key was destroyed; nothing can be sealed for it any more."""


class KeyForgotten(LedgerFault):
    """A key is wrapped by a key encryption key that this installation no longer has."""


class HistoryRewritten(LedgerFault):
    """The stored log does not continue the last signed head; nothing is signed on top of it."""


class NothingToExport(LedgerFault):
    """No checkpoint covers an entry of what is to be exported."""


class ScopeDamaged(LedgerFault):
    """An entry of what is to be exported was changed, moved or hidden: a part would say less."""


class EvidenceUnreadable(LedgerFault):
    """The file holds no export in a known format."""


class SignerFailed(LedgerFault):
    """Nothing could be signed: the signing program failed, or this process has no such key."""


DAMAGE: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What libraries for PDF and ASN.1 let through when what they read is damaged.

Their own faults come on top; a file or token of a stranger ends in a finding, never in a trace.
"""
