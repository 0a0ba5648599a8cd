"""Interventions of operators: who did what in whose place, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.reports.kinds import KINDS
from audit.telling import Telling

_REASONED = ("admin.intervened", "hold.*", "definition.suspended", "definition.resumed")
"""What somebody has to give a reason for."""
_SYSTEM = tuple(word for word in KINDS["interventions"] if word not in _REASONED)


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield the interventions with their reasons, then what concerns the system."""
    say = telling.language.say
    yield Section(
        say("interventions.title"),
        [
            *(say("when"), say("who"), say("case"), say("what")),
            *(say("interventions.reason"), say("interventions.outcome"), say("index")),
        ],
        (4, 3.6, 3, 3.6, 5.4, 4.4, 1.8),
        [_line(one, telling) for one in happened(entries, *_REASONED)],
    )
    yield Section(
        say("interventions.other"),
        [say("when"), say("who"), say("case"), say("what"), say("evidence"), say("index")],
        (4, 4, 3, 4, 6, 1.8),
        [
            [
                *(one.when(telling), one.by(telling), telling.case(one.case)),
                *(telling.language.fact(one.type), "; ".join(telling.details(one.fact)) or "–"),
                one.place(telling),
            ]
            for one in happened(entries, *_SYSTEM)
        ],
    )


def _line(one: Happened, telling: Telling) -> list[str]:
    target = one.data("target")
    if one.data("operation"):
        what = [
            telling.value("operation", one.data("operation")),
            telling.element(one.fact),
            telling.element_names.get(target, target),
        ]
    else:
        what = [telling.language.fact(one.type), *telling.details(one.fact)]
    reason = one.opened.get("reason")
    return [
        *(one.when(telling), one.by(telling), telling.case(one.data("instance") or one.case)),
        ", ".join(dict.fromkeys(part for part in what if part)) or "–",
        str(reason) if reason else telling.language.say("interventions.sealed"),
        *(one.data("outcomes") or "–", one.place(telling)),
    ]
