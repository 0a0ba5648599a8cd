"""The statements that write the ledger, built once for each shape."""

from __future__ import annotations

from functools import cache

DATA_KEYS = "SELECT class, epoch, wrapped FROM keystore.dek WHERE subject = %s"

HELD_KEYS = """(SELECT jsonb_agg(jsonb_build_array(d.class, d.epoch, encode(d.wrapped, 'hex')))
  FROM keystore.dek d WHERE d.subject = {subject})"""
"""An SQL column, `{subject}` being another: what `Ledger.prepare` takes as `held`.

So a step reads the wrapped keys in the round trip in which it reads its instance."""

NEWEST_ORIGIN = "(SELECT origin FROM ledger.log ORDER BY number DESC LIMIT 1)"
"""An SQL value: the name of the log that the database holds."""


@cache
def append_statement(entries: int, groups: int) -> str:
    """Return the one statement that stores so many entries and sealed groups.

    In another log than its own it fails, for want of an instance to queue: the answer need not be
    waited for, so the statement may go out together with others.
    Rows are written out: an array for each column costs three times as much to send and to read.
    """
    sealed = (
        f"""sealed AS (
          INSERT INTO ledger.sealed (inst, seq, class, subject, sealed) VALUES {_rows(5, groups)}
        ),"""
        if groups
        else ""
    )
    queued = (
        f"VALUES (CASE WHEN {NEWEST_ORIGIN} = %s THEN %s END, %s, %s)"
        if entries == 1  # nearly always, and for less
        else f"SELECT CASE WHEN {NEWEST_ORIGIN} = %s THEN v.inst END, v.seq, v.mac "
        f"FROM (VALUES {_rows(3, entries)}) AS v (inst, seq, mac)"
    )
    return f"""
    WITH {sealed} stored AS (
      INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES {_rows(4, entries)}
    )
    INSERT INTO ledger.pending (inst, seq, mac) {queued}
    """


@cache
def make_data_keys_statement(count: int) -> str:
    """Return the statement that makes so many data keys and returns all that the subject has."""
    return f"""
    WITH made AS (
      INSERT INTO keystore.dek (subject, class, epoch, wrapped) VALUES {_rows(4, count)}
      ON CONFLICT DO NOTHING RETURNING class, epoch, wrapped
    )
    SELECT class, epoch, wrapped FROM made UNION ALL {DATA_KEYS}
    """


def _rows(columns: int, count: int) -> str:
    row = ", ".join(["%s"] * columns)
    return ", ".join([f"({row})"] * count)
