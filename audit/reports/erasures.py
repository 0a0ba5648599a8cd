"""The certificate of erasure: what was destroyed, who asked for it, who approved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.reports.kinds import KINDS
from audit.telling import Telling


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield what was erased, then how it came to that."""
    say = telling.language.say
    erased = list(happened(entries, "erasure.executed", "retention.expired"))
    yield Section(
        say("erasures.title"),
        [
            *(say("when"), say("case"), say("erasures.handle"), say("erasures.class")),
            *(say("erasures.count"), say("erasures.method"), say("erasures.backups")),
            say("index"),
        ],
        (4, 2.4, 5, 4, 1.8, 3.4, 3.2, 1.8),
        [_erased(one, telling) for one in erased],
        say("erasures.words"),
    )
    others = [one for one in happened(entries, *KINDS["erasures"]) if one not in erased]
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


def _erased(one: Happened, telling: Telling) -> list[str]:
    backups = one.data("backups_until")
    case = one.data("instance") or one.reference("instance") or one.case
    return [
        *(one.when(telling), telling.case(case), one.data("handle") or "–"),
        *(_word(one, "class", telling), one.data("count") or "–", _word(one, "method", telling)),
        *(telling.language.time_of(backups) if backups else "–", one.place(telling)),
    ]


def _word(one: Happened, name: str, telling: Telling) -> str:
    """Return a code of a fact's data as its readers call it."""
    code = one.data(name)
    return telling.language.code_word(name, code) or code or "–"
