"""Persons whom cases are about, holds, and erasure that two people approve."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"

TABLES = """
CREATE TABLE engine.person (
  handle text PRIMARY KEY,
  created_at timestamptz NOT NULL
);
CREATE TABLE engine.person_identifier (
  hash bytea PRIMARY KEY,
  handle text NOT NULL
);
CREATE INDEX person_identifier_handle ON engine.person_identifier (handle);
CREATE TABLE engine.person_subject (
  handle text NOT NULL REFERENCES engine.person,
  subject text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (handle, subject)
);
CREATE INDEX person_subject_subject ON engine.person_subject (subject);
CREATE TABLE engine.hold (
  key bigint PRIMARY KEY,
  handle text,
  process_instance_key bigint,
  kind text NOT NULL CHECK (kind IN ('litigation', 'restriction')),
  subject text NOT NULL,
  placed_by text NOT NULL,
  placed_at timestamptz NOT NULL,
  review_on date,
  lifted_by text,
  lifted_at timestamptz,
  CHECK ((handle IS NULL) <> (process_instance_key IS NULL)),
  CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE INDEX hold_person ON engine.hold (handle) WHERE lifted_at IS NULL;
CREATE INDEX hold_case ON engine.hold (process_instance_key) WHERE lifted_at IS NULL;
CREATE TABLE engine.erasure (
  key bigint PRIMARY KEY,
  handle text,
  process_instance_key bigint,
  subject text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  executed_at timestamptz,
  CHECK ((handle IS NULL) <> (process_instance_key IS NULL))
);
CREATE TABLE engine.erasure_approval (
  erasure_key bigint NOT NULL REFERENCES engine.erasure,
  account text NOT NULL,
  approved_at timestamptz NOT NULL,
  PRIMARY KEY (erasure_key, account)
);
CREATE TABLE engine.access (
  account text NOT NULL,
  process_instance_key bigint NOT NULL,
  day date NOT NULL,
  PRIMARY KEY (account, process_instance_key, day)
);
GRANT SELECT, INSERT ON engine.person, engine.person_identifier, engine.person_subject,
  engine.hold, engine.erasure, engine.erasure_approval, engine.access TO vorgang_app;
GRANT UPDATE (lifted_by, lifted_at) ON engine.hold TO vorgang_app;
GRANT DELETE ON engine.access TO vorgang_app;
"""
# Two that meet at the same new identifier get the same person: the second waits for the first.
NOTE_PERSON = """
CREATE FUNCTION engine.note_person(known_by bytea, fresh text, case_subject text, at timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE known text;
BEGIN
  SELECT p.handle INTO known FROM engine.person_identifier p WHERE p.hash = known_by;
  IF known IS NULL THEN
    INSERT INTO engine.person_identifier (hash, handle) VALUES (known_by, fresh)
      ON CONFLICT DO NOTHING RETURNING handle INTO known;
    IF known IS NULL THEN
      SELECT p.handle INTO known FROM engine.person_identifier p WHERE p.hash = known_by;
    ELSE
      INSERT INTO engine.person (handle, created_at) VALUES (fresh, at);
    END IF;
  END IF;
  INSERT INTO engine.person_subject (handle, subject, since) VALUES (known, case_subject, at)
    ON CONFLICT DO NOTHING;
END $$;
"""
ARCHIVE = """
CREATE FUNCTION engine.archive_chosen(chosen bigint[], at timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  chosen := ARRAY(SELECT i.key FROM engine.process_instance i
    WHERE i.key = ANY(chosen) AND i.status <> 'active' ORDER BY i.key FOR UPDATE);
  INSERT INTO engine.archived_process_instance (key, process_definition_key, business_id, summary,
      status, version, head, state, subject, started_by, started_at, moved_at, ended_at,
      suspended_at, archived_at)
    SELECT key, process_definition_key, business_id, summary, status, version, head, '', subject,
      started_by, started_at, moved_at, ended_at, suspended_at, at
    FROM engine.process_instance WHERE key = ANY(chosen);
  INSERT INTO engine.archived_user_task
    SELECT * FROM engine.user_task WHERE process_instance_key = ANY(chosen);
  UPDATE engine.incident SET job_key = NULL WHERE process_instance_key = ANY(chosen);
  INSERT INTO engine.archived_incident
    SELECT * FROM engine.incident WHERE process_instance_key = ANY(chosen);
  DELETE FROM engine.incident WHERE process_instance_key = ANY(chosen);
  DELETE FROM engine.job WHERE process_instance_key = ANY(chosen);
  DELETE FROM engine.user_task_candidate c USING engine.user_task t
    WHERE c.user_task_key = t.key AND t.process_instance_key = ANY(chosen);
  DELETE FROM engine.user_task WHERE process_instance_key = ANY(chosen);
  DELETE FROM engine.message_subscription WHERE process_instance_key = ANY(chosen);
  DELETE FROM engine.message_started WHERE process_instance_key = ANY(chosen);
  DELETE FROM engine.process_instance WHERE key = ANY(chosen);
  RETURN cardinality(chosen);
END $$;

CREATE OR REPLACE FUNCTION engine.archive_cases(
  ended_before timestamptz, at_once integer, at timestamptz)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT engine.archive_chosen(ARRAY(
    SELECT i.key FROM engine.process_instance i
    WHERE i.ended_at < ended_before AND i.status <> 'active'
      AND NOT EXISTS (SELECT FROM engine.incident o
        WHERE o.process_instance_key = i.key AND o.resolved_at IS NULL)
    ORDER BY i.ended_at LIMIT at_once FOR UPDATE SKIP LOCKED), at) $$;
"""
# All that the application can erase: what two others than the requester approved, what the ledger
# says first, and nothing that is held or that the law keeps. Terms: § 257 HGB, § 147 AO (from the
# end of the year), § 7a (2) UWG.
ERASE = """
CREATE FUNCTION engine.law_keeps(retention_class text, ended timestamptz, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT at < CASE retention_class
    WHEN 'commercial-letter' THEN y.ends + interval '6 years'
    WHEN 'voucher' THEN y.ends + interval '8 years'
    WHEN 'books' THEN y.ends + interval '10 years'
    WHEN 'consent-proof-phone' THEN ended + interval '5 years'
    WHEN 'business' THEN 'infinity'::timestamptz
    ELSE '-infinity'::timestamptz END
  FROM (SELECT (date_trunc('year', ended AT TIME ZONE 'Europe/Berlin') + interval '1 year')
    AT TIME ZONE 'Europe/Berlin' AS ends) y $$;

CREATE FUNCTION engine.may_erase(asked bigint, case_key bigint, case_subject text)
RETURNS boolean LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT EXISTS (
      SELECT FROM engine.erasure r WHERE r.key = asked AND r.executed_at IS NULL
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

CREATE FUNCTION engine.batch_subjects(case_key bigint)
RETURNS SETOF text LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT DISTINCT s.subject FROM ledger.entry e JOIN ledger.sealed s USING (inst, seq)
    CROSS JOIN jsonb_array_elements(convert_from(e.body, 'UTF8')::jsonb -> 'facts') f
  WHERE EXISTS (SELECT FROM engine.batch_item b WHERE b.process_instance_key = case_key)
    AND e.inst = 'system' AND position('"type":"batch.begun"'::bytea IN e.body) > 0
    AND f ->> 'type' = 'batch.begun' AND f -> 'data' ->> 'batch' IN (
      SELECT b.batch_key::text FROM engine.batch_item b
      WHERE b.process_instance_key = case_key) $$;

CREATE FUNCTION engine.erase_case(asked bigint, case_key bigint, entry bigint)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  said jsonb;
  at timestamptz;
  owner text;
  ended timestamptz;
  gone text[];
BEGIN
  SELECT convert_from(e.body, 'UTF8')::jsonb INTO said FROM ledger.entry e
    WHERE e.inst = 'system' AND e.seq = entry;
  at := (said ->> 'ts')::timestamptz;
  SELECT i.subject, i.ended_at INTO owner, ended FROM engine.archived_process_instance i
    WHERE i.key = case_key FOR UPDATE;
  gone := ARRAY(
    SELECT f -> 'data' ->> 'class' FROM jsonb_array_elements(said -> 'facts') f
    WHERE f @> jsonb_build_object('type', 'erasure.executed', 'data', jsonb_build_object(
      'request', asked::text, 'instance', case_key::text, 'handle', owner)));
  IF said IS NULL OR owner IS NULL OR cardinality(gone) = 0
    OR NOT engine.may_erase(asked, case_key, owner)
    OR EXISTS (SELECT FROM unnest(gone) one WHERE engine.law_keeps(one, ended, at))
    OR EXISTS (SELECT FROM engine.process_instance WHERE subject = owner)
    OR 1 <> (SELECT count(*) FROM engine.archived_process_instance WHERE subject = owner) THEN
    RETURN false;
  END IF;
  UPDATE keystore.dek SET wrapped = NULL, destroyed_at = at
    WHERE subject = owner AND class = ANY(gone) AND wrapped IS NOT NULL;
  DELETE FROM ledger.sealed WHERE subject = owner AND class = ANY(gone);
  UPDATE keystore.dek d SET wrapped = NULL, destroyed_at = at
    WHERE d.wrapped IS NOT NULL AND d.subject IN (SELECT engine.batch_subjects(case_key))
      AND said -> 'facts' @> jsonb_build_array(jsonb_build_object('type', 'erasure.executed',
        'data', jsonb_build_object('request', asked::text, 'handle', d.subject)));
  UPDATE engine.archived_process_instance SET business_id = NULL, summary = NULL, state = '',
      expired_at = CASE WHEN EXISTS (SELECT FROM keystore.dek d
        WHERE d.subject = owner AND d.wrapped IS NOT NULL) THEN expired_at ELSE at END
    WHERE key = case_key;
  DELETE FROM engine.case_word WHERE process_instance_key = case_key;
  UPDATE engine.archived_user_task SET name = activity_id, denial = NULL
    WHERE process_instance_key = case_key;
  UPDATE engine.archived_incident SET message = '' WHERE process_instance_key = case_key;
  UPDATE engine.batch_item SET message = NULL
    WHERE process_instance_key = case_key AND state <> 'active';
  IF 'state' = ANY(gone) THEN
    WITH dropped AS (
      DELETE FROM engine.case_document WHERE process_instance_key = case_key RETURNING sha256)
    DELETE FROM engine.document d USING dropped
      WHERE d.sha256 = dropped.sha256 AND NOT EXISTS (SELECT FROM engine.case_document o
        WHERE o.sha256 = d.sha256 AND o.process_instance_key <> case_key);
  END IF;
  RETURN true;
END $$;

CREATE FUNCTION engine.end_erasure(asked bigint, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE engine.erasure SET executed_at = at WHERE key = asked AND executed_at IS NULL
    AND 2 <= (SELECT count(*) FROM engine.erasure_approval a
      WHERE a.erasure_key = asked AND a.account <> requested_by) $$;

CREATE FUNCTION engine.forget_persons()
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH gone AS (
    DELETE FROM engine.person_identifier p
    WHERE EXISTS (SELECT FROM engine.person_subject s WHERE s.handle = p.handle)
      AND NOT EXISTS (SELECT FROM engine.person_subject s JOIN keystore.dek d USING (subject)
        WHERE s.handle = p.handle AND d.wrapped IS NOT NULL)
    RETURNING p.handle)
  SELECT count(*)::integer FROM gone $$;

REVOKE ALL ON FUNCTION engine.archive_chosen, engine.erase_case, engine.end_erasure,
  engine.forget_persons FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engine.archive_chosen, engine.erase_case, engine.end_erasure,
  engine.forget_persons TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables, and what erases; there is no way back, restore a backup instead."""
    for statement in (TABLES, NOTE_PERSON, ARCHIVE, ERASE):
        op.execute(statement)
