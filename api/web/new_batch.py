"""Pages on which an operator begins a batch: which cases, what is done to them, a preview, a
reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import pages
from api.web.batch_filter import KINDS, OF_ONE_PROCESS, BatchFilter, filter_in
from api.web.batch_plans import BatchPlan, plan_in
from api.web.reason_field import Reason, reason_in
from api.web.texts import say
from engine import queries
from engine.commands.begin_batch import begin_batch, preview_batch
from engine.faults import NotFound
from engine.model import InstanceView, Person
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)
SHOWN = 20
"""Cases in the list of a preview."""
_EMPTY = {
    **dict.fromkeys(("name", "value", "new", "from", "to", "target"), ""),
    "timers": "keep",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a filter names now.

    Args:
        items: cases, or incidents.
        keys: of the first cases.
        cases: the first of them, as the list shows them.
    """

    items: int
    keys: list[int]
    cases: list[InstanceView]

    @property
    def seen(self) -> str:
        """How many and which: who confirms another batch than they saw sees it once more."""
        which = sha256(" ".join(map(str, sorted(self.keys))).encode()).hexdigest()
        return f"{self.items}-{which[:16]}"


@router.get("/batches/new")
def choose(request: Request, visitor: Reader) -> Response:
    """Ask what is to happen to which cases."""
    pages.require_operator(visitor.person)
    chosen, workspace = filter_in(request.query_params), workspace_of(request)
    return pages.page(
        request,
        visitor,
        "batch_new.html",
        chosen=chosen,
        kinds=KINDS,
        kind=request.query_params.get("kind", "retry"),
        processes=queries.process_definitions(workspace, visitor.person),
    )


@router.get("/batches/begin")
def begin_page(request: Request, visitor: Reader) -> Response:
    """Show which cases are meant, and ask for what the batch has to know."""
    pages.require_operator(visitor.person)
    given = request.query_params
    return _page(request, visitor, _kind(given), {**given}, Reason())


@router.post("/batches/begin")
def begin(request: Request, posted: PostedForm) -> Response:
    """Say what a batch would do; once that is confirmed, begin it."""
    pages.require_operator(posted.visitor.person)
    fields, workspace, person = posted.fields, workspace_of(request), posted.visitor.person
    kind, confirmed = _kind(fields), bool(fields.get("confirmed"))
    given = reason_in(fields) if confirmed else Reason(fields.get("reason", ""))
    if not confirmed or given.fault:
        return _page(request, posted.visitor, kind, fields, given)
    chosen = filter_in(fields).chosen(kind)
    found = _found(workspace, person, kind, chosen)
    plan = plan_in(workspace, person, kind, chosen, found.keys, fields)
    if not found.items or found.seen != fields.get("seen") or not plan.is_ready:
        return _page(request, posted.visitor, kind, fields, given)
    key = begin_batch(workspace, KINDS[kind], chosen, plan.plan, given.text, actor=person)
    return pages.see_other(f"/batches/{key}?done=begun")


def _kind(given: Mapping[str, str]) -> str:
    kind = given.get("kind", "")
    if kind not in KINDS:
        raise NotFound(f"there is no {kind[:20]!r} for a batch")
    return kind


def _page(
    request: Request, visitor: Visitor, kind: str, fields: Mapping[str, str], given: Reason
) -> Response:
    workspace, person, chosen = workspace_of(request), visitor.person, filter_in(fields)
    wanted = chosen.chosen(kind)
    found = _found(workspace, person, kind, wanted)
    needs_process = kind in OF_ONE_PROCESS and not chosen.process
    plan = BatchPlan(is_ready=False)
    if found.items and not needs_process:
        plan = plan_in(workspace, person, kind, wanted, found.keys, fields)
    seen = fields.get("seen")
    shown = pages.page(
        request,
        visitor,
        "batch_begin.html",
        kind=kind,
        chosen=chosen,
        found=found,
        about=_about(workspace, person, chosen),
        plan=plan,
        fields={**_EMPTY, **fields},
        needs_process=needs_process,
        changed=seen is not None and seen != found.seen,
        fault=given.fault or plan.fault,
        fault_at="grund" if given.fault else plan.fault_at,
        given=given,
    )
    shown.status_code = 422 if given.fault or plan.fault else 200
    return shown


def _found(workspace: Workspace, person: Person, kind: str, chosen: Mapping[str, object]) -> Found:
    keys, items = preview_batch(workspace, KINDS[kind], chosen, actor=person)
    if not keys:
        return Found(0, [], [])
    wanted = {"keys": keys[:SHOWN]}
    cases = queries.search_process_instances(workspace, person, filter=wanted, limit=SHOWN).items
    return Found(items, keys, list(cases))


def _about(workspace: Workspace, person: Person, chosen: BatchFilter) -> list[str]:
    """Return in words which cases the filter means."""
    told = []
    if chosen.process:
        known = queries.process_definitions(workspace, person)
        told += [
            say("batch.about.version", process=one.name, version=one.version)
            for one in known
            if str(one.key) == chosen.process
        ]
        told += [
            say("batch.about.process", process=one.name)
            for one in known
            if one.process_definition_id == chosen.process and one.is_latest
        ]
    if chosen.q:
        told.append(say("batch.about.words", words=chosen.q))
    if chosen.troubled:
        told.append(say("batch.about.troubled"))
    if chosen.element:
        told.append(say("batch.about.element", element=chosen.element))
    return told or [say("batch.about.all")]
