"""An erasure says that it has begun; what people wrote outside of cases goes when its term ends; a
restriction also holds back the cases that come to a person later."""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"

BEGUN = """
ALTER TABLE engine.erasure ADD COLUMN begun_at timestamptz, ADD COLUMN begun_by text,
  ADD CHECK ((begun_at IS NULL) = (begun_by IS NULL));

CREATE FUNCTION engine.begin_erasure(asked bigint, account text, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE engine.erasure SET begun_at = at, begun_by = account
  WHERE key = asked AND executed_at IS NULL AND begun_at IS NULL
    AND 2 <= (SELECT count(*) FROM engine.erasure_approval a
      WHERE a.erasure_key = asked AND a.account <> requested_by) $$;

REVOKE ALL ON FUNCTION engine.begin_erasure FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engine.begin_erasure TO vorgang_app;
"""
# The sealed row stays, without its key: it says whose value an entry held.
OWN_KEYS = """
CREATE FUNCTION engine.destroy_own_key(erased text, retention_class text, entry bigint)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  said jsonb;
  at timestamptz;
BEGIN
  SELECT convert_from(e.body, 'UTF8')::jsonb INTO said FROM ledger.entry e
    WHERE e.inst = 'system' AND e.seq = entry;
  at := (said ->> 'ts')::timestamptz;
  IF said IS NULL OR NOT said -> 'facts' @> jsonb_build_array(jsonb_build_object(
      'type', 'retention.expired', 'data', jsonb_build_object(
        'instance', 'system', 'handle', erased, 'class', retention_class)))
    OR EXISTS (SELECT FROM engine.every_process_instance WHERE subject = erased)
    OR EXISTS (SELECT FROM ledger.sealed WHERE subject = erased AND inst <> 'system')
    OR EXISTS (SELECT FROM engine.hold WHERE subject = erased AND lifted_at IS NULL)
    OR EXISTS (SELECT FROM engine.erasure WHERE subject = erased AND executed_at IS NULL)
    OR EXISTS (SELECT FROM ledger.sealed s JOIN ledger.entry e USING (inst, seq)
      WHERE s.subject = erased AND s.class = retention_class
        AND engine.law_keeps(retention_class,
          (convert_from(e.body, 'UTF8')::jsonb ->> 'ts')::timestamptz, at)
        AND retention_class <> 'business') THEN
    RETURN false;
  END IF;
  UPDATE keystore.dek SET wrapped = NULL, destroyed_at = at
    WHERE subject = erased AND class = retention_class AND wrapped IS NOT NULL;
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION engine.destroy_own_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engine.destroy_own_key TO vorgang_app;
"""
# What a restriction held already is not held anew when somebody has let it go on.
HELD_BACK = """
CREATE TABLE engine.held_back (
  hold_key bigint NOT NULL REFERENCES engine.hold,
  process_instance_key bigint NOT NULL,
  PRIMARY KEY (hold_key, process_instance_key)
);
GRANT SELECT, INSERT ON engine.held_back TO vorgang_app;
INSERT INTO engine.held_back
  SELECT h.key, i.key FROM engine.hold h
    LEFT JOIN engine.person_subject s ON s.handle = h.handle
    JOIN engine.process_instance i ON i.key = h.process_instance_key OR i.subject = s.subject
  WHERE h.lifted_at IS NULL AND h.kind = 'restriction' AND i.started_at <= h.placed_at
  ON CONFLICT DO NOTHING;
"""


def upgrade() -> None:
    """Add columns, functions and table; there is no way back, restore a backup instead."""
    op.execute(BEGUN)
    op.execute(OWN_KEYS)
    op.execute(HELD_BACK)
