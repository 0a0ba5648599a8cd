"""What happened to each element of an instance, read from its ledger entries alone.

The ledger has one word for each happening: a user task is `task.ready`, later `task.completed`; a
job `job.created`, later `job.completed`; an event says what came; whatever else waits or encloses
is `element.started`, later `element.completed` or `element.cancelled`. What is done at once has a
word for its end only. Here all are started, completed or cancelled, each element instance once.

Source: BPMN 2.0.2, 13.3.2 (activity lifecycle).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from engine.views import ElementEvent, Happening

Facts = Sequence[Mapping[str, object]]
"""The facts of one entry, as its body holds them."""

_STARTED = frozenset({"element.started", "task.ready", "job.created", "process.called"})
_COMPLETED = frozenset({"element.completed", "task.completed", "job.completed", "gateway.decided"})
_CANCELLED = frozenset({"element.cancelled", "task.cancelled", "job.cancelled"})
_CAME = frozenset({"timer.fired", "message.received", "signal.received"})
"""What an event has waited for has come, and so the event is completed."""
_HELD_UP = frozenset({"incident.created", "listener.created"})
"""What comes between the end of an activity's work and its leaving."""
_GOES_ON = frozenset({"incident.resolved", "listener.completed"})
"""Either may follow again at once, and take the completion back."""
WAITING = "waiting"
"""State of an event after something came that is not all that it waits for."""

_Instance = tuple[str | None, str]
"""A token and the element that it speaks of: an event is told by the token that listens for it."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One ledger entry, as far as it matters here."""

    seq: int
    at: datetime
    facts: Facts


def element_history(entries: Iterable[HistoryEntry]) -> tuple[ElementEvent, ...]:
    """Return what happened to each element, in order.

    An activity whose results cannot be delivered is an incident and not completed; it is when the
    incident is resolved. One behind which no flow can be chosen is completed all the same (BPMN
    2.0.2, 13.3.2).
    """
    reading = _Reading()
    for entry in entries:
        for fact in entry.facts:
            # What goes on from the entry before was told there.
            if "more" not in fact:
                reading.read(entry, fact)
    return tuple(one for one in reading.found if one is not None)


class _Reading:
    def __init__(self) -> None:
        self.found: list[ElementEvent | None] = []
        self._open: dict[_Instance, int | None] = {}
        """What runs, with the number that its start told."""
        self._ended: dict[_Instance, int] = {}
        """Places of completions that an incident may still take back."""
        self._undelivered: set[_Instance] = set()
        self._stuck: dict[_Instance, int] = {}
        """Where the start stands of what got stuck as it began."""
        self._failed: _Instance | None = None
        """The user task that has just failed: the next incident at its element stands for it."""
        self._first: dict[_Instance, str | None] = {}
        """The token that an activity began with, where another has taken its place."""

    def read(self, entry: HistoryEntry, fact: Mapping[str, object]) -> None:
        kind, element = str(fact["type"]), fact.get("elem")
        if element is None:
            return
        if kind == "element.migrated":
            self._rename(cast("str | None", fact.get("task")), str(element), fact)
            return
        event = ElementEvent(
            element=str(element),
            event=Happening.STARTED,
            at=entry.at,
            seq=entry.seq,
            token=self._token(kind, fact),
            loop_counter=_loop_counter(fact),
            flows=_flows(fact),
            called=_called(fact),
        )
        if kind in _STARTED:
            self._start(event)
        elif kind in _COMPLETED or (kind in _CAME and fact.get("to") != WAITING):
            self._complete(event)
        elif kind in _CANCELLED:
            self._end(event, Happening.CANCELLED)
        elif kind in _HELD_UP:
            self._take_back(event, fact)
        elif kind in _GOES_ON and _instance(event) in self._undelivered:
            self._complete(event)
        elif kind == "flow.taken" and _instance(event) in self._ended:
            self._take(event)
        if kind == "incident.created":
            self.found.append(replace(event, event=Happening.INCIDENT))

    def _rename(self, token: str | None, element: str, fact: Mapping[str, object]) -> None:
        """Know what runs by the id that another version gives it."""
        old = token, str(_data(fact).get("from"))
        known = self._first.pop(old, token)
        if known != token:
            self._first[token, element] = known
        before, now = (known, old[1]), (known, element)
        if before in self._open:
            self._open[now] = self._open.pop(before)
        for places in (self._ended, self._stuck):
            if before in places:
                places[now] = places.pop(before)
        if before in self._undelivered:
            self._undelivered.remove(before)
            self._undelivered.add(now)

    def _token(self, kind: str, fact: Mapping[str, object]) -> str | None:
        """Return by which token the activity is known.

        A user task that failed goes on under another one: it is the same activity all the same.
        """
        token, element = cast("str | None", fact.get("task")), str(fact["elem"])
        if kind == "incident.created" and self._failed is not None and self._failed[1] == element:
            self._first[token, element] = self._failed[0]
            self._failed = None
        known = self._first.get((token, element), token)
        if kind == "task.failed":
            self._failed = known, element
        return known

    def _start(self, event: ElementEvent) -> None:
        # A job that is tried again belongs to the activity that has started before.
        instance = _instance(event)
        if instance in self._open:
            return
        self._open[instance] = event.loop_counter
        started = replace(event, event=Happening.STARTED, flows=())
        place = self._stuck.pop(instance, None)
        if place is None:
            self.found.append(started)
        else:
            self.found[place] = started

    def _complete(self, event: ElementEvent) -> None:
        self._end(event, Happening.COMPLETED)
        self._ended[_instance(event)] = len(self.found) - 1

    def _end(self, event: ElementEvent, how: Happening) -> None:
        self._start(event)
        counter = self._open.pop(_instance(event))
        self._undelivered.discard(_instance(event))
        self.found.append(replace(event, event=how, loop_counter=counter))

    def _take(self, event: ElementEvent) -> None:
        """Note by which flows an element was left whose end has been told."""
        place = self._ended[_instance(event)]
        completed = self.found[place]
        if completed is not None:
            self.found[place] = replace(completed, flows=event.flows)

    def _take_back(self, event: ElementEvent, fact: Mapping[str, object]) -> None:
        instance = _instance(event)
        if instance in self._ended and _is_about_the_way_on(fact):
            return
        place = self._ended.pop(instance, None)
        if place is not None:
            completed = self.found[place]
            self.found[place] = None
            self._open[instance] = completed.loop_counter if completed is not None else None
            self._undelivered.add(instance)
        elif instance not in self._open and instance not in self._stuck:
            # Whether it has started is known when it ends: what holds instances only begins them.
            self._stuck[instance] = len(self.found)
            self.found.append(None)


def _instance(event: ElementEvent) -> _Instance:
    return event.token, event.element


def _loop_counter(fact: Mapping[str, object]) -> int | None:
    counter = _data(fact).get("loopCounter")
    return counter if isinstance(counter, int) else None


def _is_about_the_way_on(fact: Mapping[str, object]) -> bool:
    """Return whether an activity is stuck only in the choice of its flows."""
    return _data(fact).get("kind") == "gateway"


def _flows(fact: Mapping[str, object]) -> tuple[str, ...]:
    if fact["type"] not in ("gateway.decided", "flow.taken"):
        return ()
    data = _data(fact)
    flows = data.get("flows")
    return tuple(map(str, flows)) if isinstance(flows, list) else (str(data.get("flow")),)


def _called(fact: Mapping[str, object]) -> str | None:
    return str(_data(fact).get("process")) if fact["type"] == "process.called" else None


def _data(fact: Mapping[str, object]) -> Mapping[str, object]:
    data = fact.get("data")
    return data if isinstance(data, Mapping) else {}
