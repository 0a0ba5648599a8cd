"""Start conditions, asked by other systems."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import shapes
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, object_of, text_of
from engine.commands.evaluate_conditions import evaluate_conditions

router = APIRouter(route_class=OneTurn)


@router.post("/conditionals/evaluation")
@once
def evaluate(request: Request, caller: Caller, body: Body) -> Response:
    """Start the processes whose start condition is true of the variables."""
    if text_of(body, "tenantId") not in {None, shapes.TENANT}:
        raise RequestRefused(f"tenantId: there is one tenant only, {shapes.TENANT}")
    key = text_of(body, "processDefinitionKey")
    if key is not None and not key.isdecimal():
        raise RequestRefused("processDefinitionKey must be decimal digits")
    started = evaluate_conditions(
        workspace_of(request),
        variables=object_of(body, "variables"),
        key=None if key is None else int(key),
        actor=caller,
    )
    return json_answer(
        {
            "tenantId": shapes.TENANT,
            "processInstances": [
                {
                    "processDefinitionKey": str(one.process_definition_key),
                    "processInstanceKey": str(one.key),
                }
                for one in started
            ],
        }
    )
