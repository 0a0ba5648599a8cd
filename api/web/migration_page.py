"""The page on which operators let a case go on in another version of its process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import cases, pages, refusals
from api.web.reason_field import Reason, reason_in
from api.web.texts import say
from engine import queries
from engine.commands.migrate_process_instance import migrate_process_instance, preview_migration
from engine.faults import MigrationFault, MigrationRefused
from engine.migration_model import InstancePreview, MigrationPlan, Move
from engine.queries.migration_targets import ElementView, MigrationElements
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)
BECOMES = "becomes:"
"""Before an element's id: the field that says what it is in the target."""
MOST_PLACES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A step of the case, and what it can be in the target.

    Args:
        element: its id.
        name: what people call it.
        options: (id, name) of the target's elements of the same kind.
        chosen: id of one of them, or empty.
        stays: whether the target has it under the same id, so that it becomes something there.
    """

    element: str
    name: str
    options: Sequence[tuple[str, str]]
    chosen: str
    stays: bool


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page says beyond the form: what would happen, or why it cannot."""

    fields: Mapping[str, str]
    sentences: Sequence[str] | None = None
    faults: Sequence[MigrationFault] = ()
    reason_fault: str = ""


@router.get("/cases/{key}/migrate")
def migrate_page(request: Request, visitor: Reader, key: str) -> Response:
    """Ask in which version a case is to go on."""
    pages.require_operator(visitor.person)
    return _page(request, visitor, key_of(key), _Shown({}))


@router.post("/cases/{key}/migrate")
def migrate(request: Request, posted: PostedForm, key: str) -> Response:
    """Say what a migration would do; once that is confirmed, do it."""
    workspace, number, fields = workspace_of(request), key_of(key), posted.fields
    person = posted.visitor.person
    if fields.get("edit"):
        return _page(request, posted.visitor, number, _Shown(fields))
    target = key_of(fields.get("target", ""))
    plan = plan_of(fields, queries.migration_elements(workspace, number, target, person))
    given = reason_in(fields) if fields.get("confirmed") else Reason()
    try:
        if fields.get("confirmed") and not given.fault:
            migrate_process_instance(workspace, number, target, plan, given.text, actor=person)
            return pages.see_other(f"/cases/{number}?done=migrated")
        found = preview_migration(workspace, number, target, plan, actor=person)
    except MigrationRefused as refused:
        found = InstancePreview(number, faults=refused.faults)
    sentences = None if found.faults else tuple(_sentences(found))
    shown = _Shown(fields, sentences, found.faults, given.fault)
    return _page(request, posted.visitor, number, shown)


def _page(request: Request, visitor: Visitor, key: int, shown: _Shown) -> Response:
    workspace, person, fields = workspace_of(request), visitor.person, shown.fields
    case = queries.case(workspace, key, person)
    targets = queries.migration_targets(workspace, key, person)
    target = fields.get("target", "")
    standing = [token.activity_id for token in case.tokens]
    stuck = [one.element for one in shown.faults if one.element is not None]
    elements = _elements(workspace, visitor, key, target)
    answer = pages.page(
        request,
        visitor,
        "migrate.html",
        **cases.head(case, person),
        targets=targets,
        target=target,
        target_version=next((one.version for one in targets if str(one.key) == target), None),
        timers=fields.get("timers", "keep"),
        given=Reason(fields.get("reason", ""), shown.reason_fault),
        steps=places_of(elements, dict.fromkeys([*stuck, *standing]), fields) if elements else (),
        sentences=shown.sentences,
        findings=[refusals.choose(one.german, one.english) for one in shown.faults],
    )
    answer.status_code = 422 if shown.reason_fault else 200
    return answer


def _elements(
    workspace: Workspace, visitor: Visitor, key: int, target: str
) -> MigrationElements | None:
    if not target:
        return None
    return queries.migration_elements(workspace, key, key_of(target), visitor.person)


def places_of(
    elements: MigrationElements, wanted: Iterable[str], fields: Mapping[str, str]
) -> list[Place]:
    """Return what the case stands at or cannot leave behind, at most so many."""
    known = [(id_, elements.source[id_]) for id_ in wanted if id_ in elements.source]
    return [_place(elements, id_, one, fields) for id_, one in known[:MOST_PLACES]]


def _place(
    elements: MigrationElements, id_: str, element: ElementView, fields: Mapping[str, str]
) -> Place:
    options = [
        (other, _said(other, one))
        for other, one in elements.target.items()
        if one.tag == element.tag
    ]
    possible = {other for other, _ in options}
    stays = id_ in possible
    chosen = fields.get(BECOMES + id_, "")
    if chosen not in possible:
        chosen = id_ if stays else ""
    return Place(id_, _said(id_, element), options, chosen, stays)


def _said(id_: str, element: ElementView) -> str:
    return id_ if element.name == id_ else f"{element.name} ({id_})"


def plan_of(fields: Mapping[str, str], elements: MigrationElements) -> MigrationPlan:
    """Return what was chosen, but for what belonged to another target chosen before."""
    given = {
        name.removeprefix(BECOMES): value
        for name, value in fields.items()
        if name.startswith(BECOMES) and value in elements.target
    }
    mapping = {source: target for source, target in given.items() if source != target}
    return MigrationPlan(mapping, fields.get("timers") == "restart")


def _sentences(found: InstancePreview) -> Iterator[str]:
    yield from map(moved, found.moves)
    for what, counts in (("timers", found.timers), ("events", found.subscriptions)):
        for word, count in zip(("kept", "ended", "begun"), counts, strict=True):
            if count:
                yield say(f"migrate.{what}.{word}", count=count)


def moved(move: Move) -> str:
    """Return a sentence on what becomes of what stands somewhere."""
    key = "migrate.stays" if move.name == move.target_name else "migrate.becomes"
    times = "" if move.count == 1 else say("migrate.times", number=move.count)
    return say(key, name=move.name, target=move.target_name, times=times)
