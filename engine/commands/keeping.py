"""What the database or the ledger cannot hold fails the step, not the server."""

from __future__ import annotations

from contextlib import ContextDecorator
from typing import Literal

import psycopg
import sqlalchemy.exc

from audit.faults import EntryRefused
from engine.core.stuck import readable
from engine.faults import StepFailed
from engine.store.rows_as_json import RowsUnfit

_UNFIT = (
    psycopg.DataError,
    psycopg.errors.ProgramLimitExceeded,
    sqlalchemy.exc.DataError,
    RowsUnfit,
    UnicodeError,
)


class _Fits(ContextDecorator):
    """A class, since every step goes through one: a generator costs three times as much."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> Literal[False]:
        """Say in a step's words what did not fit."""
        if isinstance(fault, EntryRefused):
            reason = readable(str(fault))
            raise StepFailed(f"the step cannot be kept as evidence: {reason}") from fault
        if isinstance(fault, _UNFIT):
            reason = readable(str(fault).partition("\n")[0], 300)
            raise StepFailed(f"the step cannot be kept: {reason}") from fault
        return False


_FITS = _Fits()


def step_that_fits() -> _Fits:
    """Return what the writing of a step runs within, or a function that does nothing else.

    Raises:
        StepFailed: within it, something does not fit into a column, an index or a ledger entry.
    """
    return _FITS
