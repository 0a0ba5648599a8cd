"""Hunt each seeded defect with the harness: where one is not found, the harness is blind."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.crash import patches, races, refusals
from tests.crash.defects import DEFECTS
from tests.crash.installation import Child, Database, Installation, Nursery, installation
from tests.crash.standing import Violation
from tests.crash.storm import Storm

_ROUNDS, _SECONDS, _STEPS = 8, 30.0, 40
"""The seconds are for machines that are very busy; the steps end a round."""
_PATIENCE_SECONDS = 90.0
"""Whoever has not found a defect by then, finds it no more: the last round may begin then."""


@dataclass(frozen=True)
class Hunt:
    """What was found where a defect was seeded."""

    name: str
    violations: tuple[Violation, ...]
    said: str = ""
    """By the processes: which patches were reached, and their last lines."""

    @property
    def reported(self) -> frozenset[str]:
        """The invariants that were reported."""
        return frozenset(one.invariant for one in self.violations)

    @property
    def is_caught(self) -> bool:
        """Whether one of the invariants that it breaks was reported."""
        defect = DEFECTS[self.name]
        return any(
            one.invariant in defect.invariants and defect.told in str(one)
            for one in self.violations
        )


def hunt(made: Database, nursery: Nursery, name: str, *, seed: int = 1) -> Hunt:
    """Return what the harness finds in processes with this defect.

    Raises:
        PatchBroken: the defect does not fit the product any more.
    """
    database = f"seeded_{list(DEFECTS).index(name)}"
    with installation(made, nursery, database, defect=name) as place:
        try:
            found = _found(place, name, seed)
        finally:
            patches.refuse_broken(place.log)
        return Hunt(name, tuple(found), patches.last_words(place.log))


def _found(place: Installation, name: str, seed: int) -> list[Violation]:
    defect = DEFECTS[name]
    if "race" in defect.invariants:
        place.start()
        met = races.run(place, rounds=10, only=("two completions", "two tasks at once"))
        return [one for outcome in met for one in outcome.violations]

    if "I7" in defect.invariants:
        return list(refusals.check(place))

    def arm(_choices: random.Random, child: Child) -> Mapping[str, int]:
        if not defect.at_once:
            return {}
        return defect.workers if child.address is None else defect.servers

    storm = Storm(
        place,
        seed,
        arm,
        pause=None,
        desks=2,
        steps=_STEPS,
        looks_at_death=1.0 if defect.at_once else 0.0,
        server_at=defect.servers,
        worker_at=defect.workers,
        patience=_PATIENCE_SECONDS,
        watch=lambda: patches.refuse_broken(place.log),
    )
    return storm.run(_ROUNDS, _SECONDS, until=defect.invariants, calm=False).violations
