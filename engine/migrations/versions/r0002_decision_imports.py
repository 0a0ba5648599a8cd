"""Files of decisions, and what each imports: a library has no decisions of its own."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

REQUIREMENTS = r"""
CREATE TABLE engine.decision_requirements (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  requirements_id text NOT NULL,
  namespace text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource,
  resource_name text NOT NULL,
  imports jsonb NOT NULL
);
GRANT SELECT, INSERT ON engine.decision_requirements TO vorgang_app;
"""
# What was deployed before could not import; others may import it.
EARLIER = r"""
SELECT requirements_key, min(deployment_key), min(requirements_id),
  coalesce(substring(encode(content, 'escape') FROM '\snamespace="([^"]*)"'), ''),
  sha256, min(resource_name), '{}'
FROM engine.decision_definition JOIN engine.resource USING (sha256)
GROUP BY requirements_key, sha256, content
"""


def upgrade() -> None:
    """Go forward; there is no way back, restore a backup instead."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(REQUIREMENTS)
    cursor.execute(f"INSERT INTO engine.decision_requirements {EARLIER}")
