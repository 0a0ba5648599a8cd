"""Migrations and batch operations as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.http.shapes import moment
from engine.batch_model import BatchItemView, BatchView
from engine.faults import MigrationFault
from engine.migration_model import InstancePreview, MigrationPreview, Move

_STATES: Mapping[str, str] = {
    "active": "ACTIVE",
    "suspended": "SUSPENDED",
    "completed": "COMPLETED",
    "cancelled": "CANCELED",
    "failed": "FAILED",
}
STATES: Mapping[str, str] = {told: own for own, told in _STATES.items()}
"""By Camunda's words."""
PARTIALLY = "PARTIALLY_COMPLETED"


def faults(found: Iterable[MigrationFault]) -> list[dict[str, object]]:
    """Return why an instance cannot be migrated."""
    return [
        {
            "code": one.code,
            "elementId": one.element,
            "message": one.english,
            "messageGerman": one.german,
        }
        for one in found
    ]


def instance_preview(preview: InstancePreview) -> dict[str, object]:
    """Return what a migration would do to one instance."""
    return {
        "processInstanceKey": str(preview.key),
        "possible": not preview.faults,
        "moves": _moves(preview.moves),
        "timers": _three(preview.timers),
        "subscriptions": _three(preview.subscriptions),
        "findings": faults(preview.faults),
    }


def migration_preview(preview: MigrationPreview) -> dict[str, object]:
    """Return what a migration would do to many."""
    return {
        "totalCount": preview.total,
        "lookedAtCount": preview.looked_at,
        "possibleCount": preview.looked_at - len(preview.refused),
        "moves": _moves(preview.moves),
        "refused": [
            {"processInstanceKey": str(one.key), "findings": faults(one.faults)}
            for one in preview.refused
        ],
    }


def batch(view: BatchView) -> dict[str, object]:
    """Return a batch with its progress; one that has ended with failures is partially completed."""
    state = _STATES[view.state]
    if view.state == "completed" and view.failed:
        state = PARTIALLY if view.completed else "FAILED"
    return {
        "batchOperationKey": str(view.key),
        "state": state,
        "batchOperationType": view.kind.value,
        "startDate": moment(view.started_at),
        "endDate": moment(view.ended_at),
        "actorType": "USER",
        "actorId": view.started_by,
        "operationsTotalCount": view.total,
        "operationsFailedCount": view.failed,
        "operationsCompletedCount": view.completed,
        "errors": [],
    }


def batch_item(view: BatchItemView) -> dict[str, object]:
    """Return an item of a batch."""
    return {
        "operationType": view.kind.value,
        "batchOperationKey": str(view.batch),
        "itemKey": str(view.item),
        "processInstanceKey": str(view.process_instance_key),
        "rootProcessInstanceKey": str(view.process_instance_key),
        "state": _STATES[view.state],
        "processedDate": moment(view.processed_at),
        "errorMessage": view.message,
    }


def _moves(moves: Iterable[Move]) -> list[dict[str, object]]:
    return [
        {
            "sourceElementId": one.element_id,
            "sourceElementName": one.name,
            "targetElementId": one.target_id,
            "targetElementName": one.target_name,
            "count": one.count,
        }
        for one in moves
    ]


def _three(counts: tuple[int, int, int]) -> dict[str, int]:
    kept, ended, begun = counts
    return {"kept": kept, "ended": ended, "begun": begun}
