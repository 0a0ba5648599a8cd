"""One's drafts of processes, tables and forms; several of them published as one deployment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.languages import told_in
from api.one_turn import OneTurn
from api.requests import Posted, PostedForm, Reader
from api.web import pages
from api.web.language import language
from api.web.model_editor import EDITORS, expected, files_of
from api.web.texts import say
from dmn.findings import Finding, ModelRefused
from engine.commands.deploy import deploy
from engine.commands.draft_model import discard_drafts
from engine.commands.lint_resources import lint_resources
from engine.faults import VersionMovedOn
from engine.model import EditedModel, ModelName, Resource
from engine.queries.model_drafts import drafts_of
from engine.queries.model_names import kind_of, names_in

router = APIRouter(route_class=OneTurn)


@dataclass(frozen=True, slots=True)
class _Row:
    """A draft in the list."""

    draft: EditedModel
    field: str
    title: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """What came of a check or of publishing."""

    words: str
    refusals: Sequence[Finding] = ()
    warnings: Sequence[Finding] = ()
    status: int = 200


@router.get("/drafts")
def draft_list(request: Request, visitor: Reader) -> Response:
    """Show one's drafts."""
    return _page(request, visitor, None, None)


@router.post("/drafts/check")
def check(request: Request, posted: PostedForm) -> Response:
    """Show what a deployment would say of the chosen drafts together."""
    chosen = _chosen(request, posted)
    if not chosen:
        return _page(request, posted.visitor, chosen, _Said(say("drafts.none_chosen"), status=422))
    external = workspace_of(request).settings.external_job_types
    found = lint_resources(_files(request, posted.visitor, chosen), external)
    said = _Said(say("editor.checked"), found.refusals, found.warnings)
    return _page(request, posted.visitor, chosen, said)


@router.post("/drafts/publish")
def publish(request: Request, posted: PostedForm) -> Response:
    """Deploy the chosen drafts, all of them or none."""
    visitor, chosen = posted.visitor, _chosen(request, posted)
    if not chosen:
        return _page(request, visitor, chosen, _Said(say("drafts.none_chosen"), status=422))
    changed = [one for one in chosen if _has_other_id(one)]
    if changed:
        words = " ".join(say(f"editor.other_id.{one.name.kind}", id=one.name.id) for one in changed)
        return _page(request, visitor, chosen, _Said(words, status=422))
    newest: dict[ModelName, int] = {}
    for one in chosen:
        newest |= expected(one, one.content)
    workspace = workspace_of(request)
    files = _files(request, visitor, chosen)
    try:
        deploy(workspace, files, actor=visitor.person, newest=newest)
    except ModelRefused as refused:
        said = _Said(say("editor.refused"), refused.findings, refused.warnings, 422)
        return _page(request, visitor, chosen, said)
    except VersionMovedOn:
        return _page(request, visitor, chosen, _Said(say("drafts.moved_on"), status=409))
    discard_drafts(workspace, [one.name for one in chosen], actor=visitor.person)
    return pages.see_other("/drafts?done=drafts-published")


def _has_other_id(draft: EditedModel) -> bool:
    return bool(draft.name.id) and draft.name not in names_in(draft.name.kind, draft.content)


def _chosen(request: Request, posted: Posted) -> list[EditedModel]:
    known = drafts_of(workspace_of(request), posted.visitor.person)
    return [one for one in known if _field(one) in posted.fields]


def _files(
    request: Request, visitor: Visitor, chosen: Iterable[EditedModel]
) -> tuple[Resource, ...]:
    """Return the files of these drafts, and those beside them that are not among them."""
    own: list[Resource] = []
    beside: dict[str, Resource] = {}
    for one in chosen:
        file, *others = files_of(request, visitor, one, one.content)
        own.append(file)
        beside |= {other.name: other for other in others}
    named = {name for one in own for name in _names(one)}
    return (*own, *(one for one in beside.values() if named.isdisjoint(_names(one))))


def _names(file: Resource) -> tuple[ModelName, ...]:
    kind = kind_of(file.name)
    return () if kind is None else names_in(kind, file.content)


def _field(draft: EditedModel) -> str:
    return f"{draft.name.kind}:{draft.name.id}"


def _page(
    request: Request,
    visitor: Visitor,
    chosen: Sequence[EditedModel] | None,
    said: _Said | None,
) -> Response:
    """Show the drafts; at first all are chosen whose model nobody has published meanwhile."""
    picked = None if chosen is None else {one.name for one in chosen}
    rows = []
    for one in drafts_of(workspace_of(request), visitor.person):
        fresh = one.base_version == one.newest_version
        area = EDITORS[one.name.kind].area
        rows.append(
            _Row(
                one,
                _field(one),
                one.title or say(f"editor.new.{one.name.kind}"),
                f"/{area}/{one.newest_key}/edit" if one.name.id else f"/{area}/new",
                fresh if picked is None else one.name in picked,
            )
        )
    answer = pages.page(
        request,
        visitor,
        "drafts.html",
        drafts=rows,
        said=said,
        refusals=told_in(language(), said.refusals) if said else (),
        warnings=told_in(language(), said.warnings) if said else (),
    )
    answer.status_code = said.status if said else 200
    return answer
