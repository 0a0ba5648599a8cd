"""Deploying models, as Camunda Modeler does."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import shapes
from api.identity import workspace_of
from api.languages import language_of_header
from api.one_turn import OneTurn
from api.requests import Caller, Upload
from engine.commands.deploy import deploy

router = APIRouter(route_class=OneTurn)


@router.post("/deployments")
def create_deployment(request: Request, caller: Caller, resources: Upload) -> Response:
    """Deploy all files together or none; a refused one is told finding by finding."""
    made = deploy(workspace_of(request), resources, actor=caller)
    language = language_of_header(request.headers.get("accept-language"))
    return json_answer(shapes.deployment(made, language))
