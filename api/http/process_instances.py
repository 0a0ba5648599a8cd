"""Process instances: start, read, cancel."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.http import element_shapes, shapes
from api.http.reasons import reason_of
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, key_of, object_of, text_of
from engine import queries
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.reasons import LONGEST_REASON
from engine.commands.start_process_instance import start_process_instance
from engine.commands.take_offer import take_offer
from engine.queries.offers import offers

router = APIRouter(route_class=OneTurn)
LONGEST_BUSINESS_ID = 255


@router.post("/process-instances")
@once
def create_process_instance(request: Request, caller: Caller, body: Body) -> Response:
    """Start an instance of the newest version of a process, or of the version that a key names."""
    definition, key = text_of(body, "processDefinitionId"), text_of(body, "processDefinitionKey")
    if definition is None and key is None:
        raise RequestRefused("name the process: processDefinitionId or processDefinitionKey")
    business_id = business_id_of(body, "businessId")
    started = start_process_instance(
        workspace_of(request),
        definition,
        key=None if key is None else key_of(key),
        variables=object_of(body, "variables"),
        business_id=business_id,
        actor=caller,
    )
    return json_answer(shapes.started(started, business_id))


@router.get("/process-instances/{key}")
def read_process_instance(request: Request, caller: Caller, key: str) -> Response:
    """Return one instance."""
    case = queries.case(workspace_of(request), key_of(key), caller)
    return json_answer(shapes.process_instance(case.instance))


@router.get("/process-instances/{key}/history")
def read_history(request: Request, caller: Caller, key: str) -> Response:
    """Return what happened to each element of an instance, in order, from the ledger alone."""
    case = queries.case(workspace_of(request), key_of(key), caller)
    return json_answer({"items": element_shapes.element_events(case)})


@router.post("/process-instances/{key}/cancellation")
@once
def cancel(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Cancel an instance; a `reason` is kept in the ledger."""
    cancel_process_instance(workspace_of(request), key_of(key), reason_of(body), actor=caller)
    return no_content()


@router.get("/process-instances/{key}/offers")
def read_offers(request: Request, caller: Caller, key: str) -> Response:
    """Return the messages that an instance waits for and that the caller may send it."""
    found = offers(workspace_of(request), key_of(key), caller)
    return json_answer(
        {
            "items": [
                {
                    "offerKey": str(one.key),
                    "elementId": one.element,
                    "messageName": one.message,
                    "label": one.label,
                }
                for one in found
            ]
        }
    )


@router.post("/process-instances/{key}/offers/{offer}")
@once
def send_offered(request: Request, caller: Caller, key: str, offer: str, body: Body) -> Response:
    """Send an instance a message that it offers the caller, for a `reason`."""
    reason = (text_of(body, "reason", LONGEST_REASON) or "").strip()
    if not reason:
        raise RequestRefused("give a reason: reason")
    take_offer(workspace_of(request), key_of(key), key_of(offer), reason, actor=caller)
    return no_content()


def business_id_of(body: Mapping[str, object], name: str) -> str | None:
    """Return the business's own name for an instance, if there is one.

    Args:
        body: the JSON object.
        name: of the member that holds it.

    Raises:
        RequestRefused: it is no single line, or too long.
    """
    business_id = text_of(body, name, LONGEST_BUSINESS_ID)
    if business_id is not None and not business_id.isprintable():
        raise RequestRefused(f"{name} must be one line of printable characters")
    return business_id
