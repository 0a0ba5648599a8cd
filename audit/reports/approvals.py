"""Approvals of a quote: who was to decide on which version, by which rules, until when, who did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.telling import Telling

_DECISIONS = frozenset(
    {"approval.granted", "approval.rejected", "approval.returned", "approval.void"}
)
_WITHOUT_REQUEST = frozenset({"approval.auto", "approval.carried_over"})
_CANCELLED = "task.cancelled"
_RELATED = ("approval.*", "task.*", "decision.evaluated")
_SENT = ("quote.*", "document.sent", "admin.intervened")
_NONE = "–"


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield for each case the matrix of approvals, the tables that were asked, what was sent."""
    by_case: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        by_case.setdefault(str(entry["inst"]), []).append(entry)
    if not by_case:
        yield _matrix_section([], telling, "")
    for case, own in by_case.items():
        yield from _of_case(case, own, telling)


def _of_case(
    case: str, entries: Sequence[Mapping[str, Any]], telling: Telling
) -> Iterator[Section]:
    say, known = telling.language.say, telling.case(case)
    chapter = known if case == "system" else f"{say('case')} {known}"
    if known not in {case, telling.language.say("actor.system")}:
        chapter += f" · {say('approvals.key', case=case)}"
    related = list(happened(entries, *_RELATED))
    rows = list(_matrix(related, telling))
    if rows:
        yield _matrix_section(rows, telling, chapter)
        chapter = ""
    tables = [_table(one, telling) for one in related if one.type == "decision.evaluated"]
    if tables:
        yield Section(
            say("approvals.tables"),
            [
                *(say("when"), say("approvals.table"), say("approvals.table_version")),
                *(say("approvals.rules"), say("evidence"), say("index")),
            ],
            (4, 5, 2, 4, 6, 1.8),
            tables,
            chapter=chapter,
            under=True,
        )
        chapter = ""
    sent = [_sent(one, telling) for one in happened(entries, *_SENT)]
    if sent:
        heads = [say("when"), say("what"), say("who"), say("evidence"), say("index")]
        widths = (4, 5, 4, 7, 1.8)
        yield Section(say("approvals.sent"), heads, widths, sent, chapter=chapter, under=True)


def _matrix_section(rows: Sequence[Sequence[str]], telling: Telling, chapter: str) -> Section:
    say = telling.language.say
    heads = [
        *(say("approvals.round"), say("approvals.element"), say("approvals.rules")),
        *(say("approvals.asked"), say("approvals.due"), say("approvals.decision"), say("index")),
    ]
    widths = (2.6, 4, 4.2, 3.8, 3.4, 5.6, 1.6)
    return Section(
        say("approvals.matrix"), heads, widths, rows, chapter=chapter, under=bool(chapter)
    )


# ---- who was to decide, and who did --------------------------------------------------------------
def _matrix(related: Sequence[Happened], telling: Telling) -> Iterator[list[str]]:
    """Yield a line for each request, with the decision that answers it, and for what needs none."""
    answered: set[int] = set()
    for at, one in enumerate(related):
        if one.type in _WITHOUT_REQUEST or _came_too_late(one):
            yield _row(one, None, one, related, telling)
        if one.type != "approval.requested":
            continue
        answers = (
            later
            for later, other in enumerate(related)
            if later > at and later not in answered and other.type in {*_DECISIONS, _CANCELLED}
            if _task(other) == _task(one) and not _came_too_late(other)
        )
        found = next(answers, None)
        answered.update(() if found is None else {found})
        yield _row(one, one, None if found is None else related[found], related, telling)


def _came_too_late(one: Happened) -> bool:
    """Return whether somebody decided when the request had ended."""
    return one.type == "approval.void" and bool(one.data("result"))


def _task(one: Happened) -> tuple[str, object, object]:
    return one.case, one.fact.get("elem"), one.fact.get("task")


def _row(
    one: Happened,
    asked: Happened | None,
    decided: Happened | None,
    related: Sequence[Happened],
    telling: Telling,
) -> list[str]:
    say = telling.language.say
    version, round_ = one.data("version"), one.data("round")
    told = [say("approvals.version", version=version)] if version else []
    told += [say("approvals.numbered", round=round_)] if round_ else []
    beside = [other for other in related if other.entry is one.entry]
    ready = next(
        (other for other in beside if other.type == "task.ready" and _task(other) == _task(one)),
        None,
    )
    return [
        ", ".join(told) or _NONE,
        _who_should(one, ready, telling),
        _rules(beside, ready, telling) or _earlier_rules(one, ready, related, telling) or _NONE,
        _NONE if asked is None else _asked(asked, telling),
        _NONE if ready is None else _due(ready, decided, telling),
        _decision(decided, related, telling),
        (decided or one).place(telling),
    ]


def _who_should(one: Happened, ready: Happened | None, telling: Telling) -> str:
    """Return the task's name, and the groups and people who might do it."""
    name = telling.element(one.fact) or _NONE
    if ready is None:
        return name
    people = [telling.person(ref) for ref in ready.several("candidateUsers")]
    might = [*ready.several("candidateGroups"), *people]
    return f"{name}: {', '.join(might)}" if might else name


def _asked(asked: Happened, telling: Telling) -> str:
    requesters = asked.fact.get("data", {}).get("requesters", [])
    by = ", ".join(telling.person(str(person)) for person in requesters)
    when = asked.when(telling)
    return f"{when} {telling.language.say('approvals.by')} {by}" if by else when


def _due(ready: Happened, decided: Happened | None, telling: Telling) -> str:
    """Return until when it was to be decided, and whether that was so."""
    say, due = telling.language.say, _moment(ready.data("dueAt"))
    if due is None:
        return _NONE
    told = telling.language.moment(due)
    end = _moment(telling.now if decided is None else decided.at)
    if end is None or end <= due or (decided is not None and decided.type == _CANCELLED):
        return told
    return f"{told}, {say('approvals.overdue' if decided is None else 'approvals.late')}"


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _decision(decided: Happened | None, related: Sequence[Happened], telling: Telling) -> str:
    """Return what was decided, by whom and when, and why, where that is disclosed."""
    if decided is None:
        return telling.language.say("open")
    word = telling.language.fact(decided.type)
    if decided.type == _CANCELLED:
        return f"{telling.language.say('approvals.dropped')}, {decided.when(telling)}"
    told = f"{word}, {decided.by(telling)}, {decided.when(telling)}"
    if _came_too_late(decided):
        return f"{told}: {telling.value('result', decided.data('result'))}"
    given = next(
        (
            other.opened
            for other in related
            if other.type == "task.completed" and _task(other) == _task(decided)
        ),
        {},
    )
    terms = telling.opened_terms()
    why = "; ".join(
        f"{terms.label(name)}: {terms.shortened(terms.text(name, value))}"
        for name, value in given.items()
        if value not in (None, "")
    )
    return f"{told}. {why}" if why else told


# ---- by which rules ------------------------------------------------------------------------------
def _rules(beside: Sequence[Happened], ready: Happened | None, telling: Telling) -> str:
    """Return the rules by which somebody had to decide: of the tables asked in the same step, those
    whose result names the group; all of them where results are not disclosed."""
    tables = [one for one in beside if one.type == "decision.evaluated"]
    named = _naming(tables, ready, telling)
    return "; ".join(
        named or dict.fromkeys(rule for one in tables for rule in one.several("matched"))
    )


def _earlier_rules(
    asked: Happened, ready: Happened | None, related: Sequence[Happened], telling: Telling
) -> str:
    """Return the rules of earlier steps that name the group: of a later stage, whose tables were
    asked before the first. What each table said last counts."""
    newest: dict[str, Happened] = {}
    for one in related:
        if one is asked:
            break
        if one.type == "decision.evaluated":
            newest[one.data("decision")] = one
    return "; ".join(_naming(newest.values(), ready, telling))


def _naming(tables: Iterable[Happened], ready: Happened | None, telling: Telling) -> list[str]:
    """Return the rules of tables whose results, where they are disclosed, name a task's group."""
    groups = set() if ready is None else set(ready.several("candidateGroups"))
    named = []
    for one in tables:
        matched, output = one.several("matched"), one.opened.get("output")
        results = output if isinstance(output, list) else [output]
        for rule, result in zip(matched, results, strict=False):
            if len(results) == len(matched) and groups & _texts(result):
                named.append(_rule(rule, result, groups, telling))
    return named


def _texts(result: object) -> set[str]:
    values = result.values() if isinstance(result, dict) else [result]
    return {value for value in values if isinstance(value, str)}


def _rule(rule: str, result: object, groups: set[str], telling: Telling) -> str:
    """Return a rule and the sentence that its result gives for it, if it gives one."""
    sentences = [text for text in _texts(result) - groups - {rule} if " " in text]
    return f"{rule}: {telling.terms.shortened(max(sentences, key=len))}" if sentences else rule


# ---- tables, sending -----------------------------------------------------------------------------
def _sent(one: Happened, telling: Telling) -> list[str]:
    version = one.data("version") if one.type.startswith("quote.") else ""
    details = telling.details(one.fact)
    if version:
        said = telling.language.say("approvals.version", version=version)
        others = {**one.fact, "data": {**one.fact["data"]}}
        del others["data"]["version"]
        details = [said, *telling.details(others)]
    return [
        *(one.when(telling), telling.language.fact(one.type), one.by(telling)),
        *("; ".join(details) or _NONE, one.place(telling)),
    ]


def _table(one: Happened, telling: Telling) -> list[str]:
    return [
        *(one.when(telling), telling.value("decision", one.data("decision"))),
        *(one.data("version") or _NONE, one.data("matched") or _NONE),
        *(one.hashes(telling) or _NONE, one.place(telling)),
    ]
