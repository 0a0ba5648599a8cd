"""The composition root of the web server: one application over one workspace."""

from __future__ import annotations

import logging
import re
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api import problems
from api.engine_rest import external_tasks
from api.gate import BodyLimit, FaultAnswers, SecurityHeaders
from api.http import (
    batches,
    clock,
    cloud_events,
    conditionals,
    decisions,
    deployments,
    documentation,
    health,
    incidents,
    interventions,
    job_search,
    job_work,
    jobs,
    ledger,
    messages,
    migrations,
    process_definitions,
    process_instances,
    resources,
    searches,
    signals,
    topology,
    user_tasks,
    webhooks,
)
from api.operating.tracing import Tracing
from api.operating.watch import Watch
from api.operating.watched_requests import WatchedRequests
from api.rate_limit import RateLimit
from api.waiting_for_jobs import WaitingRoom
from api.web import (
    batch_pages,
    cases,
    decision_pages,
    documentation_pages,
    documents,
    feel_page,
    inbox,
    ledger_pages,
    migration_page,
    operations,
    pages,
    session,
    starting,
    tasks,
)
from api.web import interventions as web_interventions
from engine.workspace import Workspace

_log = logging.getLogger("vorgang.api")
_REPORT_LIMIT = 4_000
_DIRECTIVE = re.compile(rb'"(?:effective|violated)-?[dD]irective"\s*:\s*"([a-z-]{1,40})')


def create_app(workspace: Workspace, tracing: Tracing | None = None) -> FastAPI:
    """Return the application: JSON under `/v2`, pages for people, static files.

    Args:
        workspace: opened by the caller, who also closes it.
        tracing: makes spans of what happens; nothing does, if left out.
    """
    watch = Watch(workspace, tracing)
    workspace.observer = watch
    https = workspace.settings.public_url.startswith("https:")
    app = FastAPI(
        title="Vorgang",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(WatchedRequests, watch=watch),
            Middleware(SecurityHeaders, https=https),
            Middleware(FaultAnswers, answer=problems.answer),
            Middleware(BodyLimit),
        ],
    )
    app.state.workspace = workspace
    app.state.watch = watch
    app.state.waiting_room = WaitingRoom(workspace)
    app.state.webhook_limit = RateLimit(webhooks.BURST, webhooks.PER_SECOND)
    app.state.is_closing = lambda: False
    handlers: tuple[type[Exception], ...] = (HTTPException, RequestValidationError)
    for kind in handlers:
        app.add_exception_handler(kind, _answer)
    for part in (
        *(topology, deployments, process_instances, user_tasks, incidents, decisions, searches),
        *(resources, process_definitions),
        *(clock, documentation, ledger, messages, signals, conditionals, jobs),
        *(job_search, job_work),
        *(cloud_events, webhooks, interventions, migrations, batches),
    ):
        app.include_router(part.router, prefix="/v2")
    app.include_router(external_tasks.router)
    app.include_router(health.router)
    made = (session, inbox, tasks, starting, cases, decision_pages, feel_page, documentation_pages)
    for page in (
        *(*made, ledger_pages, operations, batch_pages),
        *(web_interventions, migration_page, documents),
    ):
        app.include_router(page.router)
    app.post("/csp-report", include_in_schema=False)(_csp_report)
    app.mount("/static", _Static(directory=pages.STATIC), name="static")
    return app


class _Static(StaticFiles):
    """Static files that browsers ask about again each time and get only if they changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


async def _answer(request: Request, fault: Exception) -> Response:
    return problems.answer(request, fault)


async def _csp_report(request: Request) -> Response:
    body = await request.body()
    # What else a report holds, addresses with search words among it, is nobody's business.
    found = _DIRECTIVE.search(body[:_REPORT_LIMIT])
    directive = found[1].decode() if found else "unknown"
    _log.warning("a browser refused something", extra={"plain": {"directive": directive}})
    return Response(status_code=204)
