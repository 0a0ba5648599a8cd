"""Two that want the same at the same moment, over HTTP, each from a server of its own.

Exactly one of them is told that it was done, the other that it comes too late, and the instance
stands where the winner has brought it.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.crash import models, standing
from tests.crash.checker import Checker
from tests.crash.clients import Line, upload
from tests.crash.installation import Installation
from tests.crash.journal import Journal
from tests.crash.standing import Violation

_LONG = {"wait": "P1D"}
_TIMER_SECONDS = 1.0
_AT_ONCE = 20
"""Instances whose timers run at the same time."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One instance that two are about to meet at."""

    instance: str
    name: str
    tasks: Mapping[str, str]
    """Element -> key of the user task."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one of the two asks for: who, where, with what."""

    person: str
    path: str
    body: object


@dataclass(frozen=True, slots=True)
class Race:
    """One pair.

    Args:
        process: what runs.
        variables: that it is started with.
        wishes: of the two; one, where the other is a timer.
        allowed: pairs of statuses, sorted, that may come of it.
        facts: how often these facts stand in the instance's entries, at the end, all together.
        before: seconds between the start and the meeting.
    """

    process: str
    variables: Mapping[str, object]
    wishes: Callable[[Ground, int], Sequence[Wish]]
    allowed: frozenset[tuple[int, ...]]
    facts: tuple[frozenset[str], int]


@dataclass
class Outcome:
    """What came of many rounds of one pair."""

    name: str
    rounds: int = 0
    statuses: Counter[tuple[int, ...]] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)


def _complete(person: str, ground: Ground, element: str = "decide") -> Wish:
    return Wish(person, f"/v2/user-tasks/{ground.tasks[element]}/completion", {"variables": {}})


def _claim(person: str, ground: Ground) -> Wish:
    return Wish(person, f"/v2/user-tasks/{ground.tasks['decide']}/assignment", {})


def _cancel(ground: Ground) -> Wish:
    path = f"/v2/process-instances/{ground.instance}/cancellation"
    return Wish("otto", path, {"reason": "race"})


def _publish(ground: Ground) -> Wish:
    body = {
        "name": "paid",
        "correlationKey": ground.name,
        "messageId": ground.name,
        "timeToLive": 600_000,
    }
    return Wish("otto", "/v2/messages/publication", body)


def _deploy(number: int) -> Wish:
    return Wish("nina", "/v2/deployments", upload(models.race(number + 2)))


_ENDS = frozenset({"process.completed", "process.terminated"})
RACES: Mapping[str, Race] = {
    "two completions": Race(
        models.RACE,
        _LONG,
        lambda ground, _: (_complete("ann", ground), _complete("ben", ground)),
        frozenset({(204, 409)}),
        (frozenset({"task.completed"}), 1),
    ),
    "timer against clerk": Race(
        models.RACE,
        {"wait": f"PT{_TIMER_SECONDS:.0f}S"},
        lambda ground, _: (_complete("ann", ground),),
        frozenset({(204,), (409,)}),
        (frozenset({"task.completed", "timer.fired"}), 1),
    ),
    "message twice": Race(
        models.AWAIT,
        {},
        lambda ground, _: (_publish(ground), _publish(ground)),
        frozenset({(200, 409)}),
        (frozenset({"message.received"}), 1),
    ),
    "deploy during completes": Race(
        models.RACE,
        _LONG,
        lambda ground, number: (_complete("ann", ground), _deploy(number)),
        frozenset({(200, 204)}),
        (frozenset({"task.completed"}), 1),
    ),
    "claim": Race(
        models.RACE,
        _LONG,
        lambda ground, _: (_claim("ann", ground), _claim("ben", ground)),
        frozenset({(204, 409)}),
        (frozenset({"task.claimed"}), 1),
    ),
    "cancel": Race(
        models.RACE,
        _LONG,
        lambda ground, _: (_complete("ann", ground), _cancel(ground)),
        frozenset({(204, 409), (204, 404)}),
        (_ENDS, 1),
    ),
    "two tasks at once": Race(
        models.BOTH,
        {},
        lambda ground, _: (_complete("ann", ground, "left"), _complete("ben", ground, "right")),
        frozenset({(204, 204)}),
        (frozenset({"task.completed"}), 2),
    ),
}


def run(
    place: Installation, rounds: int, *, seed: int = 1, only: Sequence[str] = ()
) -> list[Outcome]:
    """Return what came of so many rounds of each pair; servers and a worker run already."""
    track = _Track(place, random.Random(seed))
    outcomes = [track.race(name, rounds) for name in only or RACES]
    track.close()
    _judge(place, outcomes, track.grounds)
    return outcomes


class _Track:
    """Where races are run."""

    def __init__(self, place: Installation, choices: random.Random) -> None:
        self._lines = [Line(place.addresses, place.database.sessions) for _ in range(2)]
        self._choices = choices
        self._runners = ThreadPoolExecutor(2)
        self.grounds: dict[str, list[Ground]] = {}

    def close(self) -> None:
        self._runners.shutdown()
        for line in self._lines:
            line.close()

    def race(self, name: str, rounds: int) -> Outcome:
        race, outcome = RACES[name], Outcome(name)
        self.grounds[name] = []
        while outcome.rounds < rounds:
            self._batch(name, race, outcome, min(_AT_ONCE, rounds - outcome.rounds))
        return outcome

    def _batch(self, name: str, race: Race, outcome: Outcome, count: int) -> None:
        prepared = []
        for _ in range(count):
            begun = time.monotonic()
            prepared.append((begun, self._ground(name, race)))
        for begun, ground in prepared:
            wishes = race.wishes(ground, len(self.grounds[name]))
            if len(wishes) == 1:
                meets = begun + _TIMER_SECONDS + self._choices.uniform(0.0, 0.5)
                time.sleep(max(0.0, meets - time.monotonic()))
            statuses = self._meet(wishes)
            outcome.statuses[statuses] += 1
            outcome.rounds += 1
            self.grounds[name].append(ground)
            if statuses not in race.allowed:
                outcome.violations.append(Violation("race", f"{name}: {statuses}"))

    def _ground(self, name: str, race: Race) -> Ground:
        label = f"{name.replace(' ', '-')}-{len(self.grounds[name])}-{self._choices.random()}"
        body = {
            "processDefinitionId": race.process,
            "businessId": label,
            "variables": {**race.variables, "order": label},
        }
        said = self._lines[0].ask("ann", "/v2/process-instances", body)
        assert said.status == 200, said
        instance = said.body["processInstanceKey"]
        wanted = {"filter": {"processInstanceKey": instance}}
        tasks = self._lines[0].ask("ann", "/v2/user-tasks/search", wanted).body["items"]
        return Ground(instance, label, {one["elementId"]: one["userTaskKey"] for one in tasks})

    def _meet(self, wishes: Sequence[Wish]) -> tuple[int, ...]:
        gate = threading.Barrier(len(wishes))

        def go(number: int, wish: Wish) -> int:
            gate.wait()
            return self._lines[number].ask(wish.person, wish.path, wish.body, to=number).status

        asked = [self._runners.submit(go, number, wish) for number, wish in enumerate(wishes)]
        return tuple(sorted(one.result() for one in asked))


def _judge(
    place: Installation, outcomes: Sequence[Outcome], grounds: Mapping[str, Sequence[Ground]]
) -> None:
    """Note, on the frozen database, what does not stand there exactly once."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends and _under_way(place, grounds):
        time.sleep(0.2)
    place.kill_all()
    found = standing.read(place.database_url, place.home / "keys")
    for outcome in outcomes:
        wanted, count = RACES[outcome.name].facts
        for ground in grounds[outcome.name]:
            facts = [
                fact["type"]
                for entry in found.entries[ground.instance]
                for fact in entry.fields["facts"]
            ]
            if sum(one in wanted for one in facts) != count:
                outcome.violations.append(Violation("race", f"{outcome.name}: {facts}"))
    rest = [one for one in Checker(place, Journal()).frozen() if one.invariant != "I5"]
    if outcomes:
        outcomes[0].violations += rest


def _under_way(place: Installation, grounds: Mapping[str, Sequence[Ground]]) -> bool:
    """Return whether a message, a timer or an entry is still on its way to where it belongs."""
    found = standing.under_way(place.database_url, place.home / "keys")
    ends = ("message twice", "timer against clerk")
    return bool(found.pending) or any(
        ground.name in found.active for name in ends for ground in grounds.get(name, ())
    )
