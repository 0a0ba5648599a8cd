"""Auditors look entries up: what happened, and who read what; one entry of the log's own chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.ledger_selection import read_period
from api.one_turn import OneTurn
from api.requests import Reader, key_of
from api.web import formats, narration, pages, proof_drawing
from api.web.detail_words import PARTS, name_words, value_words
from api.web.findings import case_names
from api.web.language import is_english
from api.web.ledger_pages import FactRow
from api.web.texts import group_name, say
from api.web.texts.machines import actor_words
from audit import rare_words, words
from audit.vocabulary import VOCABULARY
from engine import queries
from engine.core.permission import Operation
from engine.faults import NotFound, SelectionRefused
from engine.queries.inclusions import anchoring, inclusion
from engine.queries.ledger_search import LedgerHit, LedgerQuestion, entry_at, search_ledger
from engine.queries.record_of_processing import record_of_processing
from engine.workspace import Workspace, require

router = APIRouter(route_class=OneTurn)
_FIELDS = ("from", "to", "type", "actor", "case", "process", "version", "person")
_READING_FIELDS = ("from", "to", "actor", "case")
_LONGEST = 255
_READ = "access.read"
_READ_KINDS = frozenset({"case", "task", "person", "variables", "comments", "report"})


@dataclass(frozen=True, slots=True)
class HitRow:
    """One line of the list: an entry, told, and the address where it is shown."""

    address: str
    number: str
    words: str
    second: str
    case: int | None
    case_name: str
    process: str
    at: object
    who: str
    proven: bool


@router.get("/ledger/entries")
def entries(request: Request, visitor: Reader) -> Response:
    """Show the entries that fit what the address asks for, the newest first."""
    return _listed(request, visitor, "ledger_entries.html", _FIELDS)


@router.get("/ledger/readings")
def readings(request: Request, visitor: Reader) -> Response:
    """Show who was shown what of cases and persons, the newest first."""
    return _listed(request, visitor, "ledger_readings.html", _READING_FIELDS)


@router.get("/ledger/entries/{index}")
def entry(request: Request, visitor: Reader, index: str) -> Response:
    """Show an entry by its place: of a case on its own page, of the log's own chain here."""
    workspace = workspace_of(request)
    hit = entry_at(workspace, visitor.person, key_of(index))
    if hit.instance is not None:
        return pages.see_other(f"/cases/{hit.instance}/ledger/{hit.entry.seq}")
    return pages.page(
        request,
        visitor,
        "ledger_entry.html",
        entry=hit.entry,
        entry_title=say("entry.title", number=formats.number(key_of(index))),
        sentence=f"{_of_system(hit)}.",
        body=json.dumps(json.loads(hit.entry.body), indent=2, ensure_ascii=False),
        facts=[_fact(fact) for fact in hit.entry.facts],
        drawn=proof_drawing.drawn(inclusion(workspace, visitor.person, None, hit.entry)),
        anchored=proof_drawing.witnesses(anchoring(workspace), hit.entry),
    )


def _listed(request: Request, visitor: Visitor, template: str, names: tuple[str, ...]) -> Response:
    workspace, person = workspace_of(request), visitor.person
    require(person, Operation.READ_LEDGER)
    asked = request.query_params
    given = {name: asked.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in names}
    question, faults = _question(workspace, visitor, given)
    if names is _READING_FIELDS:
        question = replace(question, type=_READ, case=None, read_case=question.case)
    before = asked.get("before", "")
    page = (
        None
        if faults
        else search_ledger(workspace, person, question, before=key_of(before) if before else None)
    )
    rows = [] if page is None else [row_of(hit) for hit in page.hits]
    cases = _names_of_read(workspace, visitor, page.hits) if page else {}
    told_readings = (
        [_reading(row, hit, cases) for row, hit in zip(rows, page.hits, strict=True)]
        if page and names is _READING_FIELDS
        else []
    )
    shown = pages.page(
        request,
        visitor,
        template,
        given=given,
        faults=faults,
        narrowed=any(given.values()),
        rows=rows,
        readings=told_readings,
        page=page,
        older=_older(request.url.path, given, page.before) if page and page.before else None,
        kinds=_kinds(),
        processes=record_of_processing(workspace, person).activities,
    )
    shown.status_code = 400 if faults else 200
    return shown


def _question(
    workspace: Workspace, visitor: Visitor, given: Mapping[str, str]
) -> tuple[LedgerQuestion, dict[str, str]]:
    """Return what is asked for, and what is wrong with it by field."""
    faults: dict[str, str] = {}
    since = until = None
    for name in ("from", "to"):
        try:
            first, last = read_period({name: given[name]})
            since, until = first or since, last or until
        except SelectionRefused:
            faults[name] = say(f"selection.fault.{name}")
    version = given.get("version", "")
    if version and not (version.isascii() and version.isdigit() and len(version) <= 9):
        faults["version"] = say("selection.fault.version")
    kind = given.get("type", "")
    if kind and kind not in VOCABULARY and kind not in _families():
        faults["type"] = say("lookup.fault.type")
    case = case_of(workspace, visitor, given.get("case", ""), faults)
    return LedgerQuestion(
        case=case,
        process=given.get("process") or None,
        version=int(version) if version and "version" not in faults else None,
        since=since,
        until=until,
        type=kind or None,
        actor=given.get("actor") or None,
        person=given.get("person") or None,
    ), faults


def case_of(
    workspace: Workspace, visitor: Visitor, text: str, faults: dict[str, str]
) -> int | None:
    """Return the key of the case that a number or a business id names; what is wrong goes to the
    faults."""
    if not text:
        return None
    found = queries.search_process_instances(
        workspace, visitor.person, filter={"business_id": text}, limit=2
    ).items
    if len(found) == 1:
        return found[0].key
    if not found:
        try:
            return key_of(text)
        except NotFound:
            pass
    faults["case"] = say("selection.fault.cases" if found else "selection.fault.case")
    return None


def row_of(hit: LedgerHit) -> HitRow:
    """Return an entry as a line of a list."""
    story = narration.tell(hit.entry, hit.elements, hit.user_tasks)
    told = f"{story.who} {story.words}" if story.who else story.words
    if hit.instance is None:
        told = _of_system(hit)
    address = (
        f"/ledger/entries/{hit.entry.index}"
        if hit.instance is None
        else f"/cases/{hit.instance}/ledger/{hit.entry.seq}"
    )
    name, version = hit.process or ("", 0)
    return HitRow(
        address=address,
        number=story.number,
        words=told,
        second="" if hit.instance is None else " · ".join(story.second),
        case=hit.instance,
        case_name=hit.business_id
        or ("" if hit.instance is None else say("case.number", key=hit.instance)),
        process=f"{name}, {say('process.version', version=version)}" if name else "",
        at=hit.entry.at,
        who=actor_words(hit.entry.actor_name),
        proven=hit.entry.proven,
    )


def _names_of_read(
    workspace: Workspace, visitor: Visitor, hits: tuple[LedgerHit, ...]
) -> dict[int, str]:
    """Return how the cases are called that were read."""
    keys = {key for hit in hits if (key := _read_case(hit)) is not None}
    return case_names(workspace, visitor.person, keys)


def _read_case(hit: LedgerHit) -> int | None:
    for fact in hit.entry.facts:
        data = fact.get("data")
        named = str(data.get("instance", "")) if isinstance(data, Mapping) else ""
        if fact["type"] == _READ and named.isascii() and named.isdigit():
            return int(named)
    return None


def _reading(row: HitRow, hit: LedgerHit, cases: Mapping[int, str]) -> dict[str, object]:
    key = _read_case(hit)
    data = next((fact.get("data") for fact in hit.entry.facts if fact["type"] == _READ), None)
    kind = str(data.get("kind", "")) if isinstance(data, Mapping) else ""
    return {
        "row": row,
        "case": key if key in cases else None,
        "case_name": "" if key is None else cases.get(key) or say("case.number", key=key),
        "what": say(f"reading.{kind}") if kind in _READ_KINDS else value_words("kind", kind, {}),
    }


def _fact(fact: Mapping[str, object]) -> FactRow:
    details = []
    for part in PARTS:
        held = fact.get(part)
        for name, one in held.items() if isinstance(held, Mapping) else ():
            known = {str(one): group_name(str(one))} if name == "groups" else {}
            details.append(f"{name_words(part, name)}: {value_words(name, one, known)}")
    return FactRow(str(fact["type"]), fact_words_of(str(fact["type"])), "", tuple(details), ())


def _of_system(hit: LedgerHit) -> str:
    """Return what happened in the log's own chain: nothing of a diagram stands there."""
    kinds = dict.fromkeys(str(fact["type"]) for fact in hit.entry.facts)
    return ", ".join(fact_words_of(kind) for kind in kinds)


def fact_words_of(kind: str) -> str:
    """Return what a kind of fact is called."""
    if is_english():
        return rare_words.ENGLISH_FACTS.get(kind, kind)
    return words.FACTS.get(kind) or rare_words.GERMAN_FACTS.get(kind, kind)


def _older(path: str, given: Mapping[str, str], before: int) -> str:
    kept = {name: text for name, text in given.items() if text}
    return f"{path}?{urlencode({**kept, 'before': before})}"


def _families() -> dict[str, list[str]]:
    families: dict[str, list[str]] = {}
    for kind in sorted(VOCABULARY):
        families.setdefault(f"{kind.partition('.')[0]}.*", []).append(kind)
    return families


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of facts to choose from, by family, each with a few words."""
    return [
        (
            family,
            [(kind, fact_words_of(kind)) for kind in kinds],
        )
        for family, kinds in _families().items()
    ]
