"""What user tasks are called, beside their process: a search knows at once what none is called."""

from __future__ import annotations

from alembic import op
from lxml import etree

revision = "0067"
down_revision = "0066"

COLUMN = """
ALTER TABLE engine.process_definition ADD COLUMN task_names text[] NOT NULL DEFAULT '{}'
"""
KNOWN = (
    "SELECT d.key, r.content FROM engine.process_definition d JOIN engine.resource r USING (sha256)"
)
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
KINDS = (f"{MODEL}userTask", f"{MODEL}globalUserTask")
NAMED = "UPDATE engine.process_definition SET task_names = %s WHERE key = %s"


def upgrade() -> None:
    """Add the column, and read the names of what is deployed from its files."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(COLUMN)
    cursor.execute(KNOWN)
    for key, content in cursor.fetchall():
        cursor.execute(NAMED, (task_names(bytes(content)), key))


def task_names(content: bytes) -> list[str]:
    """Return what the user tasks of a BPMN file are called."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tasks = etree.fromstring(content, parser).iter(*KINDS)
    return sorted({str(one.get("name") or one.get("id")) for one in tasks})
