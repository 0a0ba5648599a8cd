"""Every table of running work can be placed by its instance: the instance's key stands in each key.

A distributed PostgreSQL keeps rows of one instance together only if unique keys and references hold
the column by which they are placed.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0016"

BY_INSTANCE = """
ALTER TABLE engine.user_task_candidate ADD COLUMN process_instance_key bigint;
UPDATE engine.user_task_candidate c SET process_instance_key = t.process_instance_key
  FROM engine.user_task t WHERE t.key = c.user_task_key;
ALTER TABLE engine.user_task_candidate ALTER COLUMN process_instance_key SET NOT NULL;

ALTER TABLE engine.user_task_candidate
  DROP CONSTRAINT user_task_candidate_user_task_key_fkey,
  DROP CONSTRAINT user_task_candidate_pkey,
  ADD PRIMARY KEY (user_task_key, candidate, process_instance_key);
ALTER TABLE engine.incident
  DROP CONSTRAINT incident_job_key_fkey,
  DROP CONSTRAINT incident_pkey, ADD PRIMARY KEY (key, process_instance_key);
ALTER TABLE engine.user_task
  DROP CONSTRAINT user_task_pkey, ADD PRIMARY KEY (key, process_instance_key);
ALTER TABLE engine.job DROP CONSTRAINT job_pkey, ADD PRIMARY KEY (key, process_instance_key);
ALTER TABLE engine.message_subscription
  DROP CONSTRAINT message_subscription_pkey, ADD PRIMARY KEY (key, process_instance_key);
ALTER TABLE engine.archived_user_task
  DROP CONSTRAINT archived_user_task_pkey, ADD PRIMARY KEY (key, process_instance_key);
ALTER TABLE engine.archived_incident
  DROP CONSTRAINT archived_incident_pkey, ADD PRIMARY KEY (key, process_instance_key);

ALTER TABLE engine.user_task_candidate ADD CONSTRAINT user_task_candidate_user_task
  FOREIGN KEY (user_task_key, process_instance_key)
  REFERENCES engine.user_task (key, process_instance_key);
ALTER TABLE engine.incident ADD CONSTRAINT incident_job
  FOREIGN KEY (job_key, process_instance_key)
  REFERENCES engine.job (key, process_instance_key) ON DELETE SET NULL (job_key);
ALTER TABLE engine.message_started DROP CONSTRAINT message_started_process_instance_key_fkey;
"""


def upgrade() -> None:
    """Put the instance's key into the keys of all that belongs to it."""
    op.execute(BY_INSTANCE)
