"""The long run: `python -m tests.crash`, or `make crash`.

Prints a table and, last, one JSON object in one line: commit, seed, machine, counts, violations,
seconds of each part, seconds until a killed server served again (`p50`, `p95`, `max`) and until
others took over. Leaves with 1 if an invariant was violated or a seeded defect was not found.

All of it takes about an hour on two processors with nothing else to do, several where others work
as well; the kills end after `--seconds` at the latest.
`--kills 25 --steps 400 --restarts 3 --rounds 20 --timers 300`
without the defects takes ten minutes. `builds --old PATH` runs an older checkout beside this one on
one database.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash import (
    builds,
    defects,
    durability,
    ledger_care,
    migrations,
    put_back,
    races,
    restarts,
    seeded,
    summary,
    takeover,
    timers,
    upkeep,
)
from tests.crash.checker import Checker
from tests.crash.installation import Database, Installation, Nursery, database, installation
from tests.crash.journal import Journal
from tests.crash.storm import Outcome, Storm, at_work

_ROUNDS, _ROUND_STEPS, _ROUND_SECONDS = 6, 400, 40.0
"""Of one storm; the seconds are for machines that are very busy, the steps end a round. The next
storm has a database of its own, so that a look costs the same to the end."""
_DESKS, _PAUSE_SECONDS, _WORK, _LOOKS_AT_DEATH = 6, 0.6, 30, 0.06
"""Of one storm: about as much work between two deaths as the goals ask for, twenty steps."""
_FRESH_SERVERS, _DEAD_WORKERS, _DEAD_LEADERS = 10, 3, 2
_BUILDS = "builds"
"""The part that needs an older checkout, and so is done only where it is asked for."""
_PART_NAMES = ("kills", "restarts", "races", "timers", "upkeep", "migrations", "takeover",
               "durability", "defects")  # fmt: skip


@dataclass
class Report:
    """What is printed: lines for people, figures for programs."""

    figures: dict[str, Any] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    took: dict[str, int] = field(default_factory=dict)

    def say(self, part: str, what: str, found: Sequence[object] = ()) -> None:
        """Print what came of a part."""
        print(f"{part:<12} {what}  {'ok' if not found else f'{len(found)} VIOLATIONS'}", flush=True)
        for one in found[:20]:
            print(f"             {one}", flush=True)
        self.bad += [f"{part}: {one}" for one in found]

    def line(self) -> str:
        """Return all figures as one line of JSON."""
        whole = {**self.figures, "seconds": self.took, "violations": self.bad}
        return json.dumps(whole, ensure_ascii=False)


def main() -> int:
    """Run what the options ask for."""
    # Ended from outside, also in the background, it leaves no database running.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    options = _options()
    report = Report(summary.heading(options.seed))
    parts: dict[str, Callable[[Any, Report, Database, Nursery], None]] = {
        "kills": _kills,
        "restarts": _restarts,
        "races": _races,
        "timers": _timers,
        "upkeep": _upkeep,
        "migrations": _migrations,
        "takeover": _takeover,
        "durability": _durability,
        "defects": _defects,
        _BUILDS: _builds,
    }
    nursery = Nursery()
    try:
        with database() as made:
            for name in options.parts or _PART_NAMES:
                begun = time.monotonic()
                parts[name](options, report, made, nursery)
                report.took[name] = round(time.monotonic() - begun)
    finally:
        nursery.close()
    print(report.line())
    return 1 if report.bad else 0


def _options() -> Any:
    parser = argparse.ArgumentParser("python -m tests.crash")
    parser.add_argument(
        "parts", nargs="*", choices=[[], *_PART_NAMES, _BUILDS], help="all but builds if left out"
    )
    parser.add_argument("--old", type=Path, help="checkout of the older build, for builds")
    parser.add_argument("--kills", type=int, default=1000, help="processes to kill")
    parser.add_argument("--steps", type=int, default=20_000, help="steps to be acknowledged")
    parser.add_argument("--seconds", type=float, default=7200, help="at most, for the kills")
    parser.add_argument("--restarts", type=int, default=100, help="of the database")
    parser.add_argument("--rounds", type=int, default=1000, help="of each race")
    parser.add_argument("--timers", type=int, default=10_000, help="due after downtime")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if _BUILDS in options.parts and options.old is None:
        parser.error("builds needs the older checkout: --old PATH")
    return options


def _kills(options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    begun, total, number = time.monotonic(), Outcome(), 0
    while (
        total.kills < options.kills or total.acknowledged < options.steps
    ) and time.monotonic() - begun < options.seconds:
        number += 1
        with installation(made, nursery, f"storm_{number}") as place:
            # With the kills done, the steps that are missing come faster without.
            pause = _PAUSE_SECONDS if total.kills < options.kills else None
            total.add(_storm(place, options.seed * 1000 + number, pause))
        print(
            f"  storm {number}: {time.monotonic() - begun:.0f} s, {total.kills} kills, "
            f"{total.acknowledged} steps, {len(total.violations)} violations",
            flush=True,
        )
        for one in total.violations:
            print(f"    {one}", flush=True)
    report.figures["kills"] = {
        **_counts(total),
        "seconds": round(time.monotonic() - begun),
        "at_points": dict(sorted(total.at_points.items())),
        "serves_after_seconds": summary.spread(total.recoveries),
    }
    for point, count in sorted(total.at_points.items()):
        print(f"    {point:<28} {count}")
    said = (
        f"{total.kills} kills, {total.acknowledged} acknowledged steps, {total.checks} looks, "
        f"{total.worn_out} jobs whose worker died three times"
    )
    report.say("kills", said, total.violations)


def _storm(place: Installation, seed: int, pause: float | None) -> Outcome:
    storm = Storm(
        place,
        seed,
        at_work,
        pause,
        work=_WORK,
        desks=_DESKS,
        steps=_ROUND_STEPS,
        looks_at_death=_LOOKS_AT_DEATH,
    )
    return storm.run(_ROUNDS, _ROUND_SECONDS)


def _restarts(options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    total, left, number = Outcome(), options.restarts, 0
    while left > 0:
        number += 1
        with installation(made, nursery, f"restarted_{number}") as place:
            storm = Storm(place, options.seed + number)
            restarts.run(storm, made, min(left, 20))
            total.add(storm.outcome)
        left -= 20
        print(f"  restarts: {options.restarts - max(left, 0)}, {total.acknowledged} steps, "
              f"{len(total.violations)} violations", flush=True)  # fmt: skip
    figures = {**_counts(total), "restarts": options.restarts}
    report.figures["restarts"] = figures
    said = (
        f"{options.restarts} restarts of the database, {total.acknowledged} acknowledged steps, "
        f"{total.unavailable} answers 503"
    )
    report.say("restarts", said, total.violations)


def _races(options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    with installation(made, nursery, "races") as place:
        place.start()
        outcomes = races.run(place, options.rounds, seed=options.seed)
    report.figures["races"] = {
        one.name: {"rounds": one.rounds, "answers": {str(k): v for k, v in one.statuses.items()}}
        for one in outcomes
    }
    for one in outcomes:
        said = f"{one.name}: {one.rounds} rounds, {dict(one.statuses)}"
        report.say("races", said, one.violations)


def _timers(options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    with installation(made, nursery, "timers") as place:
        fired = timers.run(place, options.timers, kills=4)
    report.figures["timers"] = {
        "timers": fired.timers,
        "seconds": round(fired.seconds, 1),
        "kills": fired.kills,
    }
    said = f"{fired.timers} due timers, {fired.seconds:.1f} s, {fired.kills} kills"
    report.say("timers", said, fired.violations)


def _upkeep(_options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    report.figures["upkeep"] = {}
    for name, part in {**upkeep.PARTS, **ledger_care.PARTS, **put_back.PARTS}.items():
        with installation(made, nursery, f"upkeep_{name}") as place:
            deaths, found = part(place)
        report.figures["upkeep"][name] = {"kills": deaths}
        report.say("upkeep", f"{name}: {deaths} processes died in the middle", found)


def _migrations(_options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    deaths, found = migrations.run(made, nursery, revisions=migrations.count())
    report.figures["migrations"] = {"kills": deaths}
    report.say("migrations", f"{deaths} migrations died and were repeated", found)


def _takeover(_options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    with installation(made, nursery, "takeover") as place:
        serves = [takeover.serves(place) for _ in range(_FRESH_SERVERS)]
    with installation(made, nursery, "signed_on") as place:
        signed = [takeover.signs(place, one) for one in takeover.OF_SEQUENCERS * _DEAD_LEADERS]
        found = Checker(place, Journal()).frozen()
    taken = []
    for number in range(_DEAD_WORKERS):
        with installation(made, nursery, f"taken_over_{number}") as place:
            taken.append(takeover.takes_over(place))
    report.figures["takeover"] = {
        "fresh_server_answers_after_seconds": summary.spread(serves),
        "job_of_killed_worker_done_after_seconds": summary.spread(taken),
        "log_of_killed_leader_signed_after_seconds": summary.spread(signed),
    }
    said = (
        f"a new process serves after {max(serves):.1f} s at most, another worker has done the job "
        f"of a dead one after {max(taken):.1f} s, and signed the log after {max(signed):.1f} s"
    )
    report.say("takeover", said, found)


def _durability(_options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    with installation(made, nursery, "durability") as place:
        seen = durability.watch(place, 50)
    report.figures["durability"] = {"settings": seen.settings, "commits": seen.commits}
    found = [f"{name} is {value}" for name, value in seen.settings.items()
             if durability.SETTINGS[name] != value]  # fmt: skip
    if seen.commits is None:
        report.say(
            "durability", f"by settings alone {seen.settings}: nothing can be watched", found
        )
        return
    found += [f"{seen.unsynced} commits answered before the sync"] * bool(seen.unsynced)
    report.say("durability", f"{seen.commits} commits, each on the disk before its answer", found)


def _defects(options: Any, report: Report, made: Database, nursery: Nursery) -> None:
    table = {}
    for name in defects.names():
        hunt = seeded.hunt(made, nursery, name, seed=options.seed)
        table[name] = sorted(hunt.reported)
        missed = [] if hunt.is_caught else [f"{name} was not found"]
        report.say("defects", f"{name:<34} {', '.join(sorted(hunt.reported))}", missed)
    report.figures["defects"] = table


def _builds(options: Any, report: Report, _made: Database, _nursery: Nursery) -> None:
    nursery = builds.TwoNurseries(options.old.resolve(), options.seed)
    try:
        with (
            database(first=nursery.migrate_old) as made,
            installation(made, nursery, "two_builds") as place,
        ):
            total = _storm(place, options.seed, _PAUSE_SECONDS)
    finally:
        nursery.close()
    report.figures[_BUILDS] = {**_counts(total), "processes": dict(sorted(nursery.born.items()))}
    said = f"{total.kills} kills, {total.acknowledged} acknowledged steps, {dict(nursery.born)}"
    report.say(_BUILDS, said, total.violations)


def _counts(total: Outcome) -> dict[str, int]:
    return {
        "kills": total.kills,
        "acknowledged_steps": total.acknowledged,
        "requests": total.requests,
        "looks": total.checks,
        "worn_out_jobs": total.worn_out,
        "unavailable_answers": total.unavailable,
        "violations": len(total.violations),
    }


if __name__ == "__main__":
    sys.exit(main())
