"""The kinds of reports on a part of the ledger, and which facts each is about."""

from __future__ import annotations

from collections.abc import Mapping

_SYSTEM = (
    *("batch.*", "definition.suspended", "definition.resumed", "process.suspended"),
    *("process.resumed", "process.migrated", "task.reassigned", "task.updated", "clock.*"),
    *("restore.performed", "key.*", "log.continued", "hold.*"),
)

KINDS: Mapping[str, tuple[str, ...]] = {
    "selection": (),
    "consents": ("consent.*",),
    "approvals": (
        *("approval.*", "decision.evaluated", "quote.*", "document.sent", "admin.intervened"),
    ),
    "requests": ("dsr.*",),
    "erasures": ("erasure.*", "retention.expired", "key.forgotten", "hold.*"),
    "trace": (),
    "interventions": ("admin.intervened", *_SYSTEM),
}
"""Kind -> types of facts: what an export is narrowed to if nobody names others; none means all."""
