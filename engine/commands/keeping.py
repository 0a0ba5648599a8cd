"""What the database or the ledger cannot hold fails the step, not the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def step_that_fits() -> Iterator[None]:
    """Run the writing of a step.

    Raises:
        StepFailed: something of it does not fit into a column, an index or a ledger entry.
    """
    try:
        yield
    except EntryRefused as fault:
        raise StepFailed(f"the step cannot be kept as evidence: {readable(str(fault))}") from fault
    except _UNFIT as fault:
        reason = readable(str(fault).partition("\n")[0], 300)
        raise StepFailed(f"the step cannot be kept: {reason}") from fault
