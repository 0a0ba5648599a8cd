"""Hunt each seeded defect with the harness: where one is not found, the harness is blind."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.crash import races, refusals
from tests.crash.defects import DEFECTS
from tests.crash.installation import Child, Database, Nursery, installation
from tests.crash.standing import Violation
from tests.crash.storm import Storm

_ROUNDS, _SECONDS, _STEPS = 8, 30.0, 40
"""The seconds are for machines that are very busy; the steps end a round."""


@dataclass(frozen=True)
class Hunt:
    """What was found where a defect was seeded."""

    name: str
    violations: tuple[Violation, ...]

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
    """Return what the harness finds in processes with this defect."""
    defect = DEFECTS[name]
    database = f"seeded_{list(DEFECTS).index(name)}"
    with installation(made, nursery, database, defect=name) as place:
        if "race" in defect.invariants:
            place.start()
            met = races.run(place, rounds=10, only=("two completions", "two tasks at once"))
            return Hunt(name, tuple(one for outcome in met for one in outcome.violations))

        if "I7" in defect.invariants:
            return Hunt(name, tuple(refusals.check(place)))

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
        )
        found = storm.run(_ROUNDS, _SECONDS, until=defect.invariants, calm=False)
        return Hunt(name, tuple(found.violations))
