"""Which mail about one's tasks one wants."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.german_faults import detail_in_german
from api.identity import Visitor, workspace_of
from api.languages import ENGLISH, GERMAN, language_of_header
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import pages
from engine.calendars.model import STATES
from engine.commands.choose_notices import choose_notices, chosen_notices
from engine.faults import AccountRefused
from engine.task_notices import NoticeChoice

router = APIRouter(route_class=OneTurn)
_USUAL_HOUR = 8
_LANGUAGES = {GERMAN: "Deutsch", ENGLISH: "English"}


@router.get("/account/notifications")
def notifications(request: Request, visitor: Reader) -> Response:
    """Show what one gets, and let one choose."""
    chosen = chosen_notices(workspace_of(request), visitor.person)
    if not chosen.wants_any:
        wanted = language_of_header(request.headers.get("accept-language"))
        chosen = NoticeChoice(language=wanted)
    return _page(request, visitor, chosen)


@router.post("/account/notifications")
def choose(request: Request, posted: PostedForm) -> Response:
    """Send this from now on."""
    fields = posted.fields
    hour = fields.get("hour", "")
    wanted = NoticeChoice(
        digest_hour=_hour(hour) if "digest" in fields else None,
        assigned="assigned" in fields,
        overdue="overdue" in fields,
        state=fields.get("state", ""),
        language=fields.get("language", GERMAN),
    )
    try:
        choose_notices(workspace_of(request), wanted, actor=posted.visitor.person)
    except AccountRefused as fault:
        words = detail_in_german(str(fault)) or str(fault)
        return _page(request, posted.visitor, wanted, words[:1].upper() + words[1:])
    return pages.see_other("/account/notifications?done=notices")


def _page(request: Request, visitor: Visitor, chosen: NoticeChoice, fault: str = "") -> Response:
    response = pages.page(
        request,
        visitor,
        "account_notifications.html",
        tab="notices",
        chosen=chosen,
        hour=_USUAL_HOUR if chosen.digest_hour is None else chosen.digest_hour,
        email=visitor.person.email,
        states=("", *STATES),
        languages=_LANGUAGES,
        fault=fault,
    )
    response.status_code = 422 if fault else 200
    return response


def _hour(text: str) -> int:
    """Return the hour; -1, which there is not, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 else -1
