"""A request to erase is withdrawn, or lapses; by whom a case is found goes with the last class of
it that is about a person; a wrapped key has the length of one."""

from __future__ import annotations

from alembic import op

from audit.schema import KEY_STATEMENTS

revision = "0035"
down_revision = "0034"

WITHDRAWN = """
ALTER TABLE engine.erasure ADD COLUMN withdrawn_at timestamptz, ADD COLUMN withdrawn_by text,
  ADD CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
  ADD CHECK (withdrawn_at IS NULL OR (begun_at IS NULL AND executed_at IS NULL));

CREATE FUNCTION engine.withdraw_erasure(asked bigint, account text, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE engine.erasure SET withdrawn_at = at, withdrawn_by = account
    WHERE key = asked AND executed_at IS NULL AND begun_at IS NULL AND withdrawn_at IS NULL;
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION engine.begin_erasure(asked bigint, account text, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE engine.erasure SET begun_at = at, begun_by = account
  WHERE key = asked AND executed_at IS NULL AND begun_at IS NULL AND withdrawn_at IS NULL
    AND 2 <= (SELECT count(*) FROM engine.erasure_approval a
      WHERE a.erasure_key = asked AND a.account <> requested_by) $$;

CREATE OR REPLACE FUNCTION engine.may_erase(asked bigint, case_key bigint, case_subject text)
RETURNS boolean LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT EXISTS (
      SELECT FROM engine.erasure r
      WHERE r.key = asked AND r.executed_at IS NULL AND r.withdrawn_at IS NULL
        AND (r.process_instance_key = case_key OR EXISTS (
          SELECT FROM engine.person_subject s
          WHERE s.handle = r.handle AND s.subject = case_subject
            AND s.since <= r.requested_at))
        AND 2 <= (SELECT count(*) FROM engine.erasure_approval a
          WHERE a.erasure_key = r.key AND a.account <> r.requested_by))
    AND NOT EXISTS (
      SELECT FROM engine.hold h WHERE h.lifted_at IS NULL
        AND (h.process_instance_key = case_key OR h.handle IN (
          SELECT s.handle FROM engine.person_subject s WHERE s.subject = case_subject))) $$;

REVOKE ALL ON FUNCTION engine.withdraw_erasure FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engine.withdraw_erasure TO vorgang_app;
"""
# What is about no person keeps nobody's address. A case that runs, or that a hold or an open
# request is about, stays theirs. Which erasures reached a case is kept with the case.
FORGET = """
ALTER TABLE engine.archived_process_instance ADD COLUMN erased_by bigint[] NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION engine.forget_persons()
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH let_go AS (
    DELETE FROM engine.person_subject s
    WHERE NOT EXISTS (SELECT FROM keystore.dek d
        WHERE d.subject = s.subject AND d.class <> 'business' AND d.wrapped IS NOT NULL)
      AND NOT EXISTS (SELECT FROM engine.process_instance i WHERE i.subject = s.subject)
      AND NOT EXISTS (SELECT FROM engine.hold h WHERE h.lifted_at IS NULL
        AND h.handle = s.handle)
      AND NOT EXISTS (SELECT FROM engine.erasure r WHERE r.executed_at IS NULL
        AND r.withdrawn_at IS NULL AND r.handle = s.handle)
    RETURNING s.handle, s.subject),
  noted AS (
    UPDATE engine.archived_process_instance a SET erased_by = a.erased_by || ARRAY(
      SELECT r.key FROM engine.erasure r JOIN let_go l ON l.handle = r.handle
      WHERE l.subject = a.subject AND r.executed_at IS NOT NULL ORDER BY r.key)
    WHERE a.subject IN (SELECT l.subject FROM let_go l)),
  gone AS (
    DELETE FROM engine.person_identifier p
    WHERE EXISTS (SELECT FROM let_go l WHERE l.handle = p.handle)
      AND NOT EXISTS (SELECT FROM engine.person_subject s
        WHERE s.handle = p.handle AND s.subject NOT IN (
          SELECT l.subject FROM let_go l WHERE l.handle = p.handle))
    RETURNING p.handle)
  SELECT count(*)::integer FROM gone $$;
"""
# As in 0030, but a request that was withdrawn is over as well.
OWN_KEYS = """
CREATE OR REPLACE FUNCTION engine.destroy_own_key(
  erased text, retention_class text, entry bigint)
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
    OR EXISTS (SELECT FROM engine.erasure
      WHERE subject = erased AND executed_at IS NULL AND withdrawn_at IS NULL)
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
"""


def upgrade() -> None:
    """Add columns, functions and the check; there is no way back, restore a backup instead."""
    for statement in (WITHDRAWN, FORGET, OWN_KEYS, *KEY_STATEMENTS):
        op.execute(statement)
