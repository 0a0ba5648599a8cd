"""Let instances go on in another version, one or many; or see first what that would do."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.http import migration_shapes
from api.http.batch_reader import chosen_of, migration_of
from api.http.batches import begun
from api.http.reasons import reason_of, refuse_preview
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, key_of, object_of
from engine.batch_model import BatchType
from engine.commands.batch_kinds import migration_plan
from engine.commands.begin_batch import preview_migrations
from engine.commands.migrate_process_instance import (
    migrate_process_instance,
    preview_migration,
)

router = APIRouter(route_class=OneTurn)


@router.post("/process-instances/{key}/migration")
@once
def migrate(
    request: Request, caller: Caller, key: str, body: Body, preview: bool = False
) -> Response:
    """Let an instance go on in another version; with `preview=true`, only say what that would
    do."""
    refuse_preview(body)
    workspace, number = workspace_of(request), key_of(key)
    (target, plan), reason = migration_of(body), reason_of(body)
    if preview:
        found = preview_migration(workspace, number, target, plan, actor=caller)
        return json_answer(migration_shapes.instance_preview(found))
    migrate_process_instance(workspace, number, target, plan, reason, actor=caller)
    return no_content()


@router.post("/process-instances/migration")
def migrate_many(request: Request, caller: Caller, body: Body, preview: bool = False) -> Response:
    """Let the instances of a filter go on in another version; with `preview=true`, only say what
    that would do."""
    workspace = workspace_of(request)
    (target, plan), _ = migration_of(object_of(body, "migrationPlan")), reason_of(body)
    if preview:
        chosen = chosen_of(body, BatchType.MIGRATE)
        found = preview_migrations(workspace, chosen, target, plan, actor=caller)
        return json_answer(migration_shapes.migration_preview(found))
    return begun(workspace, caller, body, BatchType.MIGRATE, migration_plan(target, plan))
