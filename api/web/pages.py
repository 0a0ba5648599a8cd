"""Rendering: one Jinja environment, autoescaped, with words, drawings and formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.identity import Visitor, workspace_of
from api.web import formats, static_files
from api.web.durations import duration
from api.web.icons import icon, priority_bars
from api.web.language import language
from api.web.refusals import trouble
from api.web.texts import group_name, say
from api.web.texts.machines import actor_words, reference_words
from api.web.value_names import labelled, unlabelled
from engine import queries
from engine.core.permission import MARKETING, Installation, Operation, allowed
from engine.faults import NotAllowed
from engine.model import Person, StartableProcess, UserTaskView
from engine.queries.case_reports import reads_reports
from engine.workspace import Workspace

FOLDER = Path(__file__).parent
_STUCK = "stuck"
_TOASTS = frozenset(
    {"published"}
    | {"bulk-claim", "bulk-release", "filter-kept", "filter-deleted", "chosen", "assigned"}
    | {"deputy-named", "deputy-withdrawn"}
    | {"claimed", "released", "completed", _STUCK, "started", "resolved", "cancelled", "sent"}
    | {"resumed-version", "dropped"}
    | {"erasure-asked", "erasure-approved", "erased", "hold-placed", "hold-lifted"}
    | {"commented", "document-added", "calendar-stopped", "notices", "draft-discarded"}
    | {"theme", "password", "factor-removed", "session-ended", "sessions-ended"}
    | {"brand", "account-made", "account-changed", "token-revoked"}
    | {"mail-assigned", "mail-discarded"}
    | {"suspended", "running", "moved", "migrated", "changed"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A main area of the navigation."""

    area: str
    address: str
    icon: str


@dataclass(frozen=True, slots=True)
class Toast:
    """Says what has just happened, with a way to it.

    Args:
        stays: whether it stands on the page until somebody leaves that.
    """

    words: str
    address: str | None
    stays: bool = False


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=say,
        icon=icon,
        language=language,
        island=static_files.island,
        static=static_files.address,
        priority=lambda level: priority_bars(level, say(f"priority.{level}")),
    )
    environment.filters.update(
        clock=lambda moment: f"{formats.local(moment):%H:%M}",
        date=formats.date_words,
        day=formats.day,
        day_and_time=formats.day_and_time,
        duration=duration,
        group_name=group_name,
        in_lists=formats.in_lists,
        initials=formats.initials,
        actor=reference_words,
        actor_words=actor_words,
        incident=trouble,
        iso=formats.iso,
        labelled=labelled,
        number=formats.number,
        short_handle=formats.short_handle,
        short_hash=formats.short_hash,
        size=formats.size,
        to_the_second=formats.to_the_second,
        unlabelled=unlabelled,
    )
    macros: Any = environment.get_template("_macros.html").module
    environment.globals.update(
        state_badge=macros.state_badge, proof_badge=macros.proof_badge, pairs=macros.pairs
    )
    return environment


_ENVIRONMENT = _environment()


def page(request: Request, visitor: Visitor, template: str, **values: object) -> HTMLResponse:
    """Return the page for someone who is signed in, with navigation and what has just happened."""
    person, workspace = visitor.person, workspace_of(request)
    if "open_count" not in values:
        values["open_count"] = open_count(queries.inbox(workspace, person))
    if "may_start" not in values:
        values["may_start"] = may_start(workspace, person)
    return HTMLResponse(
        render(
            template,
            person=person,
            csrf=visitor.csrf,
            theme=visitor.theme,
            places=places_of(
                person,
                starts=bool(values["may_start"]),
                reads=reads_reports(workspace, person),
            ),
            toast=_toast(request),
            now=now(request),
            largest_file=workspace.settings.largest_file,
            **values,
        )
    )


def render(template: str, **values: object) -> str:
    """Return the template filled in; a value it lacks is a fault of the program and raises."""
    return _ENVIRONMENT.get_template(template).render(**values)


def see_other(address: str) -> RedirectResponse:
    """Return the answer that sends a browser on after a form."""
    return RedirectResponse(address, status_code=303)


def now(request: Request) -> datetime:
    """Return the present moment of the processes, for what a page says about time."""
    return workspace_of(request).chosen_time() or datetime.now(UTC)


def is_operator(person: Person) -> bool:
    """Return whether to offer what operators do; the engine decides again."""
    return "operator" in person.groups and not is_auditor(person)


def require_operator(person: Person) -> None:
    """Pass who is to see a page on which operators intervene.

    Raises:
        NotAllowed: the person may look at cases, and no more.
    """
    if not is_operator(person):
        raise NotAllowed("only operators intervene in a case")


def is_auditor(person: Person) -> bool:
    """Return whether to offer reports and the ledger as a whole; the engine decides again.

    An auditor reads everything and changes nothing, whatever other groups the account is in.
    """
    return "auditor" in person.groups


def is_protector(person: Person) -> bool:
    """Return whether to offer what the data protection team does; the engine decides again."""
    protectors = {"data-protection-team", "data-protection-officer"}
    return not person.groups.isdisjoint(protectors) and not is_auditor(person)


def is_administrator(person: Person) -> bool:
    """Return whether to offer the accounts; the engine decides again."""
    return "administrator" in person.groups and not is_auditor(person)


def is_maker(person: Person) -> bool:
    """Return whether to offer decisions and expressions to try; the engine decides again."""
    makers = {"analyst", "operator", "administrator"}
    return not person.groups.isdisjoint(makers) and not is_auditor(person)


def open_count(tasks: Sequence[UserTaskView]) -> int:
    """Return how many of these tasks their reader can do: four eyes keeps some from them."""
    return sum(not task.excluded for task in tasks)


def may_start(workspace: Workspace, person: Person) -> bool:
    """Return whether to offer a start; the engine decides again."""
    return bool(starts_of(workspace, person))


def starts_of(workspace: Workspace, person: Person) -> Sequence[StartableProcess]:
    """Return what to offer for a start; nothing to those who only look."""
    return () if is_auditor(person) else queries.startable_processes(workspace, person)


def places_of(person: Person, *, starts: bool = False, reads: bool = False) -> list[Place]:
    """Return the main areas that this person has a use for.

    An error page asks the database nothing and leaves the start out.
    """
    places = [Place("inbox", "/inbox", "inbox"), Place("cases", "/cases", "case")]
    if starts:
        places.append(Place("start", "/start", "play"))
    if is_operator(person) or is_auditor(person):
        places.append(Place("incidents", "/incidents", "alert"))
    if allowed(person, Operation.READ_DEFINITIONS, Installation()):
        places.append(Place("processes", "/processes", "flag"))
    if is_maker(person):
        places.append(Place("decisions", "/decisions", "table"))
    if is_auditor(person):
        places.append(Place("ledger", "/ledger", "ledger"))
    if allowed(person, Operation.READ_FIGURES, Installation()):
        places.append(Place("reports", "/reports/processes", "chart"))
    elif reads:
        places.append(Place("reports", "/reports/cases", "chart"))
    if is_administrator(person):
        places.append(Place("accounts", "/accounts", "users"))
    if is_protector(person):
        places.append(Place("data-protection", "/data-protection", "shield"))
    elif MARKETING in person.groups and not is_auditor(person):
        places.append(Place("data-protection", "/data-protection/suppressions", "shield"))
    return places


def _toast(request: Request) -> Toast | None:
    done = request.query_params.get("done", "")
    if done not in _TOASTS:
        return None
    case = request.query_params.get("case", "")
    known = case.isascii() and case.isdigit() and len(case) <= 19
    return Toast(say(f"toast.{done}"), f"/cases/{case}" if known else None, done == _STUCK)
