"""Data catalogues: versions of deployed files that say what variables are.

A case may have values of several classes now: its documents, summary and business id go when the
term of its process is over, not only with the last of its values; but not while the law keeps any
of them.
"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"

CATALOGUES = """
CREATE TABLE engine.data_catalogue_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  catalogue_id text NOT NULL,
  version integer NOT NULL,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource
);
CREATE UNIQUE INDEX data_catalogue_definition_version
  ON engine.data_catalogue_definition (catalogue_id, version);
GRANT SELECT, INSERT ON engine.data_catalogue_definition TO vorgang_app;
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
      WHERE subject = erased AND wrapped IS NOT NULL
        AND class IN ('commercial-letter', 'voucher', 'books', 'consent-proof-phone'))) THEN
    RETURN false;
  END IF;
  UPDATE keystore.dek SET wrapped = NULL, destroyed_at = at
    WHERE subject = erased AND class = retention_class AND wrapped IS NOT NULL;
  DELETE FROM ledger.sealed WHERE subject = erased AND class = retention_class;
  IF retention_class = 'state' OR NOT EXISTS (SELECT FROM keystore.dek
      WHERE subject = erased AND class <> 'state' AND wrapped IS NOT NULL) THEN
    UPDATE keystore.dek SET wrapped = NULL, destroyed_at = at
      WHERE subject = erased AND class = 'state' AND wrapped IS NOT NULL;
    UPDATE engine.archived_process_instance SET business_id = NULL, summary = NULL, state = ''
      WHERE subject = erased;
    UPDATE engine.archived_user_task t SET name = t.activity_id, denial = NULL
      FROM engine.archived_process_instance a
      WHERE a.subject = erased AND t.process_instance_key = a.key;
    UPDATE engine.archived_incident i SET message = '' FROM engine.archived_process_instance a
      WHERE a.subject = erased AND i.process_instance_key = a.key;
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
  UPDATE engine.archived_process_instance SET expired_at = at
    WHERE subject = erased AND NOT EXISTS (
      SELECT FROM keystore.dek WHERE subject = erased AND wrapped IS NOT NULL);
  RETURN true;
END $$;
"""


def upgrade() -> None:
    """Make the table, and let what belongs to a whole case go with the class of its process."""
    op.execute(CATALOGUES)
    op.execute(DESTROY_KEY)
