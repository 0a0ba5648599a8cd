"""Links that people get by mail, and until when they are good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said, moment

_ANSWERS: Mapping[str, str] = {"consent.confirmed": "consent", "signature.completed": "signature"}
_ISSUES = frozenset({"consent.requested", "consent.mail_sent", "signature.requested"})


class Links(NothingMissing):
    """`token-expired`: what a link confirms was written after the link had ended.

    `consent.requested`, `consent.mail_sent` and `signature.requested` name that time in
    `data.valid_until`, as entries write times, and may name the hash of the link's token in
    `refs.token`. `consent.confirmed` and `signature.completed` answer the link with the same
    token; without one, the newest. Where no time is named, a link does not end.
    """

    def __init__(self) -> None:
        self._ends: dict[tuple[str, str], datetime] = {}

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield whether this fact breaks the rule, and remember it."""
        token = said.reference("token")
        if said.type in _ISSUES:
            ends = moment(said.data("valid_until"))
            family = said.type.partition(".")[0]
            for key in {(family, token), (family, "")}:
                if ends is not None:
                    self._ends[key] = ends
        family = _ANSWERS.get(said.type, "")
        ended = self._ends.get((family, token)) if family else None
        if ended is not None and said.at is not None and said.at > ended:
            told = f"{ended:%Y-%m-%d %H:%M} UTC"
            yield found("token-expired", said.place, ended=told)
