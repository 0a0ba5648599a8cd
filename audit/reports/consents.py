"""Evidence of consent: when it was asked, to what text, when it was given, used and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.reports.kinds import KINDS
from audit.telling import Telling


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield where each consent stands, what happened to it, and the values that are opened."""
    say, facts = telling.language.say, list(happened(entries, *KINDS["consents"]))
    yield Section(
        say("consents.state"),
        [
            *(say("case"), say("purpose"), say("consents.requested"), say("consents.confirmed")),
            *(say("consents.used"), say("consents.ended")),
        ],
        (3, 4, 4, 4, 4, 4),
        [_state(key, facts, telling) for key in dict.fromkeys(_consents(facts))],
    )
    yield Section(
        say("consents.history"),
        [say("when"), say("what"), say("purpose"), say("who"), say("evidence"), say("index")],
        (4, 4, 3, 3, 6, 1.5),
        [_line(one, telling) for one in facts],
    )
    values = [
        [one.when(telling), telling.terms.label(name), telling.terms.text(name, value)]
        for one in facts
        for name, value in one.opened.items()
    ]
    if values:
        heads = [say("when"), say("what"), say("consents.opened")]
        yield Section(say("consents.opened"), heads, (4, 5, 10), values)


_Consent = tuple[str, str, str]


def _consents(facts: Sequence[Happened]) -> Iterator[_Consent]:
    """Yield each purpose and channel of a case that a fact names."""
    for one in facts:
        for purpose in one.several("purpose"):
            for channel in one.several("channel") or ("",):
                yield one.data("consent") or one.case, purpose, channel


def _concerns(one: Happened, key: _Consent) -> bool:
    """Return whether a fact is about a consent: what it leaves open covers all."""
    case, purpose, channel = key
    return (
        (one.data("consent") or one.case) == case
        and purpose in (one.several("purpose") or (purpose,))
        and (not channel or channel in (one.several("channel") or (channel,)))
    )


def _purpose(one: Happened) -> str:
    return ", ".join(part for part in (one.data("purpose"), one.data("channel")) if part)


def _state(key: _Consent, facts: Sequence[Happened], telling: Telling) -> list[str]:
    own = [one for one in facts if _concerns(one, key)]

    def newest(*words: str) -> str:
        found = [one for one in own if one.type in words]
        return telling.language.moment(found[-1].at) if found else "–"

    return [
        *(telling.case(key[0]), ", ".join(part for part in key[1:] if part)),
        *(newest("consent.requested"), newest("consent.confirmed"), newest("consent.used")),
        newest("consent.withdrawn", "consent.expired"),
    ]


def _line(one: Happened, telling: Telling) -> list[str]:
    told = [one.hashes(telling)]
    for name in ("text_version", "message_id", "valid_until"):
        value = one.data(name)
        if value:
            value = telling.language.time_of(value) if name == "valid_until" else value
            told.append(f"{telling.language.name(name)} {value}")
    return [
        *(one.when(telling), telling.language.fact(one.type), _purpose(one) or "–"),
        *(one.by(telling), "; ".join(part for part in told if part) or "–", one.place(telling)),
    ]
