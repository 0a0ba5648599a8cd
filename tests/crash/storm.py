"""A storm: clients at work while servers and workers die, round after round.

A round ends with every process killed and the clients held: the checker looks before anybody asks
again. A storm ends in calm: nothing dies any more, every case must come to its end, and the checker
looks once more.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.crash import points, refusals
from tests.crash.checker import WORN_OUT, Checker
from tests.crash.clients import Crowd, Line
from tests.crash.installation import Child, Died, Installation
from tests.crash.journal import Journal
from tests.crash.standing import UnderWay, Violation, under_way

STANDSTILL_SECONDS = 45.0
"""Without any new entry: what has not come to its end by then never will."""
_LOOK_SECONDS = 1.0
_PATIENCE = 10
"""So many pauses at most are waited until enough is done between two random kills."""
Arm = Callable[[random.Random, Child], Mapping[str, int]]


@dataclass
class Outcome:
    """What a storm did and found."""

    kills: int = 0
    at_points: Counter[str] = field(default_factory=Counter)
    """How many children died at which named point."""
    acknowledged: int = 0
    requests: int = 0
    checks: int = 0
    unavailable: int = 0
    worn_out: int = 0
    """Jobs in whose course three workers were killed, and that an operator took up again."""
    violations: list[Violation] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    """Seconds from the start of a server until it answered."""

    def add(self, other: Outcome) -> None:
        """Count another storm's in."""
        self.kills += other.kills
        self.at_points += other.at_points
        self.acknowledged += other.acknowledged
        self.requests += other.requests
        self.checks += other.checks
        self.unavailable += other.unavailable
        self.worn_out += other.worn_out
        self.violations += other.violations
        self.recoveries += other.recoveries


def at_random(choices: random.Random, child: Child) -> Mapping[str, int]:
    """Return a point for three of four children, reached at once or a little later."""
    point = _point(choices, child)
    return {} if point is None else {point: choices.randrange(4)}


def at_work(choices: random.Random, child: Child) -> Mapping[str, int]:
    """Likewise, but mostly after seconds of work: more is done between two deaths.

    One in three dies soon: what comes first after a start must bear it too.
    """
    point = _point(choices, child)
    if point is None:
        return {}
    passes = points.PASSES[point.partition(".")[0]]
    return {point: choices.randrange(4 if choices.random() < 0.33 else passes)}


def _point(choices: random.Random, child: Child) -> str | None:
    if choices.random() < 0.25:
        return None
    known = points.OF_WORKERS if child.address is None else points.OF_SERVERS
    return choices.choice(known)


@dataclass
class Storm:
    """One storm over one installation.

    Args:
        place: furnished, nothing running.
        seed: of all that is left to chance.
        arm: at which points a new child dies.
        pause: seconds between two random kills, on average; `None` for no random kills.
        work: steps that are acknowledged between two random kills as well, or seconds ten times
            as long as the pause, so that a slow machine does not only start processes.
    """

    place: Installation
    seed: int = 1
    arm: Arm = at_random
    pause: float | None = 0.5
    work: int = 0
    desks: int = 4
    steps: int | None = None
    """So many acknowledged steps end a round before its time: a machine may be slow."""
    looks_at_death: float = 0.1
    """How likely a death ends a round at once."""
    server_at: Mapping[str, int] = field(default_factory=dict)
    """Where the first servers die, and the first workers."""
    worker_at: Mapping[str, int] = field(default_factory=dict)
    patience: float = math.inf
    """Seconds after which no further round begins."""
    watch: Callable[[], None] | None = None
    """Looks now and then whether the storm makes sense at all, and raises if it does not."""

    def __post_init__(self) -> None:
        self._choices = random.Random(self.seed)
        self.journal = Journal()
        self.checker = Checker(self.place, self.journal)
        self.outcome = Outcome()

    def run(
        self,
        rounds: int,
        seconds: float,
        *,
        until: frozenset[str] = frozenset(),
        calm: bool = True,
    ) -> Outcome:
        """Return what so many rounds of so many seconds, and the calm after them, have found.

        Args:
            until: stop when one of these invariants is violated, as is enough for a seeded defect.
            calm: whether all cases are brought to their end.
        """
        self.place.start(server_at=self.server_at, worker_at=self.worker_at)
        crowd = self.crowd()
        crowd.come(self.desks)
        try:
            no_more = time.monotonic() + self.patience
            for _ in range(rounds):
                if time.monotonic() > no_more:
                    break
                crowd.open_gate()
                self._rage(crowd, seconds)
                self._freeze(crowd)
                self._look()
                self.outcome.violations += self.checker.frozen()
                if until & {one.invariant for one in self.outcome.violations}:
                    return self.counted()
                self._restart()
            if calm:
                self.calm(crowd)
        finally:
            crowd.leave()
        return self.counted()

    def counted(self) -> Outcome:
        """Return what was done and found so far."""
        self.outcome.acknowledged = self.journal.acknowledged
        self.outcome.requests = self.journal.requests
        self.outcome.checks = self.checker.checks
        self.outcome.unavailable = len(self.journal.faults)
        # Each look reports all that it sees, so a fault is seen again by every later one.
        seen = dict.fromkeys(self.outcome.violations)
        self.outcome.violations = list(seen)
        return self.outcome

    def crowd(self) -> Crowd:
        """Return clients of this storm's servers, signed in."""
        return Crowd(
            self.place.addresses,
            self.place.database.sessions,
            self.place.accounts,
            self.journal,
            self.seed,
        )

    def _rage(self, crowd: Crowd, seconds: float) -> None:
        """Let processes die, and others take their places.

        Sometimes a death ends the round: whoever was cut off must not have asked again.
        """
        ends = time.monotonic() + seconds
        self._plan_kill()
        enough = self.journal.acknowledged + (self.steps or 0)
        look_at = time.monotonic() + _LOOK_SECONDS
        while time.monotonic() < ends:
            time.sleep(0.01)
            if time.monotonic() > look_at:
                self._look()
                look_at = time.monotonic() + _LOOK_SECONDS
            if self._replace_dead(crowd):
                return
            if self.steps is not None and self.journal.acknowledged >= enough:
                return
            if self._is_time_to_kill():
                child = self._choices.choice([*self.place.servers, *self.place.workers])
                if child.is_alive():
                    child.kill()
                    self.outcome.kills += 1
                    self._replace(child)
                self._plan_kill()

    def _look(self) -> None:
        if self.watch is not None:
            self.watch()

    def _plan_kill(self) -> None:
        if self.pause is not None:
            share = self._choices.uniform(0.2, 1.8)
            self._kill_at = time.monotonic() + share * self.pause
            self._kill_by = time.monotonic() + share * self.pause * _PATIENCE
            self._kill_after = self.journal.acknowledged + round(share * self.work)

    def _is_time_to_kill(self) -> bool:
        if self.pause is None or time.monotonic() < self._kill_at:
            return False
        is_worked = self.journal.acknowledged >= self._kill_after
        return is_worked or time.monotonic() > self._kill_by

    def _replace_dead(self, crowd: Crowd) -> bool:
        """Return whether the round ends here."""
        dead = [one for one in (*self.place.servers, *self.place.workers) if not one.is_alive()]
        if dead and self._choices.random() < self.looks_at_death:
            crowd.hold()
            return True
        for child in dead:
            self._died(child)
            self._replace(child)
        return False

    def _died(self, child: Child) -> None:
        """Note a death that nobody outside brought about."""
        if not child.order.at:
            raise Died(f"a child ended by itself: {self.place.log.read_text()[-3000:]}")
        self.outcome.kills += 1
        self.outcome.at_points[next(iter(child.order.at))] += 1

    def _replace(self, child: Child) -> None:
        for children in (self.place.servers, self.place.workers):
            if child in children:
                at = self.arm(self._choices, child)
                port = child.address and int(child.address.rpartition(":")[2])
                made = self.place.serve(port, at) if port else self.place.work(at)
                children[children.index(child)] = made

    def _freeze(self, crowd: Crowd) -> None:
        for child in (*self.place.servers, *self.place.workers):
            if not child.is_alive():
                self._died(child)
        self.outcome.kills += self.place.kill_all()
        crowd.shut_gate()

    def _restart(self) -> None:
        for child in (*self.place.servers, *self.place.workers):
            self._replace(child)
        # An unarmed one answers for certain; the others may die on their way.
        for server in self.place.servers:
            if not server.order.at:
                self.outcome.recoveries.append(self.place.await_answer(server))

    def calm(self, crowd: Crowd, *, freshly: bool = True) -> None:
        """Bring every case to its end, with nobody dying, and look once more.

        Args:
            crowd: the clients.
            freshly: by processes that were started for it, rather than by those that run; then it
                is also tried what is to be refused.
        """
        crowd.begins = False
        if freshly:
            self.place.kill_all()
            self.arm = _unarmed
            self._restart()
        crowd.open_gate()
        standstill, moved = time.monotonic(), -1
        while time.monotonic() - standstill < STANDSTILL_SECONDS:
            found = under_way(self.place.database_url, self.place.home / "keys")
            if self._is_calm(found):
                break
            self._resolve(found)
            if found.entries != moved:
                standstill, moved = time.monotonic(), found.entries
            time.sleep(0.3)
        self.place.kill_all()
        crowd.shut_gate()
        self.outcome.violations += self.checker.frozen(settled=True)
        if freshly:
            self.outcome.violations += refusals.check(self.place)

    def _resolve(self, found: UnderWay) -> None:
        """Let an operator take up again what was given up because its workers died."""
        worn_out = [key for key, message in found.incidents.items() if message == WORN_OUT]
        if not worn_out:
            return
        line = Line(self.place.addresses, self.place.database.sessions)
        for key in worn_out:
            said = line.ask("otto", f"/v2/incidents/{key}/resolution", {})
            self.outcome.worn_out += said.status == 204
        line.close()

    def _is_calm(self, found: UnderWay) -> bool:
        if any(not one.is_settled and one.kind not in {"start", "pack"}
               for one in self.journal.operations()):  # fmt: skip
            return False
        return not found.pending and found.active <= self.checker.abandoned()


def _unarmed(_choices: random.Random, _child: Child) -> Mapping[str, int]:
    return {}
