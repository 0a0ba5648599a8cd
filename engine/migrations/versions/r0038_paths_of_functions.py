"""What functions name without a schema is PostgreSQL's own, never something temporary.

`SET search_path = ''` leaves temporary types and tables in front of everything: whoever may create
them could let a function of the owner run what they like. They stand last now.
"""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"

PATHS = """
DO $$
DECLARE
  routine pg_catalog.text;
BEGIN
  FOR routine IN
    SELECT p.oid::pg_catalog.regprocedure FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('engine', 'ledger', 'keystore') AND (p.prosecdef OR EXISTS (
      SELECT FROM pg_catalog.unnest(p.proconfig) said WHERE said LIKE 'search_path=%'))
  LOOP
    EXECUTE pg_catalog.format('ALTER ROUTINE %s SET search_path = pg_catalog, pg_temp', routine);
  END LOOP;
END $$
"""


def upgrade() -> None:
    """Put temporary things last, for every function that has a path of its own."""
    # Straight through the driver: a colon is no placeholder.
    op.get_bind().connection.cursor().execute(PATHS)
