"""How the installation does its work, on one page: workers, queues, timers, ledger, witnesses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Reader
from api.web import pages, proof_drawing
from api.web.texts import say
from engine.queries.operations import operations
from engine.store.sequencing import Sequencing
from engine.store.workload import Queue

router = APIRouter(route_class=OneTurn)
_KINDS: Final = frozenset({"timer", "continuation"})
_LATE: Final = timedelta(minutes=1)


@router.get("/operations")
def operations_page(request: Request, visitor: Reader) -> Response:
    """Show who works, what waits for whom, and how far ledger and witnesses are."""
    found = operations(workspace_of(request), visitor.person)
    figures = found.figures
    waits = timedelta(seconds=max(figures.oldest_pending_entry, figures.oldest_unsigned_entry))
    return pages.page(
        request,
        visitor,
        "operations.html",
        load=found.workload,
        queues=[(_called(queue), queue) for queue in found.workload.queues],
        figures=figures,
        sequencing=found.sequencing,
        batch_ago=_since(found.sequencing, pages.now(request)),
        oldest=timedelta(seconds=max(figures.oldest_due_job, figures.oldest_external_job)),
        due=sum(queue.due for queue in found.workload.queues),
        waits=waits,
        is_late=waits > _LATE,
        signed_ago=timedelta(seconds=figures.checkpoint_age),
        anchored=proof_drawing.witnesses(found.anchors, None),
    )


def _since(placed: Sequencing | None, now: datetime) -> timedelta:
    return timedelta() if placed is None else max(now - placed.batch_at, timedelta())


def _called(queue: Queue) -> str:
    if queue.type:
        return queue.type
    return say(f"operations.kind.{queue.kind}") if queue.kind in _KINDS else queue.kind
