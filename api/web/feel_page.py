"""Trying out FEEL: an expression or a cell, on values of one's own; nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import pages
from api.web.decision_inputs import text_value
from api.web.decision_results import (
    Note,
    Piece,
    exact,
    marked,
    notes_of,
    place_words,
)
from api.web.texts import say
from api.web.texts.feel_examples import EXAMPLES
from api.web.texts.feel_words import of_expected, of_fault, of_remedy, of_type
from api.web.values import Shown
from engine.faults import NotAllowed
from engine.queries import decision_definitions as queries
from feel import Evaluation, ExpressionFailed, FeelSyntaxFault, Value
from feel.values import type_name

router = APIRouter(route_class=OneTurn)
_VERDICTS = {True: "true", False: "false", None: "none"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of the page."""

    expression: str = ""
    context: str = ""
    kind: str = "expression"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying gave.

    Args:
        value: the result; `None` if there is none because of a fault.
        type: of the value, in German.
        verdict: `true`, `false` or `none`, for a cell.
        fault: what is wrong, in German, or empty.
        field: in which field it is wrong.
        place: where in that field, or empty.
        heading: what kind of fault it is, in German.
        remedy: what to write instead, or empty.
        expected: what would have been right there, if there is no remedy; or empty.
        notes: warnings.
        pieces: the text with the places marked; empty if there is nothing to mark.
    """

    value: Shown | None = None
    type: str = ""
    verdict: str = ""
    fault: str = ""
    field: str = ""
    place: str = ""
    heading: str = ""
    remedy: str = ""
    expected: str = ""
    notes: tuple[Note, ...] = ()
    pieces: tuple[Piece, ...] = ()


class _Refused(Exception):
    """A field cannot be read; carries what to show."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(trial.fault)
        self.trial = trial


@router.get("/feel")
def feel_page(
    request: Request, visitor: Reader, example: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Show the empty page, or one of its examples ready to be tried."""
    _require_maker(visitor)
    found = next((one for one in EXAMPLES if one.id == example), None)
    typed = Typed()
    if found is not None:
        typed = Typed(found.expression, found.context, found.kind, found.value)
    return _page(request, visitor, typed, None)


@router.post("/feel")
def try_feel(request: Request, posted: PostedForm) -> Response:
    """Show the page with what the expression gives."""
    _require_maker(posted.visitor)
    fields = {name: value.replace("\0", "") for name, value in posted.fields.items()}
    typed = Typed(
        fields.get("expression", ""),
        fields.get("context", ""),
        "test" if fields.get("kind") == "test" else "expression",
        fields.get("value", ""),
    )
    return _page(request, posted.visitor, typed, _tried(request, posted.visitor, typed))


def _page(request: Request, visitor: Visitor, typed: Typed, trial: Trial | None) -> Response:
    return pages.page(request, visitor, "feel.html", typed=typed, trial=trial, examples=EXAMPLES)


def _tried(request: Request, visitor: Visitor, typed: Typed) -> Trial:
    source = typed.expression.strip().removeprefix("=")
    if not source.strip():
        return Trial(
            fault=say("feel.no_expression"), field="expression", heading=say("feel.failed")
        )
    try:
        variables = _context(request, typed.context)
        if typed.kind == "test":
            _refuse_juel(source)
            value = _read(request, "value", typed.value)
            return _shown(source, _test(request, visitor, source, value, variables))
        found = _expression(request, visitor, source, variables)
    except _Refused as refused:
        return refused.trial
    return _shown(source, found)


def _expression(
    request: Request, visitor: Visitor, source: str, variables: Mapping[str, Value]
) -> Evaluation:
    try:
        return queries.try_expression(
            workspace_of(request), source, variables, actor=visitor.person, now=pages.now(request)
        )
    except (FeelSyntaxFault, ExpressionFailed) as fault:
        raise _Refused(_faulty("expression", source, fault)) from fault


def _test(
    request: Request, visitor: Visitor, source: str, value: Value, variables: Mapping[str, Value]
) -> Evaluation:
    try:
        return queries.try_tests(
            workspace_of(request),
            source,
            value,
            variables,
            actor=visitor.person,
            now=pages.now(request),
        )
    except (FeelSyntaxFault, ExpressionFailed) as fault:
        raise _Refused(_faulty("expression", source, fault)) from fault


def _context(request: Request, text: str) -> dict[str, Value]:
    value = _read(request, "context", text)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    heading = say("feel.fault.context")
    raise _Refused(Trial(fault=say("feel.no_context"), field="context", heading=heading))


def _refuse_juel(source: str) -> None:
    if source.startswith(("${", "#{")):
        heading = say("feel.failed")
        raise _Refused(Trial(fault=say("feel.test.juel"), field="expression", heading=heading))


def _read(request: Request, field: str, text: str) -> Value:
    try:
        return text_value(text, pages.now(request))
    except (FeelSyntaxFault, ExpressionFailed) as fault:
        raise _Refused(_faulty(field, text, fault)) from fault


def _faulty(field: str, text: str, fault: FeelSyntaxFault | ExpressionFailed) -> Trial:
    words = of_fault(fault)
    if not isinstance(fault, FeelSyntaxFault):
        return Trial(fault=words, field=field, heading=_heading(field, say("feel.failed")))
    remedy = of_remedy(fault.remedy) or ""
    return Trial(
        fault=words,
        field=field,
        heading=_heading(field, say("feel.fault", language=fault.language)),
        place=place_words(fault.line, fault.column),
        remedy=remedy,
        expected=of_expected(fault.expected) if fault.expected and not remedy else "",
        pieces=marked(text, [(fault.line, fault.column)]),
    )


def _heading(field: str, of_expression: str) -> str:
    return of_expression if field == "expression" else say(f"feel.fault.{field}")


def _shown(source: str, found: Evaluation) -> Trial:
    notes = notes_of(found.warnings, in_source=True)
    return Trial(
        value=exact(found.value),
        type=of_type(type_name(found.value)),
        verdict=_VERDICTS[found.value if isinstance(found.value, bool) else None],
        notes=notes,
        pieces=marked(source, [note.at for note in notes if note.at]) if notes else (),
    )


def _require_maker(visitor: Visitor) -> None:
    if not pages.is_maker(visitor.person):
        raise NotAllowed("expressions are tried by analysts, operators and administrators")
