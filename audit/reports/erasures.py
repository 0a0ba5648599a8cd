"""The certificate of erasure: what was destroyed, from when backups open nothing of it any more,
who asked for it, who approved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.reports.kinds import KINDS
from audit.telling import Telling

ERASED = ("erasure.executed", "retention.expired")
"""What says that values are gone."""
_COVERED = "erasure.covered"
_Covered = Mapping[str, Happened]
"""By request."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What of a case an erasure left, as no entry says it.

    Args:
        case: process instance.
        classes: retention classes that the law keeps, each with the time until when, as entries
            write times; empty while the case runs.
        holds: numbers of the holds that keep all of it.
    """

    case: str
    classes: tuple[tuple[str, str], ...]
    holds: tuple[str, ...]


def remaining(
    kept: Sequence[Remaining], entries: Sequence[Mapping[str, Any]], telling: Telling
) -> Section:
    """Return what of the cases is still there, and until when; who was answered was told so."""
    say = telling.language.say
    rows = [
        [telling.case(one.case), telling.language.code_word("class", name) or name, until]
        for one in kept
        for name, until in _terms(one, telling)
    ]
    answers = [
        one for one in happened(entries, "dsr.answered") if one.data("kind") in ("erasure", "")
    ]
    words = [say("erasures.kept_words" if rows else "erasures.nothing_kept")]
    if answers:
        result = _word(answers[-1], "result", telling)
        words.insert(0, say("erasures.answered", result=result))
    return Section(
        say("erasures.kept_title"),
        [say("case"), say("erasures.class"), say("erasures.kept_until")],
        (4, 7, 10),
        rows,
        " ".join(words),
    )


def _terms(one: Remaining, telling: Telling) -> Iterator[tuple[str, str]]:
    """Yield what is kept of a case, with the words until when."""
    say = telling.language.say
    for hold in one.holds:
        yield say("erasures.everything"), say("erasures.held", hold=hold)
    for name, until in () if one.holds else one.classes:
        ends = telling.language.last_day(until) if until else say("erasures.while_running")
        yield name, ends


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield what was erased, what of it backups hold, then how it came to that."""
    say = telling.language.say
    erased = list(happened(entries, *ERASED))
    newest = _newest_epochs(erased)
    covered = {
        one.data("request"): one
        for one in happened(entries, _COVERED)
        # One that a later part of the erasure outdates says nothing.
        if one.data("epoch") == str(newest.get(one.data("request")))
    }
    yield Section(
        say("erasures.title"),
        [
            *(say("when"), say("case"), say("erasures.handle"), say("erasures.class")),
            *(say("erasures.count"), say("erasures.method"), say("erasures.backups")),
            say("index"),
        ],
        (4, 2.4, 4.6, 3.8, 1.8, 3.2, 4, 1.8),
        [_erased(one, covered, telling) for one in erased],
        say("erasures.words") if erased else "",
    )
    for request, epoch in newest.items():
        yield _backups(request, epoch, covered.get(request), telling)
    others = [
        one
        for one in happened(entries, *KINDS["erasures"], "dsr.answered")
        # What the forgetting of an epoch says of other erasures is none of this one's business.
        if one not in erased and (one.type != _COVERED or one.data("request") in newest)
    ]
    yield Section(
        say("erasures.approvals"),
        [say("when"), say("what"), say("who"), say("evidence"), say("index")],
        (4, 4, 5, 7, 1.8),
        [
            [
                *(one.when(telling), telling.language.fact(one.type), one.by(telling)),
                *("; ".join(telling.details(one.fact)) or "–", one.place(telling)),
            ]
            for one in others
        ],
    )


def _newest_epochs(erased: Sequence[Happened]) -> dict[str, int]:
    """Return the newest key epoch that wrapped what was destroyed, by request."""
    newest: dict[str, int] = {}
    for one in erased:
        if one.data("request") and one.data("epoch").isdecimal():
            request = one.data("request")
            newest[request] = max(newest.get(request, 0), int(one.data("epoch")))
    return newest


def _backups(request: str, epoch: int, covered: Happened | None, telling: Telling) -> Section:
    """Return from when backups open nothing of what a request erased, with the proof."""
    say = telling.language.say
    if covered is None:
        row = [request, str(epoch), say("erasures.not_covered", epoch=epoch), "–"]
    else:
        facts = covered.entry["facts"]
        destroyed = any(fact["type"] == "key.forgotten" for fact in facts)
        named = telling.language.fact("key.forgotten" if destroyed else _COVERED)
        proof = say("erasures.proof_entry", index=covered.place(telling), fact=named)
        row = [request, str(epoch), _since(covered, telling), proof]
    words = "erasures.not_covered_words" if covered is None else "erasures.covered_words"
    return Section(
        say("erasures.backups_title"),
        [
            *(telling.language.name("request").capitalize(), say("erasures.epoch")),
            *(say("erasures.since"), say("erasures.proof")),
        ],
        (2.4, 2, 6, 8),
        [row],
        say(words, epoch=epoch),
    )


def _erased(one: Happened, covered: _Covered, telling: Telling) -> list[str]:
    case = one.data("instance") or one.reference("instance") or one.case
    return [
        *(one.when(telling), telling.case(case), one.data("handle") or "–"),
        *(_word(one, "class", telling), one.data("count") or "–", _word(one, "method", telling)),
        *(_state_of_backups(one, covered, telling), one.place(telling)),
    ]


def _state_of_backups(one: Happened, covered: _Covered, telling: Telling) -> str:
    say, until = telling.language.say, one.data("backups_until")
    if one.data("request") in covered:
        at = _since(covered[one.data("request")], telling)
        return say("erasures.covered", at=at)
    if until:
        return telling.language.time_of(until)
    epoch = one.data("epoch")
    return say("erasures.not_covered", epoch=epoch) if epoch else "–"


def _since(covered: Happened, telling: Telling) -> str:
    """Return from when on a request is covered: since its entry, if that does not say otherwise."""
    return telling.language.time_of(covered.data("since") or covered.at)


def _word(one: Happened, name: str, telling: Telling) -> str:
    """Return a code of a fact's data as its readers call it."""
    code = one.data(name)
    return telling.language.code_word(name, code) or code or "–"
