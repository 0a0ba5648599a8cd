"""Deploying and starting as Camunda Modeler does it for Camunda 7.

Source: Camunda 7.24, REST API, deployment and process definition; the calls of Modeler 5.50.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.engine_rest.faults import PREFIX
from api.engine_rest.typed_values import untyped
from api.http.process_instances import business_id_of
from api.identity import workspace_of
from api.json_text import json_of
from api.not_offered import NotOffered
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, Upload, key_of, object_of, text_of
from engine.commands.deploy import deploy
from engine.commands.start_process_instance import start_process_instance
from engine.model import DeployedProcess, Deployment, Person, Resource

router = APIRouter(prefix=PREFIX, route_class=OneTurn)
VERSION = "7.24.0"
LONGEST_NAME = 255
_NOT_STARTED_SO = ("startInstructions", "caseInstanceId")


@dataclass(frozen=True, slots=True)
class _Sent:
    """A deployment as Modeler sends it: files, and fields about them."""

    resources: tuple[Resource, ...]
    name: str | None
    source: str | None


async def _sent(request: Request, resources: Upload) -> _Sent:
    form = await request.form()  # read already, and kept
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if fields.get("tenant-id"):
        raise RequestRefused("tenant-id: there are no tenants here; leave it empty")
    name = text_of(fields, "deployment-name", LONGEST_NAME)
    return _Sent(resources, name or None, text_of(fields, "deployment-source", LONGEST_NAME))


SentDeployment = Annotated[_Sent, Depends(_sent)]
"""The files of a deployment and what is said of it."""


@router.get("/version")
def version(_caller: Caller) -> Response:
    """Say which version of Camunda 7's interface this is a part of."""
    return json_answer({"version": VERSION})


@router.get("/deployment")
def connection(request: Request, _caller: Caller) -> Response:
    """Answer Modeler's question whether one is signed in: no deployments, as `maxResults=0` asks.

    Raises:
        NotOffered: deployments are asked for.
    """
    if request.query_params.get("maxResults") != "0":
        raise NotOffered("deployments are not listed here; use POST /v2/process-definitions/search")
    return json_answer([])


@router.post("/deployment/create")
def create_deployment(request: Request, caller: Caller, sent: SentDeployment) -> Response:
    """Deploy all files together or none; a file with the bytes of the newest version keeps it."""
    made = deploy(workspace_of(request), sent.resources, actor=caller)
    return json_answer(_deployment(made, sent))


@router.post("/process-definition/{key}/start")
@once
def start(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Start an instance of the version of a process that the key names."""
    return _started(request, caller, None, key_of(key), body)


@router.post("/process-definition/key/{process}/start")
@once
def start_newest(request: Request, caller: Caller, process: str, body: Body) -> Response:
    """Start an instance of the newest version of a process."""
    return _started(request, caller, process, None, body)


def _started(
    request: Request, caller: Person, process: str | None, key: int | None, body: dict[str, object]
) -> Response:
    """Start an instance.

    Raises:
        NotOffered: it is to begin elsewhere than at its start event.
    """
    if any(body.get(name) for name in _NOT_STARTED_SO):
        raise NotOffered(
            "an instance begins at its start event; move its tokens afterwards with POST "
            "/v2/process-instances/{key}/modification"
        )
    business_id = business_id_of(body, "businessKey")
    given = untyped(object_of(body, "variables"), "variables")
    started = start_process_instance(
        workspace_of(request),
        process,
        key=key,
        variables={name: json_of(value) for name, value in given.items()},
        business_id=business_id,
        actor=caller,
    )
    return json_answer(
        {
            "links": [],
            "id": str(started.key),
            "definitionId": str(started.process_definition_key),
            "definitionKey": started.process_definition_id,
            "businessKey": business_id,
            "caseInstanceId": None,
            "ended": started.status in {"completed", "terminated", "cancelled"},
            "suspended": False,
            "tenantId": None,
        }
    )


def _deployment(made: Deployment, sent: _Sent) -> dict[str, object]:
    """Return what was deployed as Camunda 7 writes it."""
    processes = {str(one.key): _definition(one, made) for one in made.processes}
    decisions = {
        str(one.key): {
            "id": str(one.key),
            "key": one.decision_definition_id,
            "name": one.name,
            "version": one.version,
            "resource": one.resource_name,
            "deploymentId": str(made.key),
            "tenantId": None,
        }
        for one in made.decisions
    }
    return {
        "links": [],
        "id": str(made.key),
        "name": sent.name,
        "source": sent.source,
        "deploymentTime": _moment(made.deployed_at),
        "tenantId": None,
        "deployedProcessDefinitions": processes or None,
        "deployedDecisionDefinitions": decisions or None,
        "deployedDecisionRequirementsDefinitions": None,
        "deployedCaseDefinitions": None,
    }


def _definition(one: DeployedProcess, made: Deployment) -> dict[str, object]:
    return {
        "id": str(one.key),
        "key": one.process_definition_id,
        "name": one.name,
        "version": one.version,
        "versionTag": one.version_tag,
        "resource": one.resource_name,
        "deploymentId": str(made.key),
        "suspended": False,
        "tenantId": None,
    }


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000+0000"
