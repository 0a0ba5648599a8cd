"""Consent: asked before it was given, to the text that was shown, and used only while it was given.

A consent is one purpose and channel in one instance, or in what a fact's data names as `consent`.
A request may name several purposes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said

_ENDS = frozenset({"consent.withdrawn", "consent.expired"})
_Consent = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Request:
    """What was shown when the consent was asked for."""

    text: str
    version: str


@dataclass(slots=True)
class _Known:
    """What was said of the consents of one instance; the counts are places in what was read."""

    asked: dict[_Consent, _Request] = field(default_factory=dict)
    given: dict[_Consent, int] = field(default_factory=dict)
    ended: dict[_Consent, tuple[int, str]] = field(default_factory=dict)


class Consents(NothingMissing):
    """`consent-before-request`, `consent-text-differs`, `consent-never-given`,
    `consent-used-after-end`.

    `consent.requested` and `consent.confirmed` name the text that was shown by its hash in
    `refs.text` and by its version in `data.text_version`; what one of them leaves out is not
    compared. A withdrawal without `purpose` ends all of them, one without `channel` those of every
    channel. `consent.used` names in `data.consent` the instance in which it was given, if that is
    another; a use without `purpose` or `channel` is one of all that were given.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._count = 0

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield the rules that this fact breaks, and remember it."""
        family, _, word = said.type.partition(".")
        if family != "consent":
            return
        self._count += 1
        for key in _consents(said):
            known = self._known.setdefault(key[0], _Known())
            if word == "requested":
                # The newest stands last, also if it was asked for before.
                known.asked.pop(key, None)
                known.asked[key] = _Request(said.reference("text"), said.data("text_version"))
            elif word == "confirmed":
                known.given[key] = self._count
                yield from _confirmed(said, key, known)
            elif word == "used":
                yield from _used(said, key, known)
            elif said.type in _ENDS:
                known.ended[key] = (self._count, word)


def _confirmed(said: Said, key: _Consent, known: _Known) -> Iterator[Finding]:
    asked = [one for had, one in known.asked.items() if _covers(had, key)]
    if not asked:
        if said.whole:
            yield found("consent-before-request", said.place, purpose=_told(key))
        return
    shown = (said.reference("text"), said.data("text_version"))
    pairs = zip((asked[-1].text, asked[-1].version), shown, strict=True)
    if any(before and after and before != after for before, after in pairs):
        yield found("consent-text-differs", said.place, purpose=_told(key))


def _used(said: Said, key: _Consent, known: _Known) -> Iterator[Finding]:
    given = [_both(one, key) for one in known.given if _meet(one, key)]
    for one in given or [key]:
        since = max((at for had, at in known.given.items() if _covers(had, one)), default=0)
        ends = [end for over, end in known.ended.items() if _meet(over, one)]
        ended = max(ends, default=(0, ""))
        if ended[0] > since:
            end = "widerrufen" if ended[1] == "withdrawn" else "abgelaufen"
            yield found("consent-used-after-end", said.place, purpose=_told(one), end=end)
            return
    # What another case holds is known only together with the whole log.
    complete = said.whole if key[0] == said.instance else said.all_known
    if not given and complete:
        yield found("consent-never-given", said.place, purpose=_told(key))


def _consents(said: Said) -> list[_Consent]:
    consent = said.data("consent") or said.instance
    return [
        (consent, purpose, channel)
        for purpose in said.several("purpose") or ("",)
        for channel in said.several("channel") or ("",)
    ]


def _covers(known: _Consent, key: _Consent) -> bool:
    """Return whether what is known is about this consent: what it leaves open covers all."""
    return known[0] == key[0] and all(
        mine in {asked, ""} for mine, asked in zip(known[1:], key[1:], strict=True)
    )


def _meet(one: _Consent, other: _Consent) -> bool:
    """Return whether there is a consent that both are about."""
    return one[0] == other[0] and all(
        mine == yours or "" in {mine, yours} for mine, yours in zip(one[1:], other[1:], strict=True)
    )


def _both(one: _Consent, other: _Consent) -> _Consent:
    """Return what both are about; they meet."""
    return one[0], one[1] or other[1], one[2] or other[2]


def _told(key: _Consent) -> str:
    return ", ".join(part for part in key[1:] if part) or "ohne Angabe"
