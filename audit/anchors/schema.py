"""Tables of what came from outside: they only grow, like the log.

`ledger.cosignature` and `ledger.timestamp` are written by the sequencer's role alone.
`ledger.witness` says which witnesses were asked from when on, and which refused; each row goes with
an entry of the system's chain.
"""

from __future__ import annotations

from audit.schema import APPLICATION_ROLE, SEQUENCER_ROLE

APPEND_ONLY = ("cosignature", "timestamp", "witness")

# No reference to `ledger.checkpoint`: what came from outside must outlast what it was said of.
_TABLES = (
    """
CREATE TABLE ledger.cosignature (
  size bigint NOT NULL CHECK (size > 0),
  witness text NOT NULL,
  origin text NOT NULL,
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  line text NOT NULL,
  signed_at timestamptz NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (size, witness)
)
""",
    "CREATE INDEX cosignature_newest ON ledger.cosignature (witness, origin, size)",
    "CREATE INDEX cosignature_last ON ledger.cosignature (witness, at)",
    """
CREATE TABLE ledger.timestamp (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  size bigint NOT NULL CHECK (size > 0),
  occasion text NOT NULL CHECK (occasion IN ('daily', 'export')),
  note text NOT NULL,
  token bytea NOT NULL,
  stamped_at timestamptz NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
)
""",
    "CREATE INDEX timestamp_size ON ledger.timestamp (size)",
    """
CREATE TABLE ledger.witness (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  vkey text NOT NULL,
  change text NOT NULL CHECK (change IN ('added', 'removed', 'refused')),
  at timestamptz NOT NULL DEFAULT clock_timestamp()
)
""",
)
_TRIGGER = """
CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.{table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()
"""
_ALWAYS = "ALTER TABLE ledger.{table} ENABLE ALWAYS TRIGGER {table}_only_grows"
_RIGHTS = (
    f"GRANT SELECT ON ledger.cosignature, ledger.timestamp, ledger.witness "
    f"TO {APPLICATION_ROLE}, {SEQUENCER_ROLE}",
    f"GRANT INSERT ON ledger.cosignature, ledger.timestamp TO {SEQUENCER_ROLE}",
    f"GRANT INSERT ON ledger.witness TO {APPLICATION_ROLE}",
)

STATEMENTS: tuple[str, ...] = (
    *_TABLES,
    *(_TRIGGER.format(table=table) for table in APPEND_ONLY),
    *(_ALWAYS.format(table=table) for table in APPEND_ONLY),
    *_RIGHTS,
)
"""To be run in this order, after `audit.schema.STATEMENTS`, by the schema's owner."""
