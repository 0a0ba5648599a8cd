"""How much work something is, told so that no machine, however slow or busy, says otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Engine, event

_SHORTEST: Final = 0.001
"""Seconds; what takes less is lost in the noise of the clock."""


def calls(run: Callable[[], object]) -> int:
    """Return how many functions are called: the same number on every machine."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def growth(small: Callable[[], object], large: Callable[[], object]) -> float:
    """Return how many times the work of one run another one is, measured side by side.

    For work inside of one call, such as a pattern's search, which `calls` does not see. The
    shortest of three runs counts.
    """
    return _seconds(large) / _seconds(small)


def _seconds(run: Callable[[], object]) -> float:
    durations = []
    for _ in range(3):
        begun = time.thread_time()
        run()
        durations.append(time.thread_time() - begun)
    return max(_SHORTEST, min(durations))


def rows_read(engine: Engine, run: Callable[[], object]) -> int:
    """Return how many rows PostgreSQL looks at for what `run` asks, if it goes by indexes.

    Each statement that reads is asked once more, explained; the plan says what it went through,
    however busy the machine was.

    Args:
        engine: over which `run` asks, by SQLAlchemy.
        run: what is done.
    """
    return sum(_rows_of(plan) for plan in _plans(engine, run))


def pages_read(engine: Engine, run: Callable[[], object]) -> int:
    """Return how many pages PostgreSQL looks into for what `run` asks, if it goes by indexes.

    An index that is walked from one end to the other without finding anything shows in them alone.
    """
    counted = ("Shared Hit Blocks", "Shared Read Blocks")
    return sum(plan[one] for plan in _plans(engine, run) for one in counted)


def _plans(engine: Engine, run: Callable[[], object]) -> list[dict[str, Any]]:
    """Return what PostgreSQL did for each statement of `run` that reads."""
    asked: list[tuple[str, Any]] = []

    def heard(_one: object, _two: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    assert asked
    plans: list[dict[str, Any]] = []
    with engine.connect() as connection:
        # Of a table of a few hundred pages it rather reads all than look many rows up; what counts
        # is what it does where there is more than that.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in asked:
            (found,) = connection.exec_driver_sql(
                f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}", parameters
            ).scalar_one()
            plans.append(found["Plan"])
        connection.rollback()
    return plans


def _rows_of(plan: dict[str, Any]) -> int:
    """Return the rows that the scans of a plan found or threw away."""
    below = sum(_rows_of(part) for part in plan.get("Plans", ()))
    if "Relation Name" not in plan and "Index Name" not in plan:
        return below
    away = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    each: float = plan["Actual Rows"] + sum(plan.get(one, 0) for one in away)
    return below + round(each * float(plan["Actual Loops"]))
