"""The ledger for readers: a case's entries, one entry with its hashes, the ledger as a whole."""

from __future__ import annotations

import base64
import json
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.ledger_selection import NAMES
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import formats, narration, pages, proof_drawing, values
from api.web.cases import head, report_name
from api.web.detail_words import PARTS, name_words, value_words
from api.web.element_words import names_of
from api.web.findings import for_people, keep
from api.web.ledger_check import AT_ONCE
from api.web.texts import facts as fact_words
from api.web.texts import group_name, say
from api.web.texts.machines import actor_words
from audit.finding import RULES_OF_MEANING, Finding
from audit.reports.kinds import KINDS
from engine import queries
from engine.commands.export_ledger import export_ledger, missing_places
from engine.commands.verify_ledger import verify_ledger
from engine.core.permission import Operation
from engine.faults import NotAllowed, NotFound
from engine.model import CaseView, EntryView
from engine.queries.inclusions import anchoring, inclusion
from engine.queries.ledger_status import ledger_status
from engine.queries.newest_checkpoint import newest_checkpoint
from engine.queries.record_of_processing import record_of_processing
from engine.workspace import Workspace, require

router = APIRouter(route_class=OneTurn)


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of an entry in a table."""

    type: str
    words: str
    element: str
    details: tuple[str, ...]
    opened: tuple[values.Labelled, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One entry in the drawing of the chain."""

    seq: int
    number: str
    words: str
    leaf: bytes
    current: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The newest checkpoint as readers see it; `root` in hex."""

    origin: str
    size: int
    root: str
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing was handed out: a short sentence, and what to do."""

    title: str
    words: str


@router.get("/cases/{key}/ledger")
def case_ledger(request: Request, visitor: Reader, key: str) -> Response:
    """Show a case's entries as a table."""
    case = queries.case(workspace_of(request), key_of(key), visitor.person)
    pending = sum(not entry.proven for entry in case.entries)
    return pages.page(
        request,
        visitor,
        "case_ledger.html",
        **head(case, visitor.person),
        rows=[_row(told) for told in narration.retell(case)],
        proven_words=say("ledger.some_pending", count=pending)
        if pending
        else say("ledger.all_proven"),
    )


@router.get("/cases/{key}/ledger/{seq}/eintrag.json")
def entry_bytes(request: Request, visitor: Reader, key: str, seq: str) -> Response:
    """Hand out an entry byte for byte as it was hashed."""
    entry = queries.entry(workspace_of(request), key_of(key), key_of(seq), visitor.person)
    return download(entry.body, "eintrag.json", "application/json")


@router.get("/cases/{key}/ledger/{seq}/beleg.tlog-proof")
def entry_receipt(request: Request, visitor: Reader, key: str, seq: str) -> Response:
    """Hand out the receipt for an entry: proof that it stands in the log, the entry in it."""
    made = queries.receipt(workspace_of(request), key_of(key), key_of(seq), visitor.person)
    return download(made.text.encode(), "beleg.tlog-proof", "text/plain; charset=utf-8")


@router.get("/cases/{key}/ledger/{seq}")
def entry_page(request: Request, visitor: Reader, key: str, seq: str) -> Response:
    """Show one entry: the sentence first, then its facts, its chain and its hashes."""
    workspace, number, step = workspace_of(request), key_of(key), key_of(seq)
    case = queries.case(workspace, number, visitor.person)
    entry = next((one for one in case.entries if one.seq == step), None)
    if entry is None:
        raise NotFound(f"case {number} has no step {step}")
    told = narration.retell(case)
    own = next(one for one in told if one.seq == step)
    return pages.page(
        request,
        visitor,
        "entry.html",
        **head(case, visitor.person),
        entry=entry,
        entry_title=_entry_title(entry),
        sentence=own.sentence,
        quote=own.quote,
        pairs_of_entry=_pairs(entry, case),
        body=json.dumps(json.loads(entry.body), indent=2, ensure_ascii=False),
        facts=_facts(entry, case),
        chain=_chain(told, step),
        checkpoint=_checkpoint(workspace),
        drawn=proof_drawing.drawn(inclusion(workspace, visitor.person, number, entry)),
        anchored=proof_drawing.witnesses(anchoring(workspace), entry),
        report_name=shlex.quote(report_name(case)),
        index_words=say("entry.no_index") if entry.index is None else formats.number(entry.index),
    )


@router.get("/ledger")
def ledger_page(request: Request, visitor: Reader) -> Response:
    """Show the ledger's newest checkpoint and offer to verify the whole."""
    given = {name: text[:500] for name, text in request.query_params.items() if name in NAMES}
    return ledger_page_for(request, visitor, given=given)


@router.post("/ledger")
def verify(request: Request, posted: PostedForm) -> Response:
    """Verify the whole ledger now and show what was found; a large one in the background."""
    workspace, person = workspace_of(request), posted.visitor.person
    require(person, Operation.VERIFY)
    if pages.is_auditor(person) and ledger_status(workspace, person).size > AT_ONCE:
        request.app.state.ledger_check.begin(workspace, person)
        return pages.see_other("/ledger")
    made = verify_ledger(workspace, actor=person)
    keep(request, [one for one in made if one.code in RULES_OF_MEANING])
    found = for_people(workspace, made, person)
    broken = tuple(one for one in found if one.code not in RULES_OF_MEANING)
    rules = tuple(one for one in found if one.code in RULES_OF_MEANING)
    return ledger_page_for(request, posted.visitor, verification=broken, rules=rules or None)


@router.post("/ledger/export")
def export(request: Request, posted: PostedForm) -> Response:
    """Hand out the whole ledger for offline verification; that it was made is recorded.

    While entries are gone, it is said first at which places: a file handed out would say nothing.
    """
    workspace, person = workspace_of(request), posted.visitor.person
    missing = missing_places(workspace, actor=person)
    if missing and posted.fields.get("anyway") != "yes":
        return ledger_page_for(request, posted.visitor, missing=missing, status=409)
    content = export_ledger(workspace, actor=person)
    name = f"ledger-{formats.local(pages.now(request)):%Y-%m-%d-%H%M}.json"
    return download(content, name, "application/json")


def _checkpoint(workspace: Workspace) -> Head | None:
    text = newest_checkpoint(workspace)
    if text is None:
        return None
    origin, size, root = text.split("\n")[:3]
    return Head(origin, int(size), base64.b64decode(root).hex(), text)


def ledger_page_for(
    request: Request,
    visitor: Visitor,
    *,
    verification: Sequence[Finding] | None = None,
    rules: Sequence[Finding] | None = None,
    trouble: Trouble | None = None,
    faults: Mapping[str, str] = MappingProxyType({}),
    given: Mapping[str, str] = MappingProxyType({}),
    missing: Sequence[int] = (),
    status: int = 200,
) -> Response:
    """Return the ledger's page: what a verification found, which rules are broken, if either was
    asked for, and the form for a selection with what was given before and what was wrong with it;
    the places whose entries are `missing`, if the whole ledger was asked for without them.

    Raises:
        NotAllowed: the visitor is no auditor.
    """
    if not pages.is_auditor(visitor.person):
        raise NotAllowed("only auditors see the ledger as a whole")
    workspace, check = workspace_of(request), request.app.state.ledger_check
    if (last := check.last) and last.findings is not None and verification is None:
        verification = for_people(workspace, last.findings, visitor.person)
    shown = pages.page(
        request,
        visitor,
        "ledger.html",
        check=check,
        standing=ledger_status(workspace, visitor.person),
        anchored=proof_drawing.witnesses(anchoring(workspace), None),
        verification=verification,
        rules=rules,
        trouble=trouble,
        faults=faults,
        missing=[formats.number(place) for place in missing],
        given={name: text for name, text in given.items() if text.strip()},
        reports=tuple(KINDS),
        processes=record_of_processing(workspace, visitor.person).activities,
        checkpoint=_checkpoint(workspace),
    )
    shown.status_code = status
    return shown


def _row(told: narration.Told) -> dict[str, object]:
    words = f"{told.who} {told.words}" if told.who else told.words
    return {
        "seq": told.seq,
        "words": words,
        "second": " · ".join(told.second),
        "who": told.machine,
        "at": told.at,
        "number": told.number if not told.number.startswith("Schritt") else say("ledger.no_number"),
        "proven": told.proven,
    }


def _entry_title(entry: EntryView) -> str:
    if entry.index is None:
        return say("entry.title_pending", seq=entry.seq)
    return say("entry.title", number=formats.number(entry.index))


def _pairs(entry: EntryView, case: CaseView) -> list[Line]:
    body, instance = narration.body_of(entry), case.instance
    sealed = [one for fact in entry.facts for one in _items(fact)]
    elements = dict.fromkeys(names_of(case).get(str(fact.get("elem")), "") for fact in entry.facts)
    lines = [
        Line(say("entry.who"), _who(entry, body)),
        Line(say("entry.at_element"), ", ".join(name for name in elements if name)),
        Line(say("entry.shown"), _shown(entry)),
        Line(
            say("entry.definition"),
            f"{instance.process_name}, {say('process.version', version=instance.version)}",
        ),
        Line(
            say("entry.personal"),
            "; ".join(_sealed(sealed, case)) or say("entry.personal_none"),
        ),
    ]
    return [line for line in lines if line.value]


def _who(entry: EntryView, body: Mapping[str, object]) -> str:
    actor = body.get("actor")
    if not isinstance(actor, dict):
        return actor_words(entry.actor_name)
    kind = str(actor.get("kind", ""))
    parts = [fact_words.MACHINES.get(kind, actor_words(entry.actor_name))]
    if isinstance(actor.get("role"), str):
        parts.append(group_name(actor["role"]))
    parts.append(fact_words.AUTHENTICATIONS.get(str(actor.get("auth")), ""))
    return ", ".join(part for part in parts if part)


def _shown(entry: EntryView) -> str:
    names = {name: say(f"entry.shown.{name}") for name in ("form", "table", "document")}
    shown = []
    for fact in entry.facts:
        refs = fact.get("refs")
        if isinstance(refs, Mapping):
            shown += [
                f"{names[k]} {formats.short_hash(str(v))}" for k, v in refs.items() if k in names
            ]
    return ", ".join(dict.fromkeys(shown))


def _facts(entry: EntryView, case: CaseView) -> list[FactRow]:
    # What a reference stands for on this page: a flow's name, or who acted somewhere in the case.
    known = dict(narration.flow_names(case))
    known[case.instance.process_definition_id] = case.instance.process_name
    for one in case.entries:
        known[str(json.loads(one.body)["actor"]["ref"])] = actor_words(one.actor_name)
    names = names_of(case)
    return [
        FactRow(
            str(fact["type"]),
            narration.fact_words(fact, names),
            narration.element_name(fact, names),
            _details(fact, known, case),
            _opened(fact),
        )
        for fact in entry.facts
    ]


def _details(
    fact: Mapping[str, object], known: Mapping[str, str], case: CaseView
) -> tuple[str, ...]:
    found = []
    for part in PARTS:
        held = fact.get(part)
        for name, one in held.items() if isinstance(held, Mapping) else ():
            # A flow without a name tells a reader nothing; its id stands in the entry itself.
            words = known.get(str(one), "") if name == "flow" else value_words(name, one, known)
            if words:
                found.append(f"{name_words(part, name)}: {words}")
    if not isinstance(fact.get("opened"), Mapping):
        found += _sealed(_items(fact), case)
    return tuple(found)


def _items(fact: Mapping[str, object]) -> list[Mapping[str, object]]:
    items = fact.get("personal")
    return [one for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []


def _sealed(items: Sequence[Mapping[str, object]], case: CaseView) -> list[str]:
    """Return how many values lie sealed beside the entry, and how many did until their term was
    over, or an erasure destroyed them."""
    expired = case.archive.expired if case.archive else {}
    erased = case.archive.erased if case.archive else frozenset()
    names = [str(one["class"]) for one in items]
    gone = Counter((expired[name], name in erased) for name in names if name in expired)
    kept = len(items) - gone.total()
    told = [say("entry.personal_sealed", count=kept)] if kept else []
    return told + [
        say(
            f"entry.personal_{'erased' if by_erasure else 'expired'}",
            count=count,
            day=formats.day(at),
        )
        for (at, by_erasure), count in sorted(gone.items())
    ]


def _opened(fact: Mapping[str, object]) -> tuple[values.Labelled, ...]:
    opened = fact.get("opened")
    return values.labelled(opened) if isinstance(opened, Mapping) else ()


def _chain(told: Sequence[narration.Told], seq: int) -> list[Link]:
    near = [one for one in told if abs(one.seq - seq) <= 1]
    return [Link(one.seq, one.number, one.short, one.leaf, one.seq == seq) for one in near]
