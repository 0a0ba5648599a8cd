"""The register of data subject requests: when they came, until when an answer was due, and when
it was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.reports.kinds import KINDS
from audit.telling import Telling


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield a line for each request."""
    say, facts = telling.language.say, list(happened(entries, *KINDS["requests"]))
    until = max([telling.now, *(str(entry["ts"]) for entry in entries)])
    yield Section(
        say("requests.register"),
        [
            *(say("case"), say("requests.kind"), say("requests.received"), say("requests.due")),
            *(say("requests.extended"), say("requests.answered"), say("requests.state")),
        ],
        (3, 4, 4, 4, 4, 4, 3),
        [_line(one, facts, until, telling) for one in facts if one.type == "dsr.received"],
        say("requests.words", at=telling.language.moment(until)) if until else "",
    )
    yield Section(
        say("timeline"),
        [say("when"), say("case"), say("what"), say("who"), say("evidence"), say("index")],
        (4, 3, 4, 4, 5, 1.8),
        [
            [
                *(one.when(telling), telling.case(one.case), telling.language.fact(one.type)),
                *(one.by(telling), "; ".join(_details(one, telling)) or "–", one.place(telling)),
            ]
            for one in facts
        ],
    )


def _details(one: Happened, telling: Telling) -> list[str]:
    due, others = one.data("due"), {**one.fact.get("data", {})}
    others.pop("due", None)
    told = telling.details({"data": others, "refs": one.fact.get("refs", {})})
    name = telling.language.name("due")
    return told + ([f"{name} {telling.language.time_of(due)}"] if due else [])


def _line(one: Happened, facts: Sequence[Happened], until: str, telling: Telling) -> list[str]:
    say, moment = telling.language.say, telling.language.moment
    own = [
        other
        for other in facts
        if (other.case, other.data("request")) == (one.case, one.data("request"))
    ]
    extended = [other.data("due") for other in own if other.type == "dsr.extended"]
    answered = [other.at for other in own if other.type == "dsr.answered"]
    due = (extended or [one.data("due")])[-1]
    missed = any(other.type == "dsr.deadline_missed" for other in own)
    if not due:
        state = "requests.none_due"
    elif answered:
        state = "requests.late" if missed or answered[0] > due else "requests.in_time"
    else:
        state = "requests.over" if missed or until > due else "open"
    named = [(name, one.data(name)) for name in ("kind", "channel")]
    kind = ", ".join(telling.value(name, value) for name, value in named if value)
    first = one.data("due")
    return [
        *(telling.case(one.case), kind or "–", moment(one.at)),
        *(telling.language.time_of(first) if first else "–",),
        telling.language.time_of(extended[-1]) if extended else "–",
        moment(answered[0]) if answered else "–",
        say(state),
    ]
