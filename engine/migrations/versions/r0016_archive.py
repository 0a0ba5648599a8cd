"""The archive: ended cases leave the tables in which work is found, and jobs that are over go."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0014"

# The two functions are all that the application can remove, and no more than what is over: it has
# no right to DELETE in these tables.
ARCHIVE = """
CREATE TABLE engine.archived_process_instance (
  LIKE engine.process_instance,
  archived_at timestamptz NOT NULL,
  expired_at timestamptz,
  PRIMARY KEY (key),
  FOREIGN KEY (process_definition_key) REFERENCES engine.process_definition
);
CREATE INDEX archived_process_instance_business_id
  ON engine.archived_process_instance (business_id);
CREATE INDEX archived_process_instance_subject ON engine.archived_process_instance (subject);
CREATE INDEX archived_process_instance_kept ON engine.archived_process_instance (ended_at)
  WHERE expired_at IS NULL;
CREATE TABLE engine.archived_user_task (LIKE engine.user_task, PRIMARY KEY (key));
CREATE INDEX archived_user_task_case ON engine.archived_user_task (process_instance_key);
CREATE TABLE engine.archived_incident (LIKE engine.incident, PRIMARY KEY (key));
CREATE INDEX archived_incident_case ON engine.archived_incident (process_instance_key);

CREATE VIEW engine.every_process_instance AS
  SELECT key, process_definition_key, business_id, summary, status, version, head, state, subject,
    started_by, started_at, moved_at, ended_at, suspended_at FROM engine.process_instance
  UNION ALL
  SELECT key, process_definition_key, business_id, summary, status, version, head, state, subject,
    started_by, started_at, moved_at, ended_at, suspended_at FROM engine.archived_process_instance;
CREATE VIEW engine.every_user_task AS
  SELECT * FROM engine.user_task UNION ALL SELECT * FROM engine.archived_user_task;
CREATE VIEW engine.every_incident AS
  SELECT * FROM engine.incident UNION ALL SELECT * FROM engine.archived_incident;

ALTER TABLE engine.case_document DROP CONSTRAINT case_document_process_instance_key_fkey;
ALTER TABLE engine.incident DROP CONSTRAINT incident_job_key_fkey;
ALTER TABLE engine.incident ADD CONSTRAINT incident_job_key_fkey
  FOREIGN KEY (job_key) REFERENCES engine.job ON DELETE SET NULL;
CREATE INDEX incident_job ON engine.incident (job_key) WHERE job_key IS NOT NULL;
CREATE INDEX process_instance_ended ON engine.process_instance (ended_at)
  WHERE ended_at IS NOT NULL;
CREATE INDEX job_over ON engine.job (due_at) WHERE state IN ('done', 'cancelled');

CREATE FUNCTION engine.archive_cases(ended_before timestamptz, at_once integer, at timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE chosen bigint[];
BEGIN
  chosen := ARRAY(
    SELECT i.key FROM engine.process_instance i
    WHERE i.ended_at < ended_before AND i.status <> 'active'
      AND NOT EXISTS (SELECT FROM engine.incident o
        WHERE o.process_instance_key = i.key AND o.resolved_at IS NULL)
    ORDER BY i.ended_at LIMIT at_once FOR UPDATE SKIP LOCKED);
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

CREATE FUNCTION engine.forget_jobs(over_before timestamptz, at_once integer)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH gone AS (
    DELETE FROM engine.job WHERE key IN (
      SELECT j.key FROM engine.job j WHERE j.state IN ('done', 'cancelled')
        AND j.due_at < over_before AND j.created_at < over_before
      ORDER BY j.due_at LIMIT at_once FOR UPDATE SKIP LOCKED)
    RETURNING key)
  SELECT count(*)::integer FROM gone $$;

CREATE FUNCTION engine.destroy_key(erased text, retention_class text, entry bigint)
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
      WHERE subject = erased AND ended_at > at - least) THEN
    RETURN false;
  END IF;
  UPDATE keystore.dek SET wrapped = NULL, destroyed_at = at
    WHERE subject = erased AND class = retention_class AND wrapped IS NOT NULL;
  DELETE FROM ledger.sealed WHERE subject = erased AND class = retention_class;
  IF NOT EXISTS (SELECT FROM keystore.dek WHERE subject = erased AND wrapped IS NOT NULL) THEN
    UPDATE engine.archived_process_instance SET expired_at = at, business_id = NULL, summary = NULL
      WHERE subject = erased;
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

REVOKE ALL ON FUNCTION engine.archive_cases, engine.forget_jobs, engine.destroy_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engine.archive_cases, engine.forget_jobs, engine.destroy_key
  TO vorgang_app;
GRANT SELECT ON engine.archived_process_instance, engine.archived_user_task,
  engine.archived_incident, engine.every_process_instance, engine.every_user_task,
  engine.every_incident TO vorgang_app;
CREATE INDEX process_instance_subject ON engine.process_instance (subject);
"""


def upgrade() -> None:
    """Make the archive and what moves cases into it."""
    op.execute(ARCHIVE)
