"""The page of one user task, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import Visitor, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.requests import Body, IslandVisitor, PostedForm, Reader, key_of, object_of
from api.sent_files import SentSubmission
from api.web import comments, diagram, formats, narration, pages
from api.web.element_words import names_of
from api.web.inbox_acts import next_address
from api.web.task_rows import about, due_mark, due_words, groups_of, is_mine
from api.web.texts import say
from api.web.texts.machines import actor_words, reference_words
from engine import queries
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.handed_in_files import SentFile, look_at
from engine.commands.note_reading import note_reading
from engine.commands.release_user_task import release_user_task
from engine.core.permission import Operation, UserTaskRights, allowed
from engine.faults import NotAllowed, NotFound
from engine.model import CaseView, EntryView, FormView, Person, UserTaskView
from engine.queries.user_task_check import user_task_check
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)
SHOWN_EVENTS = 4


@router.get("/tasks/{key}")
def task_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show a task: what it is about, its form, and where the case stands."""
    workspace, now = workspace_of(request), pages.now(request)
    task = queries.user_task(workspace, key_of(key), visitor.person)
    case = _case(workspace, task.process_instance_key, visitor.person)
    form = _form(workspace, task, visitor.person)
    note_reading(workspace, task.process_instance_key, "task", actor=visitor.person)
    return pages.page(
        request,
        visitor,
        "task.html",
        task=task,
        stance=stance(task, visitor.person),
        owned=is_mine(task, visitor.person),
        checked=say(f"task.checked.{task.pending}") if task.pending else "",
        returnable=bool(task.candidate_groups or task.candidate_users),
        hands_on=_hands_on(task, visitor.person),
        second=about(task),
        groups=groups_of(task),
        case_key=task.process_instance_key,
        case_name=task.business_id or say("case.number", key=task.process_instance_key),
        mark=due_mark(task, now),
        due=_due(task, now),
        ended=_ended(task),
        given=_given(form, reading=stance(task, visitor.person) != "mine"),
        draft=_draft(form, now),
        **_context(case, task, visitor.person),
    )


@router.get("/tasks/{key}/form.json")
def task_form(
    request: Request, visitor: Reader, key: str, reading: Annotated[bool, Query()] = False
) -> Response:
    """Answer the form island: schema and data; with `reading` nothing in it can be changed."""
    workspace, number = workspace_of(request), key_of(key)
    form = queries.task_form(workspace, number, visitor.person, drafts=not reading)
    if form is None:
        raise NotFound(f"user task {key} has no form")
    task = queries.user_task(workspace, number, visitor.person)
    note_reading(workspace, task.process_instance_key, "task", actor=visitor.person)
    schema = reading_schema(form.schema) if reading else form.schema
    return json_answer({"schema": schema, "data": form.data})


@router.post("/tasks/{key}/claim")
def claim(request: Request, posted: PostedForm, key: str) -> Response:
    """Claim the task and go on to it."""
    number = key_of(key)
    claim_user_task(workspace_of(request), number, actor=posted.visitor.person)
    task = queries.user_task(workspace_of(request), number, posted.visitor.person)
    return pages.see_other(f"/tasks/{number}" if task.pending else f"/tasks/{number}?done=claimed")


@router.post("/tasks/{key}/release")
def release(request: Request, posted: PostedForm, key: str) -> Response:
    """Give the task back to its groups."""
    workspace, number = workspace_of(request), key_of(key)
    release_user_task(workspace, number, actor=posted.visitor.person)
    if queries.user_task(workspace, number, posted.visitor.person).pending:
        return pages.see_other(f"/tasks/{number}")
    return pages.see_other("/inbox?done=released")


@router.post("/tasks/{key}/complete")
def complete(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Complete the task with what the form holds; the island goes on to `location`."""
    location = _complete(request, visitor, key, object_of(body, "data"))
    return json_answer({"location": location})


@router.post("/tasks/{key}/complete/with-files")
def complete_with_files(
    request: Request, visitor: IslandVisitor, key: str, sent: SentSubmission
) -> Response:
    """Complete the task with what the form holds and the files that were chosen in it."""
    location = _complete(request, visitor, key, sent.values, sent.files)
    return json_answer({"location": location})


@router.post("/tasks/{key}/finish")
def finish(request: Request, posted: PostedForm, key: str) -> Response:
    """Complete a task that has no form."""
    return pages.see_other(_complete(request, posted.visitor, key, {}))


def reading_schema(schema: Mapping[str, object]) -> dict[str, object]:
    """Return the form with every field read-only, without its buttons."""
    changed: dict[str, object] = dict(schema)
    components = schema.get("components")
    if isinstance(components, list):
        kept = [one for one in components if isinstance(one, dict) and one.get("type") != "button"]
        changed["components"] = [reading_schema(one) for one in kept]
    if "type" in schema and schema["type"] != "default":
        changed["readonly"] = True
        changed.pop("validate", None)
    if schema.get("type") == "dynamiclist":
        changed["allowAddRemove"] = False
    return changed


def stance(task: UserTaskView, person: Person) -> str:
    """Return how the person stands to the task.

    `ended`, `blocked` (four eyes), `suspended` (its case is held), `checked` (listeners are asked
    about it), `mine`, `other` (someone else's), `free` (to claim), `reader`.
    """
    if task.state in ("completed", "cancelled"):
        return "ended"
    if task.excluded:
        return "blocked"
    if task.suspended:
        return "suspended"
    if task.pending:
        return "checked"
    if is_mine(task, person) or (task.deputy_for and task.assignee is not None):
        return "mine"
    if task.assignee is not None:
        return "other"
    if task.deputy_for:
        return "free"
    candidate = person.groups & set(task.candidate_groups) or {
        person.username,
        person.account_id,
    } & set(task.candidate_users)
    return "free" if candidate else "reader"


def _complete(
    request: Request,
    visitor: Visitor,
    key: str,
    submission: Mapping[str, object],
    sent: Sequence[SentFile] = (),
) -> str:
    workspace, number = workspace_of(request), key_of(key)
    task = queries.user_task(workspace, number, visitor.person)
    files = look_at(workspace.settings, sent)
    complete_user_task(workspace, number, submission, actor=visitor.person, files=files)
    if queries.user_task(workspace, number, visitor.person).pending:
        return f"/tasks/{number}"
    check = user_task_check(workspace, number)
    if check is not None and check.incidents:
        return f"/inbox?done=stuck&case={task.process_instance_key}"
    return next_address(workspace, visitor.person, task.process_instance_key)


def _hands_on(task: UserTaskView, person: Person) -> bool:
    """Return whether to offer handing a waiting task on; the engine decides again."""
    if task.state not in ("ready", "claimed") or task.pending or task.suspended:
        return False
    rights = UserTaskRights(task.holder, candidate_users=frozenset(task.candidate_users))
    return allowed(person, Operation.ASSIGN, rights)


def _case(workspace: Workspace, key: int, person: Person) -> CaseView | None:
    """Return the case around the task, or nothing: a candidate may see the task alone."""
    try:
        return queries.case(workspace, key, person)
    except (NotFound, NotAllowed):
        return None


def _form(workspace: Workspace, task: UserTaskView, person: Person) -> FormView | None:
    """Return the form that the page brings along, with the person's own draft in it."""
    if not task.form_key or stance(task, person) in ("ended", "blocked"):
        return None
    try:
        mine = stance(task, person) == "mine"
        return queries.task_form(workspace, task.key, person, drafts=mine)
    except (NotFound, NotAllowed):  # it went on meanwhile: the island asks again, and says so
        return None


def _given(form: FormView | None, *, reading: bool) -> str:
    """Return schema and data as the form island reads them; nothing without a form."""
    if form is None:
        return ""
    schema = reading_schema(form.schema) if reading else form.schema
    return write_json({"schema": schema, "data": form.data}).decode()


def _draft(form: FormView | None, now: datetime) -> str:
    """Return when the person saved the draft that is in the form; nothing without one."""
    if form is None or form.drafted_at is None:
        return ""
    return formats.with_clock(formats.in_lists(form.drafted_at, now))


def _due(task: UserTaskView, now: datetime) -> str:
    if task.due_at is None:
        return ""
    key = "task.overdue" if task.due_at < now else "task.due"
    words = due_words(task, now)
    return say(key, time=formats.with_clock(words))


def _ended(task: UserTaskView) -> str:
    if task.state == "completed" and task.completed_at is not None:
        return say("task.ended.completed", time=formats.day_and_time(task.completed_at))
    return say("task.ended.cancelled") if task.state == "cancelled" else ""


def _context(case: CaseView | None, task: UserTaskView, person: Person) -> dict[str, object]:
    if case is None:
        return {"has_case": False, "reason": "", "four_eyes_note": "", "timeline": ()}
    told = narration.retell(case)
    return {
        "has_case": True,
        "reason": _reason(case, task),
        "four_eyes_note": _approvers(case),
        "reading": diagram.reading(case),
        "standing": diagram.standing(case),
        "incidents": [one for one in case.incidents if one.resolved_at is None],
        "timeline": tuple(reversed(told))[:SHOWN_EVENTS],
        "event_count": len(told),
        "documents": case.documents,
        **comments.panel(case, person, str(task.key)),
    }


def _reason(case: CaseView, task: UserTaskView) -> str:
    """Return why this task came: the last verdict before it, else which table found most, else
    what was done before."""
    found: Mapping[str, object] | None = None
    for entry in reversed(_until(case, task)):
        verdict = _verdict(entry)
        if verdict:
            return verdict
        for fact in reversed(entry.facts):
            if _matched(fact) > _matched(found):
                found = fact
    if found is not None:
        name = narration.element_name(found, names_of(case))
        return say("task.why.decision", name=name, count=_matched(found))
    before = [case.element_names.get(e) for e in case.completed_activities if e != task.activity_id]
    named = [name for name in before if name]
    if named:
        return say("task.why.after", name=named[-1])
    return say("task.why.started", name=reference_words(case.instance.started_by))


def _matched(fact: Mapping[str, object] | None) -> int:
    """Return how many lines of a table a fact says that matched."""
    data = fact.get("data") if fact and fact["type"] == "decision.evaluated" else None
    matched = data.get("matched") if isinstance(data, Mapping) else None
    return len(matched) if isinstance(matched, list | tuple) else 0


def _until(case: CaseView, task: UserTaskView) -> tuple[EntryView, ...]:
    """Return the entries up to the one in which the task began to wait."""
    for number, entry in enumerate(case.entries, start=1):
        if any(
            fact["type"] == "task.ready" and fact.get("task") == str(task.token_id)
            for fact in entry.facts
        ):
            return case.entries[:number]
    return case.entries


def _verdict(entry: EntryView) -> str:
    """Return who refused or returned something in this entry, with the reason; else nothing."""
    kinds = {str(fact["type"]) for fact in entry.facts}
    for kind in ("rejected", "returned"):
        if f"approval.{kind}" in kinds:
            words = narration.quote_of(entry)
            if words is None:
                return say(f"task.why.{kind}_silently", name=actor_words(entry.actor_name))
            return say(f"task.why.{kind}", name=actor_words(entry.actor_name), words=words)
    return ""


def _approvers(case: CaseView) -> str:
    names = dict.fromkeys(
        entry.actor_name
        for entry in case.entries
        if any(str(fact["type"]) == "approval.granted" for fact in entry.facts)
    )
    return say("four_eyes.note", names=", ".join(names)) if names else ""
