"""Approvals of a quote: who was to decide on which version, by which tables, and who did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.telling import Telling

_DECISIONS = frozenset(
    {"approval.granted", "approval.rejected", "approval.returned", "approval.void"}
)
_WITHOUT_REQUEST = frozenset({"approval.auto", "approval.carried_over"})


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield the matrix of approvals, the tables that were asked, and what was sent."""
    say = telling.language.say
    approvals = list(happened(entries, "approval.*"))
    yield Section(
        say("approvals.matrix"),
        [
            *(say("approvals.round"), say("approvals.element"), say("approvals.asked")),
            *(say("approvals.decision"), say("who"), say("when"), say("index")),
        ],
        (3, 4, 4, 4, 4, 4, 1.8),
        list(_matrix(approvals, telling)),
    )
    yield Section(
        say("approvals.tables"),
        [
            *(say("when"), say("approvals.table"), say("approvals.table_version")),
            *(say("approvals.rules"), say("evidence"), say("index")),
        ],
        (4, 5, 2, 4, 6, 1.8),
        [_table(one, telling) for one in happened(entries, "decision.evaluated")],
    )
    sent = list(happened(entries, "quote.*", "document.sent", "admin.intervened"))
    if sent:
        yield Section(
            say("approvals.sent"),
            [say("when"), say("what"), say("who"), say("evidence"), say("index")],
            (4, 5, 4, 7, 1.8),
            [
                [
                    *(one.when(telling), telling.language.fact(one.type), one.by(telling)),
                    *("; ".join(telling.details(one.fact)) or "–", one.place(telling)),
                ]
                for one in sent
            ],
        )


def _matrix(approvals: Sequence[Happened], telling: Telling) -> Iterator[list[str]]:
    """Yield a line for each request, with the decision that answers it, and for what needs none."""
    answered: set[int] = set()
    for at, one in enumerate(approvals):
        if one.type in _WITHOUT_REQUEST:
            yield _row(one, None, one, telling)
        if one.type != "approval.requested":
            continue
        answers = (
            later
            for later, other in enumerate(approvals)
            if later > at and later not in answered and other.type in _DECISIONS
            if _task(other) == _task(one)
        )
        found = next(answers, None)
        answered.update(() if found is None else {found})
        yield _row(one, one, None if found is None else approvals[found], telling)


def _task(one: Happened) -> tuple[str, object, object]:
    return one.case, one.fact.get("elem"), one.fact.get("task")


def _row(
    one: Happened, asked: Happened | None, decided: Happened | None, telling: Telling
) -> list[str]:
    say = telling.language.say
    version, round_ = one.data("version"), one.data("round")
    told = [say("approvals.version", version=version)] if version else []
    told += [say("approvals.numbered", round=round_)] if round_ else []
    requesters = asked.fact.get("data", {}).get("requesters", []) if asked else []
    by = ", ".join(telling.person(str(person)) for person in requesters)
    when = asked.when(telling) if asked else "–"
    return [
        *(", ".join(told) or "–", telling.element(one.fact) or "–"),
        f"{when} {say('approvals.by')} {by}" if by else when,
        telling.language.fact(decided.type) if decided else say("open"),
        *((decided.by(telling), decided.when(telling)) if decided else ("–", "–")),
        (decided or one).place(telling),
    ]


def _table(one: Happened, telling: Telling) -> list[str]:
    return [
        *(one.when(telling), telling.value("decision", one.data("decision"))),
        *(one.data("version") or "–", one.data("matched") or "–"),
        *(one.hashes(telling) or "–", one.place(telling)),
    ]
