"""What all interventions have in common: a reason, and that a preview is no member of the body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.requests import RequestRefused, text_of
from engine.commands.reasons import LONGEST_REASON

NO_REASON: Final = "(ohne Begründung, über die Schnittstelle)"
"""Clients of Camunda know of no reason; nobody is to read this as somebody's own words."""


def reason_of(body: Mapping[str, object]) -> str:
    """Return the `reason` of a request.

    Raises:
        RequestRefused: it is no text, or too long.
    """
    return (text_of(body, "reason", LONGEST_REASON) or "").strip() or NO_REASON


def refuse_preview(body: Mapping[str, object]) -> None:
    """Pass if the body does not ask for a preview: nobody who does wants it done.

    Raises:
        RequestRefused: it does.
    """
    if "preview" in body:
        raise RequestRefused("a preview is asked for in the address: ?preview=true")
