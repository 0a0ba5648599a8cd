"""The composition root of the web server: one application over one workspace."""

from __future__ import annotations

import logging
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
    clock,
    conditionals,
    decisions,
    deployments,
    documentation,
    incidents,
    job_work,
    jobs,
    ledger,
    messages,
    process_instances,
    searches,
    signals,
    topology,
    user_tasks,
)
from api.waiting_for_jobs import WaitingRoom
from api.web import (
    cases,
    decision_pages,
    documentation_pages,
    documents,
    feel_page,
    inbox,
    ledger_pages,
    operations,
    pages,
    session,
    starting,
    tasks,
)
from engine.workspace import Workspace

_log = logging.getLogger("vorgang.api")
_REPORT_LIMIT = 4_000


def create_app(workspace: Workspace) -> FastAPI:
    """Return the application: JSON under `/v2`, pages for people, static files.

    Args:
        workspace: opened by the caller, who also closes it.
    """
    https = workspace.settings.public_url.startswith("https:")
    app = FastAPI(
        title="Vorgang",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(SecurityHeaders, https=https),
            Middleware(FaultAnswers, answer=problems.answer),
            Middleware(BodyLimit),
        ],
    )
    app.state.workspace = workspace
    app.state.waiting_room = WaitingRoom(workspace)
    app.state.is_closing = lambda: False
    handlers: tuple[type[Exception], ...] = (HTTPException, RequestValidationError)
    for kind in handlers:
        app.add_exception_handler(kind, _answer)
    for part in (
        *(topology, deployments, process_instances, user_tasks, incidents, decisions, searches),
        *(clock, documentation, ledger, messages, signals, conditionals, jobs, job_work),
    ):
        app.include_router(part.router, prefix="/v2")
    app.include_router(external_tasks.router)
    made = (session, inbox, tasks, starting, cases, decision_pages, feel_page, documentation_pages)
    for page in (*made, ledger_pages, operations, documents):
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
    _log.warning("a browser refused something: %s", body[:_REPORT_LIMIT].decode("utf-8", "replace"))
    return Response(status_code=204)
