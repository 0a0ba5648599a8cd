"""What the entries say was erased, as far as they show that it might be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from audit.entry import SYSTEM
from audit.rules.erasures import Approvals
from audit.rules.history import moment

LEAST_YEARS: Mapping[str, int] = {
    "commercial-letter": 6,
    "voucher": 8,
    "books": 10,
    "consent-proof-phone": 5,
}
"""Years after the end of a case in which the law forbids to end a retention class.

Source: § 257 HGB, § 147 AO, § 7a (2) UWG.
"""
_ENDS = frozenset({"process.completed", "process.terminated"})
_SLACK = timedelta(days=1)
"""Terms are counted by the calendar of the place, times are in UTC."""


@dataclass
class Erasures:
    """What explains why values are gone.

    An `erasure.executed` does so if two people approved the request that it names, other than the
    one who made it: for all of its own instance, for the instance that its refs name as `instance`,
    and for the subject that its data names as `handle`; one whose data names `instance` and `class`
    for that class of the values in that instance. So does a `retention.expired`, if the instance
    ended, and as long before as the law asks for; one whose data names the system's chain as
    `instance`, for what that chain holds of the subject in its `handle` and of the class.
    """

    instances: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    expired: set[tuple[str, str]] = field(default_factory=set)
    """Instance and retention class."""
    own: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """Subject and retention class of values in the system's chain -> when their term was over."""
    ended: dict[str, datetime] = field(default_factory=dict)
    """When an instance ended, as its entries say."""
    approvals: Approvals = field(default_factory=Approvals)

    def note(self, entry: Mapping[str, Any]) -> None:
        """Take up what one sound entry says; entries come in the log's order."""
        for fact in entry["facts"]:
            data = fact.get("data", {})
            if fact["type"] in _ENDS:
                at = moment(entry.get("ts"))
                if at is not None:
                    self.ended[entry["inst"]] = at
            elif fact["type"] == "retention.expired":
                self._expired(data, entry)
            elif fact["type"] == "erasure.executed":
                if self.approvals.given(str(data.get("request"))):
                    self._executed(data, fact.get("refs", {}), entry)
            elif data.get("request"):
                who = str(entry["actor"]["ref"])
                self.approvals.note(fact["type"], str(data["request"]), who)

    def explains(
        self, instance: str, retention: str, subject: str | None, at: object = None
    ) -> bool:
        """Return whether values of this instance, retention class and subject may be gone.

        Args:
            at: the time of the entry that held them, as it writes it.
        """
        if instance == SYSTEM:
            written, over = moment(at), self.own.get((subject or "", retention))
            if written is not None and over is not None and _is_over(written, over, retention):
                return True
        return (
            instance in self.instances
            or (instance, retention) in self.expired
            or subject in self.subjects
        )

    def _executed(
        self, data: Mapping[str, Any], refs: Mapping[str, Any], entry: Mapping[str, Any]
    ) -> None:
        if "instance" in data and "class" in data:
            self.expired.add((str(data["instance"]), str(data["class"])))
            return
        if "handle" in data:
            self.subjects.add(str(data["handle"]))
        if "instance" in refs or entry["inst"] != SYSTEM:
            self.instances.add(str(refs.get("instance", entry["inst"])))

    def _expired(self, data: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
        instance, retention = str(data.get("instance")), str(data.get("class"))
        at, ended = moment(entry.get("ts")), self.ended.get(instance)
        if at is not None and instance == SYSTEM:
            self.own[str(data.get("handle")), retention] = at
        elif at is not None and ended is not None and _is_over(ended, at, retention):
            self.expired.add((instance, retention))


def _is_over(since: datetime, at: datetime, retention: str) -> bool:
    """Return whether the law lets go of a class at a time."""
    years = LEAST_YEARS.get(retention, 0)
    # Compared by year, month, day …: the 29th of February has no day in most years.
    over = (since.year + years, *since.timetuple()[1:6])
    return over <= (at + _SLACK).timetuple()[:6]
