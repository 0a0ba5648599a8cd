"""Ways in: sessions that say where they are open, accounts of a provider of identities, second
factors, tokens of machines, resets of passwords."""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0042"

WAYS_IN = """
ALTER TABLE engine.account ADD COLUMN theme text NOT NULL DEFAULT 'system';

ALTER TABLE engine.session
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN device text NOT NULL DEFAULT '',
  ADD COLUMN network text NOT NULL DEFAULT '',
  ADD COLUMN method text NOT NULL DEFAULT 'password';

CREATE TABLE engine.account_identity (
  issuer text NOT NULL,
  subject text NOT NULL,
  account_id text NOT NULL REFERENCES engine.account,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX ix_engine_account_identity_account_id ON engine.account_identity (account_id);

CREATE TABLE engine.begun_sign_in (
  token_sha256 bytea PRIMARY KEY,
  kind text NOT NULL,
  account_id text REFERENCES engine.account,
  going_on text NOT NULL,
  failures integer NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX ix_engine_begun_sign_in_expires_at ON engine.begun_sign_in (expires_at);

CREATE TABLE engine.second_factor (
  account_id text PRIMARY KEY REFERENCES engine.account,
  sealed bytea NOT NULL,
  confirmed_at timestamptz,
  last_step bigint NOT NULL
);

CREATE TABLE engine.recovery_code (
  account_id text NOT NULL REFERENCES engine.account,
  code_hash bytea NOT NULL,
  PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE engine.password_reset (
  token_sha256 bytea PRIMARY KEY,
  account_id text NOT NULL REFERENCES engine.account,
  expires_at timestamptz NOT NULL
);
CREATE INDEX ix_engine_password_reset_account_id ON engine.password_reset (account_id);

CREATE TABLE engine.access_token (
  token_id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES engine.account,
  name text NOT NULL,
  secret_sha256 bytea NOT NULL,
  group_names text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX ix_engine_access_token_account_id ON engine.access_token (account_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON engine.account_identity, engine.begun_sign_in,
  engine.second_factor, engine.recovery_code, engine.password_reset TO vorgang_app;
GRANT SELECT, INSERT, UPDATE ON engine.access_token TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables; sessions that are open stay open."""
    op.execute(WAYS_IN)
