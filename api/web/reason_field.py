"""The field in which people say why they do something, and what was wrong with what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor
from api.web import pages
from api.web.texts import say

SHORTEST, LONGEST = 3, 500
"""Characters without the space around them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What was written, and what is wrong with it; `fault` is empty if nothing is."""

    text: str = ""
    fault: str = ""


def question(
    request: Request, visitor: Visitor, template: str, given: Reason | None, **values: object
) -> Response:
    """Return a page that asks for a reason: again, if one was given that says nothing."""
    shown = pages.page(request, visitor, template, given=given or Reason(), **values)
    shown.status_code = 422 if given else 200
    return shown


def reason_in(fields: Mapping[str, str]) -> Reason:
    """Return the reason that a form gives, with its fault beside it, so that nothing that was
    written is lost."""
    text = fields.get("reason", "").strip()
    if len(text) < SHORTEST:
        return Reason(text, say("reason.missing"))
    if len(text) > LONGEST:
        return Reason(text, say("reason.too_long", count=LONGEST))
    return Reason(text)
