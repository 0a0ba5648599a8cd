"""Kinds of incidents in Camunda's words.

Source: Camunda 8.9, `POST /v2/incidents/search` (`errorType`).
"""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN = "UNKNOWN"
_KINDS: Mapping[str, tuple[str, ...]] = {
    "CALLED_ELEMENT_ERROR": ("call",),
    "CONDITION_ERROR": ("condition", "gateway"),
    "DECISION_EVALUATION_ERROR": ("decision",),
    "EXTRACT_VALUE_ERROR": (
        *("ad-hoc", "assignment", "expression", "feel-limit", "listener", "loop"),
        *("message", "schedule", "signal", "timer", "value"),
    ),
    "FORM_NOT_FOUND": ("form",),
    "IO_MAPPING_ERROR": ("mapping", "protected-variable"),
    "JOB_NO_RETRIES": ("job", "work"),
    "UNHANDLED_ERROR_EVENT": ("error", "escalation"),
}
_TYPES = {kind: error_type for error_type, kinds in _KINDS.items() for kind in kinds}


def error_type(kind: str) -> str:
    """Return a kind of ours as Camunda 8 calls it; `UNKNOWN` for what only we have."""
    return _TYPES.get(kind, UNKNOWN)


def narrowed(chosen: Mapping[str, object]) -> dict[str, object]:
    """Return a filter of incidents with our kinds in the place of the `type` that Camunda knows."""
    ours = dict(chosen)
    wanted = ours.pop("type", None)
    if wanted == UNKNOWN:
        ours["no_types"] = [*_TYPES]
    elif wanted is not None:
        ours["types"] = [*_KINDS.get(str(wanted), ())]
    return ours
