"""What all pages of links to tasks share: limits, stamps, and saying why a link opens nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.identity import check_origin, workspace_of
from api.public_guard import HONEYPOT, Stamp, limits_of, stamp_of, stamped
from api.web import formats, pages
from api.web.branding import branded
from engine.faults import NotFound
from engine.public_links import TOKEN
from engine.public_tasks import LinkState, PublicTask

GONE: Final = 410
UNFIT: Final = 422


def look(request: Request) -> None:
    """Count a page.

    Raises:
        TooManyRequests: too many went to this network.
    """
    limits, network = limits_of(request)
    limits.look(network, time.monotonic())


def sent_stamp(request: Request, token: str) -> Stamp | None:
    """Return the stamp of the page that is sent off, `None` if it has none of ours."""
    check_origin(request)
    limits, network = limits_of(request)
    limits.send(workspace_of(request), network)
    return stamp_in(request, token, request.headers.get("x-csrf-token", ""))


def stamp_in(request: Request, token: str, written: str) -> Stamp | None:
    """Return the stamp that a page of this link carries, `None` if it is none of ours."""
    secret = workspace_of(request).ledger.keys.state
    return stamp_of(secret, f"t/{token}", written, _now(request))


def new_stamp(request: Request, token: str, key: int) -> str:
    """Return a stamp for the page that shows this task."""
    secret = workspace_of(request).ledger.keys.state
    return stamped(secret, f"t/{token}", key, _now(request))


def _now(request: Request) -> datetime:
    return workspace_of(request).real_time() or datetime.now(UTC)


def closed(
    request: Request,
    token: str,
    task: PublicTask,
    *,
    given: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    """Say why the link opens nothing any more, and what to do.

    Args:
        given: what was entered as a late answer and does not fit.
        faults: why, by field.
    """
    expired = task.state is LinkState.EXPIRED
    renewable = expired and task.renewal is not None
    late = expired and task.late is not None
    until = "" if task.until is None else formats.day_and_time(task.until)
    return told(
        request,
        task.state.value,
        UNFIT if faults else GONE,
        until=until,
        renewal=f"/t/{token}/renewal" if renewable else None,
        stamp=new_stamp(request, token, task.key) if renewable or late else "",
        late=f"/t/{token}/late" if late else None,
        given=given or {},
        faults=faults or {},
    )


def told(request: Request, what: str, status: int, **more: object) -> Response:
    """Say in a page what is so with a link.

    Args:
        what: begins the keys of its words.
        status: of the answer.
        more: what else the page shows: `until`, `renewal` and `late` (addresses) with a `stamp`,
            `back` (an address), `said` (in place of the usual words).
    """
    usual: dict[str, object] = {
        **dict.fromkeys(("until", "stamp", "said"), ""),
        **dict.fromkeys(("back", "renewal", "late"), None),
        "given": {},
        "faults": {},
    }
    shown = {**usual, **more, **branded(request), "what": what, "honeypot": HONEYPOT}
    return HTMLResponse(pages.render("public_link.html", **shown), status)


def known(token: str) -> str:
    """Return the token, if it has the form of one.

    Raises:
        NotFound: it has not.
    """
    if not TOKEN.fullmatch(token):
        raise NotFound("there is no such link")
    return token
