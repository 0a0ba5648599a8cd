"""Which mail about one's tasks one wants."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.languages import GERMAN
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import pages
from api.web.language import language
from api.web.refusals import as_sentence
from api.web.texts.languages import LANGUAGES
from engine.calendars.model import STATES
from engine.commands.choose_notices import choose_notices, chosen_notices
from engine.faults import AccountRefused
from engine.task_notices import NoticeChoice

router = APIRouter(route_class=OneTurn)
_USUAL_HOUR = 8


@router.get("/account/notifications")
def notifications(request: Request, visitor: Reader) -> Response:
    """Show what one gets, and let one choose."""
    chosen = chosen_notices(workspace_of(request), visitor.person)
    if not chosen.wants_any:
        chosen = NoticeChoice(language=language())
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
        language=fields.get("language") or posted.visitor.language or GERMAN,
    )
    try:
        choose_notices(workspace_of(request), wanted, actor=posted.visitor.person)
    except AccountRefused as fault:
        return _page(request, posted.visitor, wanted, as_sentence(fault))
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
        languages={} if visitor.language else LANGUAGES,
        fault=fault,
    )
    response.status_code = 422 if fault else 200
    return response


def _hour(text: str) -> int:
    """Return the hour; -1, which there is not, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 else -1
