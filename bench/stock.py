"""SpiffWorkflow as it comes, with its own specs, loop and serializer, doing the same step."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO

from bench.installation import Installation
from bench.models import SUBMISSION
from bench.other_engines import running
from bench.rounds import NotMeasurable, Ratio, in_turns, rounded

AGES = (10, 1000)
_ROOT = Path(__file__).parents[1]
_STEPS, _BEFORE = 20, 4


def over_stock(installation: Installation) -> dict[str, Ratio]:
    """Return our steps/s ÷ stock SpiffWorkflow's, after 10 and after 1,000 completed user tasks.

    Like for like: both read the state from the database, complete one user task with the same data,
    run to the next, and write the state, the user tasks' rows and a hash-chained entry of who did
    what in one transaction. Stock's is the plainest that does: no rights, no seals, no signature.

    `stock_state_alone` saves the state and nothing else, for comparison.

    Stock has a process of its own, as every other engine here, and times itself: its heap is not
    ours, ours is not its, and the pipe costs neither. A turn is 4 steps that are not counted and
    20 that are, on both sides (of stock at 1,000 one and two, for a single one takes as long as
    hundreds of ours): the first few after somebody else's turn find the processor's caches full of
    what is not theirs. Which task waits is looked up between our steps and is no part of them:
    stock has it in the state that it reads.
    """
    ages = [str(age) for age in AGES]
    command = [sys.executable, "-m", "bench.stock_process", installation.url, *ages]
    with running(command, _ROOT) as (requests, answers):
        stock = _Stock(requests, answers)
        return {f"over_stock_at_{age}": _at(installation, stock, age) for age in AGES}


def _at(installation: Installation, stock: _Stock, age: int) -> Ratio:
    instance = installation.looped(age, SUBMISSION)
    count, before = (2, 1) if age > 100 else (_STEPS, _BEFORE)
    rounds, fewer = (installation.rounds(7, 3) if age > 100 else installation.rounds(24, 8)), 3

    def ours() -> float:
        installation.steps(instance, _BEFORE, submission=SUBMISSION)
        return installation.steps(instance, _STEPS, submission=SUBMISSION)

    whole = in_turns(rounds, ours, lambda: stock.steps(age, count, before, "whole"))
    alone = in_turns(
        max(fewer, rounds // 2), ours, lambda: stock.steps(age, count, before, "state")
    )
    figures = whole.figures("step", "stock_step")
    figures.update(_named(alone.figures("step_beside_state_alone", "stock_state_alone")))
    figures["over_stock_saving_state_alone"] = rounded(alone.second_over_first())
    figures["stock_state_bytes"] = stock.sizes[str(age)]
    return Ratio(whole.second_over_first(), figures)


def _named(figures: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in figures.items() if name != "rounds"}


class _Stock:
    """The engine behind a pipe; it measures and saves by itself."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests, self._answers = requests, answers
        self.sizes: dict[str, int] = json.loads(self._answer())

    def steps(self, age: int, count: int, before: int, what: str) -> float:
        """Return the seconds per step of so many, those `before` them not counted; `what` is
        written: the `whole` step, or its `state` alone."""
        self._requests.write(f"{age} {count} {before} {what}\n")
        self._requests.flush()
        return float(self._answer())

    def _answer(self) -> str:
        answer = self._answers.readline()
        if not answer:
            raise NotMeasurable("stock SpiffWorkflow ended; see its message on stderr")
        return answer
