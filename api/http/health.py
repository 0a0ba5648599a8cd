"""Health and metrics on the web server: for load balancers, and for whoever has the token."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.one_turn import OneTurn
from api.operating import reports
from api.operating.reports import Report
from api.operating.watch import Watch

router = APIRouter(route_class=OneTurn)


def _watch(request: Request) -> Watch:
    watch: Watch = request.app.state.watch
    return watch


def _answer(report: Report) -> Response:
    return Response(report.body, report.status, media_type=report.media_type)


@router.get(reports.LIVE)
async def live() -> Response:
    """Answer that the process answers."""
    return _answer(reports.live())


@router.get(reports.READY)
def ready(request: Request) -> Response:
    """Answer whether work may come: 200, or 503 with what is missing."""
    return _answer(reports.ready(_watch(request)))


@router.get(reports.METRICS)
def metrics(request: Request) -> Response:
    """Answer with the metrics, if a token is set and given."""
    given = request.headers.get("authorization")
    return _answer(reports.metrics(_watch(request), given, own_port=False))
