"""Deployed decisions: the list, one decision drawn with its inputs as a form, and trying it out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.answers import download, json_answer
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import Body, IslandVisitor, Reader, key_of, object_of
from api.web import pages
from api.web.decision_inputs import InputForm, input_form
from api.web.decision_results import Outcome, failure_of, outcome_of
from api.web.documentation_pages import drawings
from api.web.process_rows import draws_processes
from api.web.texts import say
from dmn.document import NAMESPACES
from dmn.evaluate import DecisionFailed
from dmn.model import DecisionModel, DecisionTable, LiteralExpression
from engine.faults import NotAllowed
from engine.queries import decision_definitions as queries
from engine.queries.decision_definitions import DecisionDefinition

router = APIRouter(route_class=OneTurn)
_DRAWN_MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_DRAWN_DIAGRAM = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
_DIAGRAM = re.compile(r"https?://www\.omg\.org/spec/DMN/\d{8}/DMNDI/")


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a file, with the decisions and services in it."""

    name: str
    version: int
    file: str
    head: DecisionDefinition
    decisions: tuple[DecisionDefinition, ...]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model: its newest version, and the ones before, newest first."""

    newest: ModelVersion
    earlier: tuple[ModelVersion, ...]


@router.get("/decisions")
def decision_list(request: Request, visitor: Reader) -> Response:
    """Show the decision models with their versions."""
    _require_maker(visitor)
    found = queries.search_decision_definitions(workspace_of(request), actor=visitor.person)
    shown = {
        "models": _models(found),
        "drawings": drawings(request, visitor),
        "draws": draws_processes(visitor.person),
    }
    return pages.page(request, visitor, "decisions.html", **shown)


@router.get("/decisions/{key}")
def decision_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show one decision: drawn, with its inputs as a form."""
    decision, model = _decision(request, visitor, key)
    siblings = _siblings(request, visitor, decision)
    return pages.page(
        request,
        visitor,
        "decision.html",
        decision=decision,
        siblings=siblings,
        view=_view(model, decision.id),
        hit_policy=_hit_policy(model, decision.id),
        versions=_versions(request, visitor, decision),
        draws=draws_processes(visitor.person),
        has_inputs=bool(input_form(model, decision.id).names),
    )


@router.get("/decisions/{key}/form.json")
def decision_form(request: Request, visitor: Reader, key: str) -> Response:
    """Answer the form island: the inputs of the decision, all empty."""
    return json_answer({"schema": _form(request, visitor, key).schema, "data": {}})


@router.get("/decisions/{key}/drawing.json")
def decision_drawing(request: Request, visitor: Reader, key: str) -> Response:
    """Answer the decision island: the model, and where each decision has its page."""
    decision, model = _decision(request, visitor, key)
    xml = queries.decision_xml(workspace_of(request), decision.key, actor=visitor.person).decode()
    # dmn-js reads DMN 1.3 alone; what it draws is the same in all of them.
    for namespace in NAMESPACES:
        xml = xml.replace(namespace, _DRAWN_MODEL)
    xml = _DIAGRAM.sub(_DRAWN_DIAGRAM, xml)
    addresses = {one.id: _address(one) for one in _siblings(request, visitor, decision)}
    drawn = {"xml": xml, "decision": decision.id, "view": _view(model, decision.id)}
    return json_answer({**drawn, "pages": addresses})


@router.get("/decisions/{key}/file")
def decision_file(request: Request, visitor: Reader, key: str) -> Response:
    """Hand out the deployed file."""
    decision, _ = _decision(request, visitor, key)
    content = queries.decision_xml(workspace_of(request), decision.key, actor=visitor.person)
    return download(content, decision.file.rpartition("/")[2], "application/xml")


@router.post("/decisions/{key}/try")
def try_out(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Answer with the part of the page that shows what the decision gives; nothing is recorded."""
    decision, model = _decision(request, visitor, key)
    now = pages.now(request)
    variables = input_form(model, decision.id).values_of(object_of(body, "data"), now)
    is_table = _view(model, decision.id) == "decisionTable"
    try:
        result = queries.try_decision(
            workspace_of(request), decision.key, variables, actor=visitor.person, now=now
        )
        outcome = outcome_of(result, decision.id, is_table=is_table)
    except DecisionFailed as fault:
        outcome = failure_of(fault, decision.id, is_table=is_table)
    addresses = {one.id: _address(one) for one in _siblings(request, visitor, decision)}
    return HTMLResponse(
        pages.render(
            "_decision_outcome.html",
            outcome=outcome,
            says=_says(outcome),
            decision=decision,
            addresses=addresses,
        )
    )


def _decision(
    request: Request, visitor: Visitor, key: str
) -> tuple[DecisionDefinition, DecisionModel]:
    _require_maker(visitor)
    workspace, number = workspace_of(request), key_of(key)
    decision = queries.decision_definition(workspace, number, actor=visitor.person)
    return decision, queries.decision_model(workspace, number, actor=visitor.person)


def _form(request: Request, visitor: Visitor, key: str) -> InputForm:
    decision, model = _decision(request, visitor, key)
    return input_form(model, decision.id)


def _require_maker(visitor: Visitor) -> None:
    """Pass those who make and keep decisions; the engine decides again.

    Raises:
        NotAllowed: the person works with results of decisions, not with decisions.
    """
    if not pages.is_maker(visitor.person):
        raise NotAllowed("decisions are tried by analysts, operators and administrators")


def _models(found: Iterable[DecisionDefinition]) -> list[ModelRow]:
    ordered = sorted(found, key=lambda one: (one.requirements_name, one.requirements_id))
    rows = []
    for _, group in groupby(ordered, key=lambda one: one.requirements_id):
        by_file: dict[int, list[DecisionDefinition]] = {}
        for one in group:
            by_file.setdefault(one.requirements_key, []).append(one)
        versions = [_version(by_file[key]) for key in sorted(by_file, reverse=True)]
        rows.append(ModelRow(versions[0], tuple(versions[1:])))
    return rows


def _version(decisions: list[DecisionDefinition]) -> ModelVersion:
    head = decisions[0]
    return ModelVersion(
        name=head.requirements_name,
        version=head.requirements_version,
        file=head.file,
        head=head,
        decisions=tuple(sorted(decisions, key=lambda one: (one.kind, one.key))),
    )


def _siblings(
    request: Request, visitor: Visitor, decision: DecisionDefinition
) -> list[DecisionDefinition]:
    """Return what stands in the same file, in the order of the file."""
    found = queries.search_decision_definitions(workspace_of(request), actor=visitor.person)
    same = [one for one in found if one.requirements_key == decision.requirements_key]
    return sorted(same, key=lambda one: (one.kind, one.key))


def _versions(
    request: Request, visitor: Visitor, decision: DecisionDefinition
) -> list[DecisionDefinition]:
    found = queries.search_decision_definitions(workspace_of(request), actor=visitor.person)
    return sorted((one for one in found if one.id == decision.id), key=lambda one: -one.version)


def _address(decision: DecisionDefinition) -> str:
    return f"/decisions/{decision.key}"


def _view(model: DecisionModel, decision_id: str) -> str:
    """Return which drawing dmn-js has for a decision: of the others it has none."""
    decision = model.decisions.get(decision_id)
    logic = None if decision is None else decision.logic
    if isinstance(logic, DecisionTable):
        return "decisionTable"
    return "literalExpression" if isinstance(logic, LiteralExpression) else ""


def _hit_policy(model: DecisionModel, decision_id: str) -> str:
    decision = model.decisions.get(decision_id)
    if decision is None or not isinstance(decision.logic, DecisionTable):
        return ""
    table = decision.logic
    how = say(f"tryout.policy.{table.hit_policy.name}")
    return f"{how} ({table.aggregator.value})" if table.aggregator else how


def _says(outcome: Outcome) -> str:
    """Return the outcome in one sentence, for those who do not see it change."""
    if outcome.value is None:
        return say("tryout.says.failed", reason=outcome.failure)
    if outcome.is_table:
        return say("tryout.says.rules", count=len(outcome.lit))
    return say("tryout.says.value", value=outcome.value.text)
