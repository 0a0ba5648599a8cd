"""Our own part of the interface: persons, erasures, holds, the record of processing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.answers import download, json_answer, no_content
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.processing_record import processing_markdown
from api.requests import Body, Caller, RequestRefused, key_of, text_of
from audit.language import LANGUAGES, Language
from engine.commands.approve_erasure import approve_erasure, missing
from engine.commands.disclose_person import disclose_person
from engine.commands.execute_erasure import execute_erasure
from engine.commands.place_hold import lift_hold, place_hold
from engine.commands.port_person import port_person
from engine.commands.request_erasure import request_erasure
from engine.commands.withdraw_erasure import withdraw_erasure
from engine.erased_backups import Backups
from engine.person_model import CasePlan, Erasure, Hold, HoldKind, Target
from engine.queries.data_subjects import (
    PersonView,
    erasure,
    find_person,
    person_of_handle,
    requested_erasures,
    standing_holds,
)
from engine.queries.record_of_processing import record_of_processing

router = APIRouter(route_class=OneTurn)
Json = dict[str, object]


@router.post("/persons/search")
def search(request: Request, caller: Caller, body: Body) -> Response:
    """Find a person by what a process knows them by (`identifier`), such as an e-mail address."""
    known_by = text_of(body, "identifier", 500)
    if not known_by:
        raise RequestRefused("identifier is missing")
    return json_answer(_person(find_person(workspace_of(request), known_by, caller)))


@router.get("/persons/{handle}")
def person(request: Request, caller: Caller, handle: str) -> Response:
    """Return a person's cases, and what an erasure would do to each."""
    return json_answer(_person(person_of_handle(workspace_of(request), handle, caller)))


@router.post("/persons/{handle}/access")
def access(
    request: Request, caller: Caller, handle: str, form: str = "json", language: str = "de"
) -> Response:
    """Return what there is about a person (Art. 15 GDPR), as JSON or `form=pdf` (`language` `de` or
    `en`); that it was read stands in the ledger."""
    if form != "pdf":
        return json_answer(disclose_person(workspace_of(request), handle, actor=caller).content)
    spoken = _language(language)
    # Imported late: most processes never make a PDF.
    from engine.commands.access_pdf import access_pdf

    made = disclose_person(workspace_of(request), handle, actor=caller)
    return download(access_pdf(made, spoken), f"Auskunft-{handle}.pdf", "application/pdf")


@router.post("/persons/{handle}/portability")
def portability(request: Request, caller: Caller, handle: str, form: str = "json") -> Response:
    """Return what a person gave (Art. 20 GDPR), as JSON or `form=csv`."""
    made = port_person(workspace_of(request), handle, actor=caller)
    if form == "csv":
        return download(made.as_csv().encode(), "portability.csv", "text/csv; charset=utf-8")
    return download(made.as_json().encode(), "portability.json", "application/json")


@router.post("/erasures")
def ask(request: Request, caller: Caller, body: Body) -> Response:
    """Ask for an erasure: `person` or `processInstanceKey`, and a `reason`."""
    workspace, target = workspace_of(request), _target(body)
    if target.handle is None and target.case is None:
        raise RequestRefused(
            "person or processInstanceKey is missing: whose values are to be erased"
        )
    reason = (text_of(body, "reason") or "").strip()
    if not reason:
        raise RequestRefused("reason is missing: why this is to be erased")
    key = request_erasure(workspace, target, reason, actor=caller)
    return json_answer({"erasureKey": str(key)}, 201)


@router.get("/erasures")
def all_erasures(request: Request, caller: Caller) -> Response:
    """Return the newest requests to erase."""
    found = requested_erasures(workspace_of(request), caller)
    return json_answer({"items": [_erasure(one) for one in found]})


@router.get("/erasures/{key}")
def one_erasure(request: Request, caller: Caller, key: str) -> Response:
    """Return a request to erase; until it is executed, with what it will do."""
    found = erasure(workspace_of(request), key_of(key), caller)
    return json_answer(
        {
            **_erasure(found.request),
            "cases": [_plan(one) for one in found.cases],
            "backups": _backups(found.backups),
        }
    )


@router.post("/erasures/{key}/approval")
def approve(request: Request, caller: Caller, key: str) -> Response:
    """Approve an erasure; two people do who did not ask for it."""
    left = approve_erasure(workspace_of(request), key_of(key), actor=caller)
    return json_answer({"approvalsMissing": left})


@router.post("/erasures/{key}/withdrawal")
def withdraw(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Take back a request to erase that nobody has begun to execute, with a `reason`: who asked for
    it does, or the data protection officer."""
    reason = text_of(body, "reason") or ""
    withdraw_erasure(workspace_of(request), key_of(key), reason, actor=caller)
    return no_content()


@router.post("/erasures/{key}/execution")
def execute(request: Request, caller: Caller, key: str) -> Response:
    """Erase; the answer says what was erased, and what was kept until when."""
    done = execute_erasure(workspace_of(request), key_of(key), actor=caller)
    return json_answer({"executedAt": done.at, "cases": [_plan(one) for one in done.cases]})


@router.post("/erasures/{key}/certificate")
def certificate(request: Request, caller: Caller, key: str, language: str = "de") -> Response:
    """Hand out the sealed certificate of an erasure (PDF with the evidence in it)."""
    # Imported late: report and seal load half a second of libraries that most processes never need.
    from engine.commands.certify_erasure import certify_erasure

    workspace = workspace_of(request)
    made = certify_erasure(workspace, key_of(key), actor=caller, language=language)
    return download(made.pdf, made.name, "application/pdf")


@router.post("/holds")
def hold(request: Request, caller: Caller, body: Body) -> Response:
    """Place a hold: `person` or `processInstanceKey`, `kind` (`litigation`, `restriction`), a
    `reason`, and perhaps a day to look at it again (`reviewOn`)."""
    kind = text_of(body, "kind")
    if kind not in set(HoldKind):
        raise RequestRefused(f"kind is one of {', '.join(HoldKind)}")
    key = place_hold(
        workspace_of(request),
        _target(body),
        HoldKind(kind),
        text_of(body, "reason") or "",
        review_on=_day(text_of(body, "reviewOn")),
        actor=caller,
    )
    return json_answer({"holdKey": str(key)}, 201)


@router.get("/holds")
def all_holds(request: Request, caller: Caller) -> Response:
    """Return the holds that stand."""
    found = standing_holds(workspace_of(request), caller)
    return json_answer({"items": [_hold(one) for one in found]})


@router.post("/holds/{key}/lifting")
def lift(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Lift a hold, with a `reason`."""
    lift_hold(workspace_of(request), key_of(key), text_of(body, "reason") or "", actor=caller)
    return no_content()


@router.get("/processing-activities")
def processing(
    request: Request, caller: Caller, form: str = "json", language: str = "de"
) -> Response:
    """Return the record of processing activities (Art. 30 GDPR), as JSON, `form=markdown` or
    `form=pdf` (both in `language` `de` or `en`)."""
    spoken = _language(language)
    record = record_of_processing(workspace_of(request), caller)
    if form == "pdf":
        from api.processing_pdf import processing_pdf

        name = "Verarbeitungsverzeichnis.pdf"
        return download(processing_pdf(record, spoken), name, "application/pdf")
    if form == "markdown":
        return PlainTextResponse(processing_markdown(record, spoken), media_type="text/markdown")
    return json_answer(
        {
            "controller": record.controller,
            "madeAt": record.made_at,
            "version": record.deployments,
            "activities": [asdict(one) for one in record.activities],
        }
    )


def _target(body: Json) -> Target:
    key = text_of(body, "processInstanceKey")
    return Target(text_of(body, "person"), None if key is None else key_of(key))


def _language(code: str) -> Language:
    if code not in LANGUAGES:
        raise RequestRefused(f"language is one of {', '.join(LANGUAGES)}")
    return Language(code)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise RequestRefused("reviewOn must be a day such as 2027-03-31") from fault


def _named(target: Target) -> Json:
    if target.handle is not None:
        return {"person": target.handle}
    return {"processInstanceKey": str(target.case)}


def _person(found: PersonView) -> Json:
    return {"person": found.handle, "cases": [_plan(one) for one in found.cases]}


def _erasure(request: Erasure) -> Json:
    return {
        "erasureKey": str(request.key),
        **_named(request.target),
        "requestedBy": request.requested_by,
        "requestedAt": request.requested_at,
        "approvedBy": list(request.approved_by),
        "approvalsMissing": missing(request),
        "begunAt": request.begun_at,
        "executedAt": request.executed_at,
        "withdrawnAt": request.withdrawn_at,
    }


def _backups(found: Backups | None) -> Json | None:
    if found is None:
        return None
    return {
        "epoch": found.epoch,
        "coveredSince": found.since,
        "commands": list(found.commands),
    }


def _hold(found: Hold) -> Json:
    return {
        "holdKey": str(found.key),
        **_named(found.target),
        "kind": found.kind.value,
        "placedBy": found.placed_by,
        "placedAt": found.placed_at,
        "reviewOn": None if found.review_on is None else found.review_on.isoformat(),
    }


def _plan(plan: CasePlan) -> Json:
    case = plan.case
    return {
        "processInstanceKey": str(case.key),
        "status": case.status,
        "startedAt": case.started_at,
        "endedAt": case.ended_at,
        "erasedClasses": list(plan.erased),
        "keptClasses": [{"class": one.retention, "until": one.until} for one in plan.kept],
        "values": {name: list(values) for name, values in plan.values.items()},
        "holdKeys": [str(key) for key in plan.holds],
        "cancelled": plan.cancelled,
        "alsoOfAnotherPerson": case.shared,
    }
