"""Pages of the data protection team: find a person, hand out what there is about them, place a
hold; and the record of processing."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.processing_record import processing_markdown, told_of
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.language import language
from api.web.reason_field import Reason, reason_in
from api.web.texts import say
from audit.language import LANGUAGES, Language
from engine.commands.approve_erasure import missing
from engine.commands.disclose_person import disclose_person
from engine.commands.place_hold import lift_hold, place_hold
from engine.commands.port_person import port_person
from engine.commands.request_erasure import request_erasure
from engine.faults import ErasureRefused, ErasureUnknown
from engine.person_model import HoldKind, Target
from engine.queries.protection_files import (
    hold_file,
    known_person,
    person_file,
    protection_overview,
)
from engine.queries.record_of_processing import record_of_processing

router = APIRouter(route_class=OneTurn)
HOME = "/data-protection"
_LONGEST_IDENTIFIER = 500


@router.get(HOME)
def overview(request: Request, visitor: Reader) -> Response:
    """Show the search for a person, the requests to erase and the holds."""
    return _overview(request, visitor)


@router.post(f"{HOME}/person")
def search(request: Request, posted: PostedForm) -> Response:
    """Lead to the person who is known by what the form names; it stands in no address, no log."""
    known_by = posted.fields.get("identifier", "")[:_LONGEST_IDENTIFIER]
    try:
        handle = known_person(workspace_of(request), known_by, posted.visitor.person)
    except ErasureUnknown:
        fault = "protection.nobody" if known_by.strip() else "protection.no_identifier"
        return _overview(request, posted.visitor, known_by=known_by, fault=say(fault))
    return pages.see_other(f"{HOME}/persons/{handle}")


@router.get(f"{HOME}/persons/{{handle}}")
def one_person(request: Request, visitor: Reader, handle: str) -> Response:
    """Show a person's cases, what stands on them, and what can be done."""
    return _person(request, visitor, handle)


@router.post(f"{HOME}/person/access")
def access(request: Request, posted: PostedForm) -> Response:
    """Hand out what there is about a person (Art. 15 GDPR)."""
    handle = posted.fields.get("person", "")
    made = disclose_person(workspace_of(request), handle, actor=posted.visitor.person)
    if posted.fields.get("form") == "pdf":
        # Imported late: most processes never make a PDF.
        from engine.commands.access_pdf import access_pdf

        return download(
            access_pdf(made, _language(posted)), f"Auskunft-{handle}.pdf", "application/pdf"
        )
    return download(write_json(made.content), f"Auskunft-{handle}.json", "application/json")


@router.post(f"{HOME}/person/portability")
def portability(request: Request, posted: PostedForm) -> Response:
    """Hand out what a person gave, for them to take along (Art. 20 GDPR)."""
    handle = posted.fields.get("person", "")
    made = port_person(workspace_of(request), handle, actor=posted.visitor.person)
    return download(made.as_json().encode(), f"Uebertragung-{handle}.json", "application/json")


@router.post(f"{HOME}/erasures")
def ask(request: Request, posted: PostedForm) -> Response:
    """Ask for the erasure of a person; who asks twice is led to the request that waits."""
    workspace, fields = workspace_of(request), posted.fields
    handle, reason = fields.get("person", ""), reason_in(fields)
    known = person_file(workspace, handle, posted.visitor.person)
    if known.requested is not None:
        return pages.see_other(f"{HOME}/erasures/{known.requested.key}")
    if reason.fault:
        return _person(request, posted.visitor, handle, erasing=reason)
    try:
        key = request_erasure(workspace, Target(handle), reason.text, actor=posted.visitor.person)
    except ErasureRefused:
        # Somebody else asked for it since this one looked.
        known = person_file(workspace, handle, posted.visitor.person)
        if known.requested is None:
            raise
        return pages.see_other(f"{HOME}/erasures/{known.requested.key}")
    return pages.see_other(f"{HOME}/erasures/{key}?done=erasure-asked")


@router.post(f"{HOME}/holds")
def hold(request: Request, posted: PostedForm) -> Response:
    """Place a hold on a person's cases."""
    fields = posted.fields
    handle, reason = fields.get("person", ""), reason_in(fields)
    try:
        kind = HoldKind(fields.get("kind", ""))
        review = fields.get("review", "").strip()
        review_on = date.fromisoformat(review) if review else None
    except ValueError:
        reason = Reason(reason.text, say("protection.hold_unclear"))
    if reason.fault:
        return _person(request, posted.visitor, handle, holding=reason)
    key = place_hold(
        workspace_of(request),
        Target(handle),
        kind,
        reason.text,
        review_on=review_on,
        actor=posted.visitor.person,
    )
    return pages.see_other(f"{HOME}/holds/{key}?done=hold-placed")


@router.get(f"{HOME}/holds/{{key}}")
def one_hold(request: Request, visitor: Reader, key: str) -> Response:
    """Show a hold, and ask for the reason to lift it."""
    return _hold(request, visitor, key_of(key))


@router.post(f"{HOME}/holds/{{key}}/lift")
def lift(request: Request, posted: PostedForm, key: str) -> Response:
    """Lift a hold; who does so twice sees that it is lifted."""
    number, reason = key_of(key), reason_in(posted.fields)
    if reason.fault:
        return _hold(request, posted.visitor, number, reason)
    try:
        lift_hold(workspace_of(request), number, reason.text, actor=posted.visitor.person)
    except ErasureRefused:
        return pages.see_other(f"{HOME}/holds/{number}")
    return pages.see_other(f"{HOME}/holds/{number}?done=hold-lifted")


@router.get(f"{HOME}/processing")
def processing(request: Request, visitor: Reader) -> Response:
    """Show the record of processing activities (Art. 30 GDPR)."""
    record = record_of_processing(workspace_of(request), visitor.person)
    spoken = Language(language())
    return pages.page(
        request,
        visitor,
        "processing.html",
        record=record,
        activities=[(one, told_of(one, spoken)) for one in record.activities],
        protector=pages.is_protector(visitor.person),
    )


@router.post(f"{HOME}/processing")
def processing_file(request: Request, posted: PostedForm) -> Response:
    """Hand out the record of processing activities as a file."""
    record = record_of_processing(workspace_of(request), posted.visitor.person)
    spoken = _language(posted)
    if posted.fields.get("form") == "pdf":
        from api.processing_pdf import processing_pdf

        name = "Verarbeitungsverzeichnis.pdf"
        return download(processing_pdf(record, spoken), name, "application/pdf")
    made, name = processing_markdown(record, spoken).encode(), "Verarbeitungsverzeichnis.md"
    return download(made, name, "text/markdown; charset=utf-8")


def _language(posted: PostedForm) -> Language:
    """Return the language that was chosen for a file; else that of the page."""
    chosen = posted.fields.get("language", "")
    return Language(chosen if chosen in LANGUAGES else language())


def _overview(
    request: Request, visitor: Visitor, *, known_by: str = "", fault: str = ""
) -> Response:
    found = protection_overview(workspace_of(request), visitor.person)
    shown = pages.page(
        request,
        visitor,
        "data_protection.html",
        erasures=[(one, missing(one.request)) for one in found.erasures],
        holds=found.holds,
        known_by=known_by,
        fault=fault,
    )
    shown.status_code = 422 if fault else 200
    return shown


def _person(
    request: Request,
    visitor: Visitor,
    handle: str,
    *,
    erasing: Reason | None = None,
    holding: Reason | None = None,
) -> Response:
    shown = pages.page(
        request,
        visitor,
        "person.html",
        file=person_file(workspace_of(request), handle, visitor.person),
        erasing=erasing or Reason(),
        holding=holding or Reason(),
        kinds=tuple(HoldKind),
    )
    shown.status_code = 422 if erasing or holding else 200
    return shown


def _hold(request: Request, visitor: Visitor, key: int, given: Reason | None = None) -> Response:
    file = hold_file(workspace_of(request), key, visitor.person)
    shown = pages.page(request, visitor, "hold.html", file=file, given=given or Reason())
    shown.status_code = 422 if given else 200
    return shown
