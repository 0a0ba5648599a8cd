"""The log itself: a million leaves, verification, many writers beside the sequencer."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from multiprocessing import get_context
from threading import Thread
from uuid import uuid4

from sqlalchemy import Connection, text

from audit.chain import leaf_hash
from audit.entry import Actor, DefinitionReference, Fact, Step
from audit.evidence import read_export
from audit.export import export_all, to_bytes
from audit.finding import RULES_OF_MEANING
from audit.ledger import Ledger
from audit.tlog import root_of
from audit.verify import verify_export
from bench.installation import Installation
from bench.rounds import NotMeasurable, Ratio, rounded
from engine.commands.advance_ledger import advance_ledger
from engine.settings import Settings
from engine.store.database import transaction
from engine.workspace import Workspace, open_workspace

MILLION, GOAL_SECONDS = 1_000_000, 3
VERIFIED, GOAL_RATE = 20_000, 20_000
FEW_WRITERS, MANY_WRITERS, WORK = 4, 8, 0.005
_CHAIN_LOCK = 0x6C65_6467_6572_0B0B
_ACTOR = Actor("user", "account-bench", "clerk", "session")
_DEFINITION = DefinitionReference("bench", 1, "ab" * 32)
_FACT = Fact("task.completed", element="Activity", task="7", before="ready", after="completed")


def million_leaves(installation: Installation) -> dict[str, Ratio]:
    """Return the share of three seconds that leaves and root of 1,000,000 entries take."""
    bodies = [_body(number) for number in range(10_000)]
    costs: list[tuple[float, float]] = []
    for _ in range(installation.rounds(5, 2)):
        begun = time.process_time()
        leaves = [leaf_hash(body) for _ in range(MILLION // len(bodies)) for body in bodies]
        hashed = time.process_time()
        root_of(leaves)
        costs.append((hashed - begun, time.process_time() - hashed))
    leaves_took, root_took = (statistics.median(one) for one in zip(*costs, strict=True))
    figures = {
        "leaves_seconds": rounded(leaves_took),
        "root_seconds": rounded(root_took),
        "bytes_a_body": len(bodies[0]),
    }
    return {"million_leaves": Ratio((leaves_took + root_took) / GOAL_SECONDS, figures)}


def verification(installation: Installation) -> dict[str, Ratio]:
    """Return the entries a second that the offline verifier checks ÷ 20,000."""
    workspace = installation.workspace
    _Writers(workspace).fill(VERIFIED)
    advance_ledger(workspace)
    with transaction(workspace.database) as connection:
        content = to_bytes(export_all(connection, workspace.ledger))
    bundle = read_export(content)
    rates = []
    for _ in range(installation.rounds(5, 3)):
        gc.collect()
        gc.disable()  # as the script does
        begun = time.process_time()
        found = verify_export(bundle)
        rates.append(len(bundle["entries"]) / (time.process_time() - begun))
        gc.enable()
        if any(finding.code not in RULES_OF_MEANING for finding in found):
            raise NotMeasurable(f"the log of the bench does not hold: {found[0]}")
    rate = statistics.median(rates)
    figures = {"entries": len(bundle["entries"]), "entries_per_second": rounded(rate)}
    return {"verification": Ratio(rate / GOAL_RATE, figures)}


def many_writers(installation: Installation) -> dict[str, Ratio]:
    """Return what the sequencer does beside 4 writers, and 8 writers ÷ 8 on one global chain.

    `sequencer_over_writers`: entries that it can place a second ÷ those that 4 writers append, who
    do nothing else. `merge_delay`: seconds from commit to checkpoint, 95th percentile, while it
    turns as often as a worker lets it. `over_global_chain`: steps of 5 ms work, by 8 writers.
    """
    seconds = 10 if not installation.quick else 4
    rate, delays = _beside_sequencer(installation, seconds)
    backlog = _Writers(installation.workspace)
    backlog.run(FEW_WRITERS, seconds / 2, 0)
    begun = time.perf_counter()
    placed = advance_ledger(installation.workspace)
    capacity = placed / (time.perf_counter() - begun)
    chains = _Writers(installation.workspace).run(MANY_WRITERS, seconds, WORK)
    whole = _Writers(installation.workspace).run(MANY_WRITERS, seconds, WORK, before=_locked)
    end = _Writers(installation.workspace).run(MANY_WRITERS, seconds, WORK, after=_locked)
    alone = {"appended_per_second": rounded(rate), "placed_per_second": rounded(capacity)}
    p95 = statistics.quantiles(delays, n=20)[-1]
    return {
        "sequencer_over_writers": Ratio(capacity / rate, alone),
        "merge_delay": Ratio(
            p95, {"median_seconds": rounded(statistics.median(delays)), "entries": len(delays)}
        ),
        "over_global_chain": Ratio(
            chains / whole,
            {
                "steps_per_second": rounded(chains),
                "global_chain_per_second": rounded(whole),
                "global_chain_locked_at_the_end_per_second": rounded(end),
            },
        ),
    }


@dataclass
class _Writers:
    """Threads that each append to instances of their own, one transaction a step."""

    workspace: Workspace
    committed: dict[tuple[str, int], float] = field(default_factory=dict)

    def fill(self, count: int) -> None:
        """Append so many entries in one transaction."""
        with transaction(self.workspace.database) as connection:
            instance, previous = f"filled-{uuid4()}", None
            for seq in range(1, count + 1):
                previous = self._append(connection, instance, seq, previous)

    def run(
        self,
        writers: int,
        seconds: float,
        work: float,
        before: Callable[[Connection], None] | None = None,
        after: Callable[[Connection], None] | None = None,
    ) -> float:
        """Return the steps a second of so many writers.

        Args:
            writers: threads.
            seconds: how long.
            work: seconds that a step does something else, in its transaction.
            before: what a step does before that work.
            after: what it does after it, before its entry.
        """
        over, counts = time.monotonic() + seconds, [0] * writers

        def write(number: int) -> None:
            instance, previous, seq = f"w{number}-{uuid4()}", None, 0
            while time.monotonic() < over:
                seq += 1
                with transaction(self.workspace.database) as connection:
                    if before is not None:
                        before(connection)
                    time.sleep(work)
                    if after is not None:
                        after(connection)
                    previous = self._append(connection, instance, seq, previous)
                self.committed[instance, seq] = time.monotonic()
                counts[number] += 1

        begun = time.monotonic()
        threads = [Thread(target=write, args=(number,)) for number in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts) / (time.monotonic() - begun)

    def _append(
        self, connection: Connection, instance: str, seq: int, previous: bytes | None
    ) -> bytes:
        ledger: Ledger = self.workspace.ledger
        now = datetime.now(UTC)
        step = Step(
            instance, seq, previous, _DEFINITION, _ACTOR, (_FACT,), b"state", now, "subject-bench"
        )
        return ledger.append(connection, step).leaf


def _beside_sequencer(installation: Installation, seconds: float) -> tuple[float, list[float]]:
    """Return the steps a second of 4 processes, and of each step the seconds to a checkpoint."""
    workspace, settings = installation.workspace, installation.settings
    covered: list[tuple[float, int]] = []
    with ProcessPoolExecutor(FEW_WRITERS, get_context("spawn")) as pool:
        running = [pool.submit(_write_alone, settings, seconds) for _ in range(FEW_WRITERS)]
        while not all(one.done() for one in running) or len(covered) < 2:
            advance_ledger(workspace)
            with transaction(workspace.database) as connection:
                covered.append((time.monotonic(), workspace.ledger.covered(connection)))
            time.sleep(0.1)
        steps = [step for one in running for step in one.result()]
    advance_ledger(workspace)
    with transaction(workspace.database) as connection:
        covered.append((time.monotonic(), workspace.ledger.covered(connection)))
        rows = connection.execute(text("SELECT idx, inst, seq FROM ledger.index")).all()
    places = {(instance, seq): index for index, instance, seq in rows}
    delays = [
        next((seen - at for seen, size in covered if size > places[instance, seq]), inf)
        for instance, seq, at in steps
    ]
    return len(steps) / seconds, delays


def _write_alone(settings: Settings, seconds: float) -> list[tuple[str, int, float]]:
    """Append in a process of its own; return each step and when it was committed."""
    workspace = open_workspace(settings)
    try:
        writers = _Writers(workspace)
        writers.run(1, seconds, 0)
    finally:
        workspace.close()
    return [(instance, seq, at) for (instance, seq), at in writers.committed.items()]


def _locked(connection: Connection) -> None:
    """Wait for everybody else: what one chain for all would need."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})


def _body(number: int) -> bytes:
    """Return bytes of the length that an entry has."""
    fact = {"type": "task.completed", "elem": "Activity", "task": str(number), "to": "completed"}
    entry = {"seq": number, "facts": [fact] * 4, "prev": "ab" * 32, "log": "bench", "by": "node/1"}
    return json.dumps(entry).encode()
