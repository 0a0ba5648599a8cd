"""Cases by values of their variables: keyed hashes, gone with the key of the values' class."""

from __future__ import annotations

from alembic import op

revision = "0053"
down_revision = "0050"

TABLE = """
CREATE TABLE engine.case_variable (
  word bytea NOT NULL,
  process_instance_key bigint NOT NULL,
  class text NOT NULL,
  PRIMARY KEY (word, process_instance_key)
);
CREATE INDEX case_variable_case ON engine.case_variable (process_instance_key);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.case_variable TO vorgang_app;
ALTER TABLE engine.process_definition ADD COLUMN findable text[] NOT NULL DEFAULT '{}';
"""
FORGET = """
CREATE FUNCTION engine.forget_case_variables() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM engine.case_variable v USING engine.every_process_instance i
    WHERE i.subject = NEW.subject AND v.process_instance_key = i.key
      AND NEW.class IN (v.class, 'state');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION engine.forget_case_variables() FROM PUBLIC;
CREATE TRIGGER forget_case_variables AFTER UPDATE ON keystore.dek
  FOR EACH ROW WHEN (OLD.wrapped IS NOT NULL AND NEW.wrapped IS NULL)
  EXECUTE FUNCTION engine.forget_case_variables();
"""


def upgrade() -> None:
    """Make the table, and let its rows go with an erasure or when a term ends."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(TABLE)
    cursor.execute(FORGET)
