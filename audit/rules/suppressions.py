"""Mails to addresses that were suppressed at that time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said, moment

_TERMS: Mapping[str, timedelta] = {"invalid": timedelta(days=90), "never": timedelta(days=365)}
"""By reason: how long it stands by itself; the others stand until somebody lifts them."""
_NEEDED = frozenset({"transactional", "legal-duty"})
"""Classes of mails that a contract or a law asks for."""


@dataclass(slots=True)
class _Suppressed:
    """That an address is on the list: since when, and until when at most."""

    since: datetime
    until: datetime | None


class Suppressions(NothingMissing):
    """`mail-while-suppressed`: a mail went to an address that stood on the list of suppressions
    when the list was asked (`data.checked`), for a reason that stops mails of its class.

    Addresses are keyed hashes: `refs.address` of `suppression.added` and `suppression.lifted`,
    `refs.to1` and so on of `message.sent`, which says it for advertising, surveys and mails that
    ask for a confirmation.
    """

    def __init__(self) -> None:
        self._standing: dict[str, dict[str, _Suppressed]] = {}

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield whether this fact breaks the rule, and remember it."""
        address, reason = said.reference("address"), said.data("reason")
        if said.type == "suppression.added" and address and said.at is not None:
            term = _TERMS.get(reason)
            until = None if term is None else said.at + term
            # Put there anew, its time begins anew; what stands for good stands since it began.
            known = self._standing.setdefault(address, {})
            if reason not in known or until is not None:
                known[reason] = _Suppressed(said.at, until)
        elif said.type == "suppression.lifted" and address:
            self._standing.get(address, {}).pop(reason, None)
        elif said.type == "message.sent":
            yield from self._sent(said)

    def _sent(self, said: Said) -> Iterator[Finding]:
        checked = moment(said.data("checked"))
        references = said.fact.get("refs", {})
        if checked is None or not isinstance(references, dict):
            return
        for name in sorted(references):
            if not name.startswith("to"):
                continue
            for reason, one in self._standing.get(said.reference(name), {}).items():
                over = one.until is not None and one.until <= checked
                if one.since <= checked and not over and stops(reason, said.data("class")):
                    yield found(
                        "mail-while-suppressed",
                        said.place,
                        reason=reason,
                        since=f"{one.since:%Y-%m-%d %H:%M}",
                    )
                    return


def stops(reason: str, mail_class: str) -> bool:
    """Return whether a suppression for a reason stops mails of a class: who withdrew may be asked
    to confirm anew, and what a contract or a law needs goes out."""
    if reason == "invalid":
        return True
    if mail_class in _NEEDED:
        return False
    return not (mail_class == "confirmation" and reason == "withdrawn")
