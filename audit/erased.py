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
    ended, and as long before as the law asks for.
    """

    instances: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    expired: set[tuple[str, str]] = field(default_factory=set)
    """Instance and retention class."""
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
                self._expired(str(data.get("instance")), str(data.get("class")), entry)
            elif fact["type"] == "erasure.executed":
                if self.approvals.given(str(data.get("request"))):
                    self._executed(data, fact.get("refs", {}), entry)
            elif data.get("request"):
                who = str(entry["actor"]["ref"])
                self.approvals.note(fact["type"], str(data["request"]), who)

    def explains(self, instance: str, retention: str, subject: str | None) -> bool:
        """Return whether values of this instance, retention class and subject may be gone."""
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

    def _expired(self, instance: str, retention: str, entry: Mapping[str, Any]) -> None:
        at, ended = moment(entry.get("ts")), self.ended.get(instance)
        if at is None or ended is None:
            return
        years = LEAST_YEARS.get(retention, 0)
        # Compared by year, month, day …: the 29th of February has no day in most years.
        over = (ended.year + years, *ended.timetuple()[1:6])
        if over <= (at + _SLACK).timetuple()[:6]:
            self.expired.add((instance, retention))
