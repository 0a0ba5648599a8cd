"""The composition root of the web server: one application over one workspace."""

from __future__ import annotations

import logging
import re
from types import ModuleType

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from api import problems
from api.addresses import Addresses
from api.engine_rest import deployments as engine_rest_deployments
from api.engine_rest import external_tasks
from api.engine_rest.cross_origin import ModelersPage
from api.gate import BodyLimit, FaultAnswers, SecurityHeaders
from api.http import (
    batches,
    clock,
    cloud_events,
    conditionals,
    data_protection,
    decisions,
    deployments,
    description,
    documentation,
    health,
    incidents,
    interventions,
    job_search,
    job_work,
    jobs,
    ledger,
    mail_bounces,
    mail_suppressions,
    messages,
    migrations,
    oauth,
    process_definitions,
    process_instances,
    process_reports,
    resources,
    searches,
    signals,
    tiles,
    topology,
    user_tasks,
    webhooks,
)
from api.http import comments as http_comments
from api.http import task_drafts as http_task_drafts
from api.live_updates import NewsRoom
from api.oidc import Provider
from api.operating.tracing import Tracing
from api.operating.watch import Watch
from api.operating.watched_requests import WatchedRequests
from api.public_guard import PublicLimits
from api.rate_limit import RateLimit
from api.waiting_for_jobs import WaitingRoom
from api.web import (
    absence_pages,
    account_pages,
    accounts_pages,
    api_pages,
    assign_page,
    batch_pages,
    branding,
    calendar_pages,
    case_report_pages,
    case_work,
    cases,
    comments,
    data_protection_pages,
    decision_pages,
    documentation_pages,
    documents,
    draft_pages,
    embedding,
    erasure_pages,
    feel_page,
    form_pages,
    form_previews,
    held_pages,
    inbox,
    inbox_acts,
    ledger_exports,
    ledger_pages,
    ledger_search,
    live,
    mail_pages,
    migration_page,
    model_editor,
    new_batch,
    notice_pages,
    offer_pages,
    operations,
    operations_page,
    process_changes,
    process_pages,
    process_times,
    public_forms,
    public_tasks,
    report_pages,
    rules_page,
    scenario_pages,
    session,
    sign_in_pages,
    signing,
    starting,
    suppression_pages,
    task_drafts,
    tasks,
    template_previews,
    unsubscribing,
    verifier_page,
)
from api.web import interventions as web_interventions
from api.web.language import PageLanguage
from api.web.ledger_check import LedgerCheck
from api.web.static_files import STATIC, Static
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
            Middleware(ModelersPage),
            Middleware(PageLanguage),
            Middleware(FaultAnswers, answer=problems.answer),
            Middleware(BodyLimit, files=workspace.settings.largest_file * 3_000_000),
        ],
    )
    app.state.workspace = workspace
    app.state.watch = watch
    app.state.waiting_room = WaitingRoom(workspace)
    app.state.news_room = NewsRoom(workspace)
    app.state.webhook_limit = RateLimit(webhooks.BURST, webhooks.PER_SECOND)
    app.state.ledger_check = LedgerCheck()
    app.state.rules_checked = None
    app.state.public_limits = PublicLimits()
    settings = workspace.settings
    app.state.provider = Provider(settings) if settings.oidc_issuer else None
    app.state.is_closing = lambda: False
    handlers: tuple[type[Exception], ...] = (HTTPException, RequestValidationError)
    for kind in handlers:
        app.add_exception_handler(kind, _answer)
    app.router.routes.append(_addresses())
    app.post("/csp-report", include_in_schema=False)(_csp_report)
    # Only what holds nobody's secrets is packed: a packed page would tell a token by its length.
    app.mount("/static", Static(directory=STATIC), name="static")
    return app


def _addresses() -> Addresses:
    addresses = Addresses()
    addresses.add((part.router for part in _interface()), "/v2")
    made = (session, inbox, tasks, starting, cases, decision_pages, feel_page, documentation_pages)
    for_people = (
        model_editor,
        draft_pages,
        form_pages,
        *made,
        process_pages,
        process_changes,
        process_times,
        form_previews,
        template_previews,
        scenario_pages,
        calendar_pages,
        notice_pages,
        comments,
        live,
        task_drafts,
        *(ledger_pages, ledger_search, ledger_exports, rules_page, verifier_page, api_pages),
        case_report_pages,
        report_pages,
        *(operations, operations_page, case_work, new_batch, batch_pages),
    )
    clerks = (inbox_acts, assign_page, absence_pages)
    others = (
        *clerks,
        *(embedding, public_forms, public_tasks, signing, unsubscribing, branding),
        *(account_pages, accounts_pages, sign_in_pages, oauth),
        external_tasks,
        engine_rest_deployments,
        held_pages,
        data_protection_pages,
        erasure_pages,
        suppression_pages,
        mail_pages,
        health,
        description,
        tiles,
        *for_people,
        web_interventions,
        offer_pages,
        migration_page,
        documents,
    )
    addresses.add(other.router for other in others)
    return addresses


def _interface() -> tuple[ModuleType, ...]:
    return (
        *(topology, deployments, process_instances, user_tasks, incidents, decisions, searches),
        *(resources, process_definitions),
        *(clock, documentation, ledger, messages, signals, conditionals, jobs),
        *(job_search, job_work, process_reports, http_comments, http_task_drafts),
        *(cloud_events, webhooks, interventions, migrations, batches, data_protection),
        *(mail_bounces, mail_suppressions),
    )


async def _answer(request: Request, fault: Exception) -> Response:
    return problems.answer(request, fault)


async def _csp_report(request: Request) -> Response:
    body = await request.body()
    # What else a report holds, addresses with search words among it, is nobody's business.
    found = _DIRECTIVE.search(body[:_REPORT_LIMIT])
    directive = found[1].decode() if found else "unknown"
    _log.warning("a browser refused something", extra={"plain": {"directive": directive}})
    return Response(status_code=204)
