"""Links that people get by mail: that they were sent, and until when they are good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said, moment

_ANSWERS = frozenset({"consent.confirmed", "signature.completed", "signature.signed"})
_ISSUES = frozenset({"consent.requested", "consent.mail_sent", "signature.requested"})
_Family = tuple[str, str]


class Links(NothingMissing):
    """`token-expired`: what a link confirms was written after the link had ended.
    `token-unknown`: the link is none of those that were sent.

    `consent.requested`, `consent.mail_sent` and `signature.requested` name that time in
    `data.valid_until`, as entries write times, and may name the hash of the link's token in
    `refs.token`. `consent.confirmed`, `signature.completed` and `signature.signed` answer the link
    with the same token; without one, or where no link names its token, the newest. Where no time is
    named, a link does not end; what names neither a time nor another token is about the link
    before.
    """

    def __init__(self) -> None:
        self._ends: dict[tuple[_Family, str], datetime] = {}
        self._issued: dict[_Family, set[str]] = {}

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield whether this fact breaks a rule, and remember it."""
        word, token = said.type, said.reference("token")
        family = word.partition(".")[0], said.data("consent") or said.instance
        issued = self._issued.setdefault(family, set())
        if word in _ISSUES:
            ends = moment(said.data("valid_until"))
            if ends is not None:
                self._ends[family, token] = self._ends[family, ""] = ends
            elif token and token not in issued:
                self._ends.pop((family, ""), None)
            issued |= {token} - {""}
        if word not in _ANSWERS:
            return
        if token and token not in issued:
            if issued:
                if said.whole:
                    yield found("token-unknown", said.place)
                return
            token = ""
        ended = self._ends.get((family, token))
        if ended is not None and said.at is not None and said.at > ended:
            told = f"{ended:%Y-%m-%d %H:%M} UTC"
            yield found("token-expired", said.place, ended=told)
