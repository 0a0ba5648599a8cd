"""What reporting knows of a case, followed entry by entry: its steps, its end, what it reached.

It holds no value of a case and nobody's name: ids of elements and tokens, kinds, times, groups.

Source: BPMN 2.0.2, 13.3.2 (activity lifecycle).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from engine.core.element_history import HistoryEntry
from engine.core.stated_words import STATED_FAMILIES, STATED_WORDS
from engine.report_model import CaseRecord, Step, StepKey

OPEN, HELD, COMPLETED, CANCELLED = "open", "held", "completed", "cancelled"
"""Outcomes of a step; `held`: its work is done, and an incident or a listener keeps it."""
TASK, JOB, OTHER = "task", "job", "other"

_STARTED: Final = {
    "task.ready": TASK,
    "job.created": JOB,
    "element.started": OTHER,
    "process.called": OTHER,
}
_COMPLETED: Final = frozenset({"element.completed", "task.completed", "job.completed"})
_CAME: Final = frozenset({"timer.fired", "message.received", "signal.received"})
_CANCELLED: Final = frozenset({"element.cancelled", "task.cancelled", "job.cancelled"})
_TAKEN: Final = frozenset({"task.claimed", "task.reassigned"})
_HELD_UP: Final = frozenset({"incident.created", "listener.created"})
_GOES_ON: Final = frozenset({"incident.resolved", "listener.completed"})
_ENDED: Final = {"process.completed": "completed", "process.terminated": "terminated"}
_KIND_OF_END: Final = {"task.completed": TASK, "job.completed": JOB}


@dataclass(slots=True)
class Trace(CaseRecord):
    """A case that is followed: `_failed` is the user task that has just failed."""

    _failed: StepKey | None = None

    @classmethod
    def of(cls, known: CaseRecord | None) -> Trace:
        """Return what is known of a case, to be followed on."""
        if known is None:
            return cls()
        return cls(
            known.started_at,
            known.ended_at,
            known.outcome,
            known.seq,
            known.steps,
            known.milestones,
        )

    def follow(self, entries: Iterable[HistoryEntry]) -> None:
        """Take up entries, in the order of `seq`; one that was read before says nothing new."""
        for entry in entries:
            if entry.seq <= self.seq:
                continue
            self.seq = entry.seq
            for fact in entry.facts:
                # What goes on from the entry before was told there.
                if "more" not in fact:
                    self._read(str(fact["type"]), fact, entry.at)

    def _read(self, word: str, fact: Mapping[str, object], at: datetime) -> None:
        if is_milestone(word):
            self.milestones.setdefault(word, at)
        element = fact.get("elem")
        if element is None:
            self._of_case(word, at)
            return
        key = str(fact.get("task") or ""), str(element)
        if word == "element.migrated":
            self._move((key[0], str(_data(fact).get("from"))), key)
        elif word == "task.failed":
            self._failed = key
        elif word in _STARTED:
            self._enter(key, _STARTED[word], fact, at)
        elif word in _COMPLETED or (word in _CAME and fact.get("to") != "waiting"):
            self._leave(key, COMPLETED, word, fact, at)
        elif word in _CANCELLED:
            self._leave(key, CANCELLED, word, fact, at)
        elif word in _TAKEN or word == "task.updated":
            self._change(key, word, fact, at)
        elif word in _HELD_UP:
            self._hold(word, key, fact)
        elif word in _GOES_ON and key in self.steps and self.steps[key].outcome == HELD:
            self._put(replace(self.steps[key], outcome=COMPLETED, left_at=at))

    def _of_case(self, word: str, at: datetime) -> None:
        if word == "process.started" and self.started_at is None:
            self.started_at = at
        elif word in _ENDED:
            self.ended_at, self.outcome = at, _ENDED[word]

    def _enter(self, key: StepKey, kind: str, fact: Mapping[str, object], at: datetime) -> None:
        known = self.steps.get(key)
        if known is None:
            self._put(_new(key, kind, OPEN, fact, at))
        elif known.outcome not in (OPEN, HELD):
            # A job that is tried again belongs to the same passage.
            self._put(replace(known, outcome=OPEN, left_at=None))

    def _leave(
        self, key: StepKey, outcome: str, word: str, fact: Mapping[str, object], at: datetime
    ) -> None:
        known = self.steps.get(key)
        if known is None:
            known = _new(key, _KIND_OF_END.get(word, OTHER), outcome, fact, at)
        self._put(replace(known, outcome=outcome, left_at=at))

    def _change(self, key: StepKey, word: str, fact: Mapping[str, object], at: datetime) -> None:
        known = self.steps.get(key)
        if known is None:
            return
        if word in _TAKEN:
            self._put(replace(known, claimed_at=known.claimed_at or at))
            return
        data = _data(fact)
        self._put(
            replace(
                known,
                due_at=_moment(data["dueAt"]) if "dueAt" in data else known.due_at,
                groups=_groups(data) if "candidateGroups" in data else known.groups,
            )
        )

    def _hold(self, word: str, key: StepKey, fact: Mapping[str, object]) -> None:
        failed = self._failed
        if word == "incident.created" and failed is not None and failed[1] == key[1]:
            # A user task that failed goes on under another token: it is the same passage.
            self._failed = None
            self._move(failed, key)
        known = self.steps.get(key)
        if known is None or known.outcome != COMPLETED or _data(fact).get("kind") == "gateway":
            return
        self._put(replace(known, outcome=HELD, left_at=None))

    def _move(self, old: StepKey, new: StepKey) -> None:
        known = self.steps.pop(old, None)
        if known is None:
            return
        self.changed.discard(old)
        self.gone.add(old)
        self._put(replace(known, token=new[0], element=new[1]))

    def _put(self, step: Step) -> None:
        self.steps[step.key] = step
        self.changed.add(step.key)
        self.gone.discard(step.key)


def is_milestone(word: str) -> bool:
    """Return whether a fact says how far a case has come: one that a model states, or an
    approval."""
    family = word.partition(".")[0]
    return family in STATED_FAMILIES or family == "approval" or word in STATED_WORDS


def _new(key: StepKey, kind: str, outcome: str, fact: Mapping[str, object], at: datetime) -> Step:
    data = _data(fact)
    counter = data.get("loopCounter")
    return Step(
        token=key[0],
        element=key[1],
        kind=kind,
        outcome=outcome,
        entered_at=at,
        due_at=_moment(data.get("dueAt")),
        groups=_groups(data),
        iteration=counter if isinstance(counter, int) else None,
    )


def _data(fact: Mapping[str, object]) -> Mapping[str, object]:
    data = fact.get("data")
    return data if isinstance(data, Mapping) else {}


def _groups(data: Mapping[str, object]) -> tuple[str, ...]:
    groups = data.get("candidateGroups")
    return tuple(map(str, cast("list[object]", groups))) if isinstance(groups, list) else ()


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    # What has no offset says no moment.
    return moment if moment.tzinfo is not None else None
