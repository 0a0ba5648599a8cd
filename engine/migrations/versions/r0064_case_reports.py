"""Reports on cases: deployed files, the rows that are made by them, and cases to be read again.

The open part of a row holds what is about no person and stays; the other part is sealed under the
key of its case, and is nothing once that is gone. Rows can be made again while the case is not
archived.
"""

from __future__ import annotations

from alembic import op

revision = "0064"
down_revision = "0063"

REPORTS = """
CREATE TABLE engine.case_report_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  report_id text NOT NULL,
  version integer NOT NULL,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource
);
CREATE UNIQUE INDEX case_report_definition_version
  ON engine.case_report_definition (report_id, version);
CREATE TABLE engine.case_report_row (
  process_instance_key bigint NOT NULL,
  report text NOT NULL,
  number integer NOT NULL,
  day date NOT NULL,
  kept text NOT NULL,
  marks text NOT NULL,
  sealed bytea,
  PRIMARY KEY (process_instance_key, report, number)
);
CREATE INDEX case_report_row_day ON engine.case_report_row (report, day);
CREATE TABLE engine.case_report_due (process_instance_key bigint PRIMARY KEY);
GRANT SELECT, INSERT ON engine.case_report_definition TO vorgang_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.case_report_row, engine.case_report_due
  TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.get_bind().connection.cursor().execute(REPORTS)
