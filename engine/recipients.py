"""Who gets data of a process, as its model tells: job types, groups of people."""

from __future__ import annotations

from engine.core.compiled_nodes import listed
from engine.core.executable import ExecutableProcess

COMPUTED = "(computed)"
"""Stands for a job type or group that an expression gives."""


def recipients_of(process: ExecutableProcess) -> list[str]:
    """Return the job types of a process, `job:` before each, and the groups that may see its cases
    or get its user tasks, `group:` before each."""
    found = {f"group:{name}" for name in listed(process.properties.get("vorgang:visibleTo"))}
    found |= {f"group:{name}" for name in process.start_groups}
    for node in process.nodes.values():
        if node.job is not None:
            literal = node.job.type.literal
            computed = node.job.type.expression is not None or not isinstance(literal, str)
            found.add(f"job:{COMPUTED if computed else literal}")
    return sorted(found)
