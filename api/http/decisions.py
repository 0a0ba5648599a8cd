"""Decisions and expressions: what is deployed, and evaluating it, as in Camunda 8.

Source: Camunda 8.9, Orchestration Cluster REST API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import decision_shapes, filters, shapes
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import LARGEST_KEY, Body, Caller, RequestRefused, object_of, text_of
from engine.commands.evaluate_decision_definition import evaluate_decision_definition
from engine.model import DecisionDefinition
from engine.queries import decision_definitions
from feel import ExpressionFailed, FeelSyntaxFault

router = APIRouter(route_class=OneTurn)
_EVALUATION = ("decisionDefinitionId", "decisionDefinitionKey", "variables", "tenantId")
_EXPRESSION = ("expression", "variables", "tenantId")


@router.post("/decision-definitions/evaluation")
@once
def evaluate_decision(request: Request, caller: Caller, body: Body) -> Response:
    """Evaluate a decision; one that fails is answered with the reason, and recorded as well."""
    _only(body, _EVALUATION)
    decision_id, key = text_of(body, "decisionDefinitionId"), text_of(body, "decisionDefinitionKey")
    names = ", ".join(_EVALUATION[:2])
    if decision_id is None and key is None:
        raise RequestRefused(f"At least one of [{names}] is required.")
    if decision_id is not None and key is not None:
        raise RequestRefused(f"Only one of [{names}] is allowed.")
    done = evaluate_decision_definition(
        workspace_of(request),
        decision_id=decision_id,
        key=None if key is None else _key("decisionDefinitionKey", key),
        variables=object_of(body, "variables"),
        actor=caller,
    )
    return json_answer(decision_shapes.evaluated(done))


@router.post("/expression/evaluation")
def evaluate_expression(request: Request, caller: Caller, body: Body) -> Response:
    """Evaluate a FEEL expression; nothing is recorded."""
    _only(body, _EXPRESSION)
    source = text_of(body, "expression")
    if source is None or not source.strip():
        raise RequestRefused("No expression provided.")
    try:
        evaluation = decision_definitions.try_expression(
            workspace_of(request), source, object_of(body, "variables"), actor=caller
        )
        return json_answer(decision_shapes.expression(source, evaluation))
    except FeelSyntaxFault as fault:
        raise RequestRefused(f"Failed to parse expression '{source}': {fault}") from fault
    except ExpressionFailed as fault:
        raise RequestRefused(f"Failed to evaluate expression '{source}': {fault}") from fault


@router.post("/decision-definitions/search")
def search_definitions(request: Request, caller: Caller, body: Body) -> Response:
    """Return the versions of decisions that match."""
    found = decision_definitions.search_decision_definitions(workspace_of(request), actor=caller)
    return _page(body, found, filters.DECISION_DEFINITIONS, decision_shapes.definition)


@router.post("/decision-requirements/search")
def search_requirements(request: Request, caller: Caller, body: Body) -> Response:
    """Return the deployed DMN files that match."""
    found = decision_definitions.search_decision_definitions(workspace_of(request), actor=caller)
    files = {one.requirements_key: one for one in found}.values()
    return _page(body, files, filters.DECISION_REQUIREMENTS, decision_shapes.requirements)


@router.get("/decision-definitions/{key}")
def read_definition(request: Request, caller: Caller, key: str) -> Response:
    """Return one version of a decision."""
    return json_answer(decision_shapes.definition(_definition(request, caller, key)))


@router.get("/decision-definitions/{key}/xml")
def read_definition_file(request: Request, caller: Caller, key: str) -> Response:
    """Return the file that a decision was deployed with, byte by byte."""
    return _file(request, caller, _definition(request, caller, key))


@router.get("/decision-requirements/{key}")
def read_requirements(request: Request, caller: Caller, key: str) -> Response:
    """Return one deployed DMN file."""
    return json_answer(decision_shapes.requirements(_requirements(request, caller, key)))


@router.get("/decision-requirements/{key}/xml")
def read_requirements_file(request: Request, caller: Caller, key: str) -> Response:
    """Return a deployed DMN file, byte by byte."""
    return _file(request, caller, _requirements(request, caller, key))


def _definition(request: Request, caller: Caller, key: str) -> DecisionDefinition:
    number = _key("decisionDefinitionKey", key)
    return decision_definitions.decision_definition(workspace_of(request), number, actor=caller)


def _requirements(request: Request, caller: Caller, key: str) -> DecisionDefinition:
    number = _key("decisionRequirementsKey", key)
    return decision_definitions.decision_requirements(workspace_of(request), number, actor=caller)


def _file(request: Request, caller: Caller, one: DecisionDefinition) -> Response:
    content = decision_definitions.decision_xml(workspace_of(request), one.key, actor=caller)
    # No charset here: the file's own declaration says in what it is written.
    return Response(content, headers={"content-type": "text/xml"})


def _page(
    body: Mapping[str, object],
    found: Iterable[DecisionDefinition],
    table: Mapping[str, tuple[str, filters.Read]],
    shape: Callable[[DecisionDefinition], Mapping[str, object]],
) -> Response:
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, table)
    if chosen.get("is_latest") is False:
        del chosen["is_latest"]  # it asks for every version, not for the older ones
    items: Sequence[DecisionDefinition] = [
        one for one in found if all(getattr(one, name) == value for name, value in chosen.items())
    ]
    # By the last field first: sorting keeps the order of what is equal.
    for name, descending in reversed(filters.sorting(body, table)):
        items = sorted(items, key=lambda one: getattr(one, name), reverse=descending)
    shown = items[wanted.offset :][: wanted.limit]
    return json_answer(shapes.page([shape(one) for one in shown], len(items)))


def _only(body: Mapping[str, object], names: Sequence[str]) -> None:
    for name in body:
        if name not in names:
            raise RequestRefused(
                f"Request property [{name}] cannot be parsed; there are {', '.join(names)}"
            )
    if text_of(body, "tenantId") not in {None, shapes.TENANT}:
        raise RequestRefused(f"tenantId: there is one tenant only, {shapes.TENANT}")


def _key(name: str, text: str) -> int:
    """Return a key; what is none is a request that nobody can answer.

    A number larger than any key is one that nobody knows.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 25:
        raise RequestRefused(
            f"The provided {name} '{text[:40]}' is not a valid key. Expected a numeric value. "
            "Did you pass an entity id instead of an entity key?"
        )
    return min(int(text), LARGEST_KEY)
