"""All tables of the engine, and the ledger beside them."""

from __future__ import annotations

from alembic import op

from audit.schema import FIRST_STATEMENTS as LEDGER_STATEMENTS

revision = "0001"
down_revision = None

ROLES = """
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['vorgang_app', 'vorgang_sequencer'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
    -- Whoever owns the tables need not be able to work as the application.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        AND current_user <> 'vorgang_schema' THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
    END IF;
  END LOOP;
END
$$
"""

DEFINITIONS = """
CREATE SEQUENCE engine.key AS bigint;

CREATE TABLE engine.stamp (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  deployments bigint NOT NULL,
  accounts bigint NOT NULL
);
INSERT INTO engine.stamp VALUES (true, 0, 0);

CREATE TABLE engine.resource (
  sha256 text PRIMARY KEY,
  content bytea NOT NULL
);

CREATE TABLE engine.deployment (
  key bigint PRIMARY KEY,
  deployed_at timestamptz NOT NULL,
  deployed_by text NOT NULL
);

CREATE TABLE engine.process_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  process_definition_id text NOT NULL,
  version integer NOT NULL,
  name text,
  version_tag text,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource,
  visible_to text[] NOT NULL
);
CREATE UNIQUE INDEX process_definition_version
  ON engine.process_definition (process_definition_id, version);

CREATE TABLE engine.decision_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  decision_definition_id text NOT NULL,
  version integer NOT NULL,
  name text,
  version_tag text,
  requirements_key bigint NOT NULL,
  requirements_id text NOT NULL,
  requirements_name text,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource
);
CREATE UNIQUE INDEX decision_definition_version
  ON engine.decision_definition (decision_definition_id, version);

CREATE TABLE engine.form_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  form_id text NOT NULL,
  version integer NOT NULL,
  version_tag text,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource
);
CREATE UNIQUE INDEX form_definition_version ON engine.form_definition (form_id, version);
"""

# The state is compressed by the engine where it pays, so PostgreSQL need not try (EXTERNAL); half-
# empty
# pages let a step's update stay on its page (HOT).
INSTANCES = """
CREATE TABLE engine.process_instance (
  key bigint PRIMARY KEY,
  process_definition_key bigint NOT NULL REFERENCES engine.process_definition,
  business_id text,
  summary text,
  status text NOT NULL CHECK (status IN ('active', 'completed', 'terminated')),
  version bigint NOT NULL CHECK (version > 0),
  head bytea NOT NULL,
  state bytea NOT NULL,
  subject text NOT NULL,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL,
  ended_at timestamptz
) WITH (fillfactor = 50);
ALTER TABLE engine.process_instance ALTER COLUMN state SET STORAGE EXTERNAL;
CREATE INDEX ix_engine_process_instance_process_definition_key
  ON engine.process_instance (process_definition_key);
CREATE INDEX process_instance_business_id ON engine.process_instance (business_id);

CREATE TABLE engine.user_task (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  process_instance_key bigint NOT NULL REFERENCES engine.process_instance,
  token_id bigint NOT NULL,
  activity_id text NOT NULL,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('ready', 'claimed', 'completed', 'cancelled')),
  assignee text,
  candidate_groups text[] NOT NULL,
  candidate_users text[] NOT NULL,
  excluded text[] NOT NULL,
  due_at timestamptz,
  follow_up_at timestamptz,
  priority integer NOT NULL,
  form_key bigint REFERENCES engine.form_definition,
  created_at timestamptz NOT NULL,
  completed_at timestamptz
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX user_task_token ON engine.user_task (process_instance_key, token_id);
CREATE INDEX user_task_claimed ON engine.user_task (assignee, due_at, priority DESC, key)
  WHERE state = 'claimed';

CREATE TABLE engine.user_task_candidate (
  user_task_key bigint NOT NULL REFERENCES engine.user_task,
  candidate text NOT NULL,
  due_at timestamptz,
  priority integer NOT NULL,
  PRIMARY KEY (user_task_key, candidate)
);
CREATE INDEX user_task_candidate_order
  ON engine.user_task_candidate (candidate, due_at, priority DESC, user_task_key);

CREATE TABLE engine.job (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  process_instance_key bigint NOT NULL REFERENCES engine.process_instance,
  token_id bigint NOT NULL,
  activity_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('connector', 'timer')),
  type text NOT NULL,
  headers jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'done', 'cancelled', 'failed')),
  due_at timestamptz NOT NULL,
  retries integer NOT NULL,
  attempts integer NOT NULL,
  leased_until timestamptz,
  last_error text,
  idempotency_key text NOT NULL,
  created_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX job_due ON engine.job (due_at, key) WHERE state = 'open';
CREATE INDEX job_token ON engine.job (process_instance_key, token_id);

CREATE TABLE engine.incident (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  process_instance_key bigint NOT NULL REFERENCES engine.process_instance,
  token_id bigint,
  activity_id text,
  type text NOT NULL,
  message text NOT NULL,
  job_key bigint REFERENCES engine.job,
  created_at timestamptz NOT NULL,
  resolved_at timestamptz
);
CREATE INDEX incident_open ON engine.incident (process_instance_key) WHERE resolved_at IS NULL;

CREATE TABLE engine.document (
  sha256 text PRIMARY KEY,
  content_type text NOT NULL,
  content bytea NOT NULL
);
ALTER TABLE engine.document ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE engine.case_document (
  process_instance_key bigint NOT NULL REFERENCES engine.process_instance,
  sha256 text NOT NULL REFERENCES engine.document,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (process_instance_key, sha256)
);
CREATE INDEX case_document_sha256 ON engine.case_document (sha256);
"""

ACCOUNTS = """
CREATE TABLE engine.account (
  account_id text PRIMARY KEY,
  username text NOT NULL,
  name text NOT NULL,
  email text,
  kind text NOT NULL CHECK (kind IN ('user', 'service')),
  password_hash text,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX account_username ON engine.account (username);

CREATE TABLE engine.account_group (
  account_id text NOT NULL REFERENCES engine.account,
  group_name text NOT NULL,
  PRIMARY KEY (account_id, group_name)
);
CREATE INDEX ix_engine_account_group_group_name ON engine.account_group (group_name);

CREATE TABLE engine.session (
  token_sha256 bytea PRIMARY KEY,
  account_id text NOT NULL REFERENCES engine.account,
  expires_at timestamptz NOT NULL
);
CREATE INDEX ix_engine_session_account_id ON engine.session (account_id);
CREATE INDEX ix_engine_session_expires_at ON engine.session (expires_at);

CREATE TABLE engine.login_failure (
  username text PRIMARY KEY,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL
);
"""

# What was deployed and what was sent stays as it was: the application may add, not change.
RIGHTS = """
GRANT USAGE ON SCHEMA engine TO vorgang_app, vorgang_sequencer;
GRANT USAGE, SELECT ON SEQUENCE engine.key TO vorgang_app;
GRANT SELECT, INSERT ON engine.resource, engine.deployment, engine.process_definition,
  engine.decision_definition, engine.form_definition, engine.document, engine.case_document
  TO vorgang_app;
GRANT SELECT, UPDATE ON engine.stamp TO vorgang_app;
GRANT SELECT, INSERT, UPDATE ON engine.process_instance, engine.user_task, engine.job,
  engine.incident, engine.account TO vorgang_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.user_task_candidate, engine.account_group,
  engine.session, engine.login_failure TO vorgang_app;
"""


def upgrade() -> None:
    """Go forward; there is no way back, restore a backup instead."""
    # Straight through the driver: a percent sign or a colon in a function's body is no placeholder.
    cursor = op.get_bind().connection.cursor()
    for script in (ROLES, DEFINITIONS, INSTANCES, ACCOUNTS, RIGHTS, *LEDGER_STATEMENTS):
        cursor.execute(script)
