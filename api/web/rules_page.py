"""Auditors look at what a check of the rules has found: by rule, by case, and one after another."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.ledger_selection import read_period
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import formats, pages
from api.web.findings import (
    MOST,
    RulesChecked,
    by_rule,
    case_names,
    for_people,
    grouped,
    keep,
    keys_of,
    newest_check,
    ordered,
)
from api.web.ledger_search import case_of
from api.web.texts import say
from engine.commands.check_rules import check_rules
from engine.core.permission import Operation
from engine.faults import SelectionRefused
from engine.workspace import require

router = APIRouter(route_class=OneTurn)
_ADDRESS: Final = "/ledger/rules"
_GROUPINGS: Final = ("case", "rule")


@router.get(_ADDRESS)
def found_by_rules(request: Request, visitor: Reader) -> Response:
    """Show what the newest check has found; without one, offer to check."""
    return _page(request, visitor)


@router.post("/ledger/regeln")
def check(request: Request, posted: PostedForm) -> Response:
    """Check the rules and show what was found."""
    given = {name: posted.fields.get(name, "").strip()[:40] for name in ("from", "to")}
    faults = {}
    for name, text in given.items():
        try:
            read_period({name: text})
        except SelectionRefused:
            faults[name] = say(f"selection.fault.{name}")
    if not faults:
        workspace, person = workspace_of(request), posted.visitor.person
        since, until = read_period(given)
        found = check_rules(workspace, since=since, until=until, actor=person)
        keep(request, found, **given)
    return _page(request, posted.visitor, faults=faults, period=given)


def _page(
    request: Request,
    visitor: Visitor,
    *,
    faults: dict[str, str] | None = None,
    period: dict[str, str] | None = None,
) -> Response:
    workspace, person = workspace_of(request), visitor.person
    require(person, Operation.READ_LEDGER)
    checked = newest_check(request)
    asked, faults = request.query_params, dict(faults or {})
    rule = asked.get("rule", "")
    by = asked.get("by", "") if asked.get("by", "") in _GROUPINGS else "case"
    text = asked.get("case", "").replace("\0", "").strip()[:255]
    number = max(1, int(asked["page"])) if asked.get("page", "").isdecimal() else 1
    case = case_of(workspace, visitor, text, faults)
    everything = for_people(workspace, checked.findings, person) if checked else ()
    wanted = [
        one
        for one in everything
        if rule in ("", one.code) and case in (None, *keys_of([one])) and "case" not in faults
    ]
    rules, first = by_rule(everything), (number - 1) * MOST
    page = ordered(wanted, by)[first : first + MOST]
    shown = pages.page(
        request,
        visitor,
        "ledger_rules.html",
        checked=checked,
        within="" if checked is None else _within(checked),
        faults=faults,
        period=period or {"from": "", "to": ""},
        given={"rule": rule, "case": text, "by": by},
        narrowed=bool(rule or text),
        rules=rules,
        links={one.code: _address(one.code, "", "case", 1) for one in rules},
        cases=len(keys_of(everything)),
        count=len(everything),
        wanted=len(wanted),
        groups=grouped(page, wanted, by, case_names(workspace, person, keys_of(page))),
        first=first + 1,
        last=first + len(page),
        newer=_address(rule, text, by, number - 1) if number > 1 else None,
        older=_address(rule, text, by, number + 1) if first + MOST < len(wanted) else None,
    )
    shown.status_code = 400 if faults else 200
    return shown


def _within(checked: RulesChecked) -> str:
    """Return of which days the findings are."""
    days = {
        name: formats.date_words(date.fromisoformat(text)) if len(text) == 10 else text
        for name, text in (("since", checked.since), ("until", checked.until))
        if text
    }
    if len(days) == 2:
        return say("rules.period", **days)
    return say(f"rules.{next(iter(days))}", **days) if days else say("rules.whole")


def _address(rule: str, case: str, by: str, page: int) -> str:
    given = {"rule": rule, "case": case, "by": by, "page": page}
    return f"{_ADDRESS}?{urlencode({name: one for name, one in given.items() if one})}"
