"""Scenarios for a version of a process: uploaded, played on an engine of their own, and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, check_token, workspace_of
from api.one_turn import OneTurn
from api.requests import MAX_FIELDS, Reader
from api.scenario.apart import (
    SECONDS,
    NotPlayed,
    PlayedApart,
    PlayedTooLong,
    ProcessReach,
    play_apart,
)
from api.scenario.reader import SUFFIX
from api.web import formats, pages
from api.web.process_pages import sight_of
from api.web.process_rows import element_name, head
from api.web.texts import say
from engine.core.permission import Operation
from engine.model import Resource
from engine.queries.process_overview import ProcessSight, process_files
from engine.workspace import require

router = APIRouter(route_class=OneTurn)
MOST_FILES: Final = 20
LARGEST: Final = 200_000
"""Bytes of one file."""
_playing = Lock()
"""An engine of its own takes a processor and memory: one at a time for each server."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Files from the page: who sent them, and what is in them; `None` of one that is too large."""

    visitor: Visitor
    files: Sequence[tuple[str, bytes | None]]


async def _sent(request: Request, visitor: Reader) -> Sent:
    form = await request.form(max_files=MOST_FILES + 1, max_fields=MAX_FIELDS)
    token = form.get("csrf")
    check_token(request, visitor, token if isinstance(token, str) else None)
    found: list[tuple[str, bytes | None]] = []
    for _, part in form.multi_items():
        if isinstance(part, UploadFile) and part.filename:
            content = await part.read(LARGEST + 1)
            name = part.filename.replace("\\", "/").rpartition("/")[2]
            found.append((name, content if len(content) <= LARGEST else None))
    return Sent(visitor, found)


SentScenarios = Annotated[Sent, Depends(_sent)]


@router.get("/processes/{key}/scenarios")
def scenarios_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show the form that takes scenarios."""
    require(visitor.person, Operation.PLAY_SCENARIOS)
    return _page(request, visitor, sight_of(request, visitor, key))


@router.post("/processes/{key}/scenarios")
def play_scenarios(request: Request, sent: SentScenarios, key: str) -> Response:
    """Play scenarios and show what came of them; nothing of it is kept."""
    require(sent.visitor.person, Operation.PLAY_SCENARIOS)
    sight = sight_of(request, sent.visitor, key)
    fault = _fault(sent.files)
    if fault:
        return _page(request, sent.visitor, sight, fault)
    given = [Resource(name, content or b"") for name, content in sent.files]
    files = process_files(workspace_of(request), sight.version.key, sent.visitor.person)
    if not _playing.acquire(blocking=False):
        return _page(request, sent.visitor, sight, say("scenarios.busy"))
    try:
        played = play_apart(files[0], files[1:], given, SECONDS)
    except PlayedTooLong:
        return _page(request, sent.visitor, sight, say("scenarios.too_long", seconds=SECONDS))
    except NotPlayed:
        return _page(request, sent.visitor, sight, say("scenarios.broken"))
    finally:
        _playing.release()
    return _page(request, sent.visitor, sight, played=played)


def _fault(files: Sequence[tuple[str, bytes | None]]) -> str:
    if not files:
        return say("scenarios.none")
    if len(files) > MOST_FILES:
        return say("scenarios.too_many", most=MOST_FILES)
    for name, content in files:
        if not _is_name(name):
            return say("scenarios.wrong_name", name=name[:80], suffix=SUFFIX)
        if content is None:
            return say("scenarios.too_large", name=name, size=formats.size(LARGEST))
    return ""


def _is_name(name: str) -> bool:
    """Return whether a file can be played under its name: it becomes that of a file again."""
    stem = name.removesuffix(SUFFIX)
    return name.endswith(SUFFIX) and 0 < len(stem) <= 100 and stem.isprintable() and stem[0] != "."


def _page(
    request: Request,
    visitor: Visitor,
    sight: ProcessSight,
    fault: str = "",
    played: PlayedApart | None = None,
) -> Response:
    reached = next(
        (one for one in played.processes if one.id == sight.version.id) if played else iter(()),
        None,
    )
    answer = pages.page(
        request,
        visitor,
        "process_scenarios.html",
        **head(sight, visitor.person, "scenarios"),
        fault=fault,
        most=MOST_FILES,
        size=formats.size(LARGEST),
        suffix=SUFFIX,
        outcomes=played.outcomes if played else (),
        passed=sum(one.state == "passed" for one in played.outcomes) if played else 0,
        reached=_coverage(sight, reached) if reached else None,
    )
    if fault:
        answer.status_code = 422
    return answer


def _coverage(sight: ProcessSight, reached: ProcessReach) -> Mapping[str, object]:
    """Return how much was reached, for the sentence, the list and the drawing."""
    counts = {**reached.elements, **reached.flows}
    seen = sum(bool(times) for times in counts.values())
    return {
        "seen": seen,
        "total": len(counts),
        "percent": 100 * seen // len(counts) if counts else 100,
        "never": [
            element_name(node) if node.name else f"{element_name(node)} ({one})"
            for one, node in sight.nodes.items()
            if not reached.elements.get(one, 0)
        ],
        "state": {
            "marks": {one: "reached" if times else "missed" for one, times in counts.items()},
            "notes": {one: f"{times}×" for one, times in reached.elements.items() if times},
        },
    }
