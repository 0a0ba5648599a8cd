"""What the tables hold of a case is sealed; cases are found by keyed hashes of their words."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0023"

# Builds of before cannot read what is sealed: they are not ready any more.
WORDS = """
CREATE TABLE engine.case_word (
  process_instance_key bigint NOT NULL,
  word bytea NOT NULL,
  PRIMARY KEY (word, process_instance_key)
);
CREATE INDEX case_word_case ON engine.case_word (process_instance_key);
GRANT SELECT, INSERT, DELETE ON engine.case_word TO vorgang_app;

DROP INDEX engine.process_instance_business_id;
CREATE INDEX process_instance_business_id ON engine.process_instance (business_id)
  WHERE left(business_id, 1) <> E'\\x01';
DROP INDEX engine.archived_process_instance_business_id;
CREATE INDEX archived_process_instance_business_id
  ON engine.archived_process_instance (business_id) WHERE left(business_id, 1) <> E'\\x01';

ALTER TABLE engine.case_document DROP CONSTRAINT case_document_sha256_fkey;
ALTER TABLE engine.case_document ADD COLUMN content_type text, ADD COLUMN content bytea;
CREATE TABLE engine.unsealed_case (process_instance_key bigint PRIMARY KEY);
INSERT INTO engine.unsealed_case SELECT key FROM engine.every_process_instance;
UPDATE engine.batch_operation SET filter = '{}' WHERE filter <> '{}';
GRANT SELECT, UPDATE, DELETE ON engine.unsealed_case TO vorgang_app;
GRANT UPDATE (business_id, summary) ON engine.archived_process_instance TO vorgang_app;
GRANT UPDATE (message) ON engine.archived_incident TO vorgang_app;
GRANT UPDATE (denial) ON engine.archived_user_task TO vorgang_app;
GRANT UPDATE (name, content_type, content) ON engine.case_document TO vorgang_app;
UPDATE engine.schema_floor SET revision = '0025';
"""
FORGET_DOCUMENTS = """
CREATE FUNCTION engine.forget_documents() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM engine.document d WHERE NOT EXISTS (SELECT FROM engine.case_document c
    WHERE c.sha256 = d.sha256 AND c.content IS NULL) $$;
REVOKE ALL ON FUNCTION engine.forget_documents FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engine.forget_documents TO vorgang_app;
"""
DESTROY_KEY = """
CREATE OR REPLACE FUNCTION engine.destroy_key(erased text, retention_class text, entry bigint)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  said jsonb;
  at timestamptz;
  least interval := CASE retention_class WHEN 'commercial-letter' THEN interval '6 years'
    WHEN 'voucher' THEN interval '8 years' WHEN 'books' THEN interval '10 years'
    WHEN 'consent-proof-phone' THEN interval '5 years' ELSE interval '0' END;
BEGIN
  SELECT convert_from(e.body, 'UTF8')::jsonb INTO said FROM ledger.entry e
    WHERE e.inst = 'system' AND e.seq = entry;
  at := (said ->> 'ts')::timestamptz;
  IF said IS NULL OR NOT said -> 'facts' @> jsonb_build_array(jsonb_build_object(
      'type', 'retention.expired',
      'data', jsonb_build_object('handle', erased, 'class', retention_class)))
    OR EXISTS (SELECT FROM engine.process_instance WHERE subject = erased)
    OR NOT EXISTS (SELECT FROM engine.archived_process_instance WHERE subject = erased)
    OR EXISTS (SELECT FROM engine.archived_process_instance
      WHERE subject = erased AND ended_at > at - least)
    OR (retention_class = 'state' AND EXISTS (SELECT FROM keystore.dek
      WHERE subject = erased AND class <> 'state' AND wrapped IS NOT NULL)) THEN
    RETURN false;
  END IF;
  UPDATE keystore.dek SET wrapped = NULL, destroyed_at = at
    WHERE subject = erased AND class = retention_class AND wrapped IS NOT NULL;
  DELETE FROM ledger.sealed WHERE subject = erased AND class = retention_class;
  IF NOT EXISTS (SELECT FROM keystore.dek
      WHERE subject = erased AND class <> 'state' AND wrapped IS NOT NULL) THEN
    UPDATE keystore.dek SET wrapped = NULL, destroyed_at = at
      WHERE subject = erased AND class = 'state' AND wrapped IS NOT NULL;
    UPDATE engine.archived_process_instance SET expired_at = at, business_id = NULL, summary = NULL
      WHERE subject = erased;
    DELETE FROM engine.case_word w USING engine.archived_process_instance a
      WHERE a.subject = erased AND w.process_instance_key = a.key;
    WITH dropped AS (
      DELETE FROM engine.case_document c USING engine.archived_process_instance a
      WHERE a.subject = erased AND c.process_instance_key = a.key
      RETURNING c.process_instance_key, c.sha256)
    DELETE FROM engine.document d USING dropped
      WHERE d.sha256 = dropped.sha256 AND NOT EXISTS (SELECT FROM engine.case_document o
        WHERE o.sha256 = d.sha256 AND (o.process_instance_key, o.sha256) NOT IN (
          SELECT process_instance_key, sha256 FROM dropped));
  END IF;
  RETURN true;
END $$;
"""


def upgrade() -> None:
    """Make room for what is sealed; there is no way back, restore a backup instead."""
    op.execute(WORDS)
    op.execute(FORGET_DOCUMENTS)
    op.execute(DESTROY_KEY)
