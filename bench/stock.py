"""SpiffWorkflow as it comes: its own specs, loop and serializer, saved after each step."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from bench.installation import Installation
from bench.models import LOOP, VARIABLES
from bench.rounds import Ratio, in_turns

AGES = (10, 1000)
_DEEP = 1_000_000_000


def over_stock(installation: Installation) -> dict[str, Ratio]:
    """Return our steps/s ÷ stock SpiffWorkflow's, after 10 and after 1,000 completed user tasks.

    Both read the state from the database, complete one user task, run to the next and save.
    """
    with _stock_that_goes_deep():
        stock = _Stock(installation.url)
        try:
            stock.save_at(AGES)
            return {f"over_stock_at_{age}": _at(installation, stock, age) for age in AGES}
        finally:
            stock.close()


def _at(installation: Installation, stock: _Stock, age: int) -> Ratio:
    instance = installation.aged(age)
    rounds = in_turns(
        installation.rounds(7, 3) if age > 100 else installation.rounds(40, 10),
        lambda: installation.steps(instance, 5),
        lambda: stock.step(age),
    )
    figures = rounds.figures("step", "stock_step")
    figures["stock_state_bytes"] = stock.sizes[age]
    return Ratio(rounds.second_over_first(), figures)


class _Stock:
    """Instances of the loop in stock SpiffWorkflow, their states in a table of their own."""

    def __init__(self, url: str) -> None:
        from SpiffWorkflow.bpmn import BpmnWorkflow
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.util.task import TaskState

        parser = BpmnParser()
        parser.add_bpmn_str(LOOP.plain())
        self._workflow = BpmnWorkflow(
            parser.get_spec(LOOP.id), parser.get_subprocess_specs(LOOP.id)
        )
        self._serializer = BpmnWorkflowSerializer()
        self._ready = TaskState.READY
        self._connection: psycopg.Connection[Any] = psycopg.connect(url)
        self._connection.execute("CREATE TABLE public.stock (age integer PRIMARY KEY, state text)")
        self._connection.execute("INSERT INTO public.stock VALUES (0, '')")
        self._connection.commit()
        self.sizes: dict[int, int] = {}

    def close(self) -> None:
        """Give up the connection."""
        self._connection.close()

    def save_at(self, ages: tuple[int, ...]) -> None:
        """Store the instance's state after so many completed user tasks."""
        task = self._workflow.get_next_task(state=self._ready)
        task.set_data(**VARIABLES)
        self._workflow.do_engine_steps()
        task = self._waiting(self._workflow)
        for completed in range(max(ages) + 1):
            if completed in ages:
                self._save_aged(completed)
            # From child to child, as do_engine_steps goes, which looks through the tree each time.
            for _ in ("work", "count", "enough", "again"):
                task.run()
                (task,) = (child for child in task.children if child.state == self._ready)

    def step(self, age: int) -> float:
        """Return the seconds of one step: read, complete, run to the next user task, save."""
        begun = time.perf_counter()
        row = self._connection.execute(
            "SELECT state FROM public.stock WHERE age = %s", (age,)
        ).fetchone()
        assert row is not None
        workflow = self._serializer.deserialize_json(row[0])
        self._waiting(workflow).run()
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        self._connection.execute("UPDATE public.stock SET state = %s WHERE age = 0", (state,))
        self._connection.commit()
        return time.perf_counter() - begun

    def _save_aged(self, completed: int) -> None:
        state = self._serializer.serialize_json(self._workflow)
        self._connection.execute("INSERT INTO public.stock VALUES (%s, %s)", (completed, state))
        self._connection.commit()
        self.sizes[completed] = len(state)

    def _waiting(self, workflow: Any) -> Any:
        return next(
            task
            for task in workflow.tasks.values()
            if task.state == self._ready and task.task_spec.manual
        )


@contextmanager
def _stock_that_goes_deep() -> Iterator[None]:
    """Lift two limits that would end a loop after 250 rounds: tree depth and recursion."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
        from SpiffWorkflow.util.task import TaskIterator
    iterators = (BpmnTaskIterator, TaskIterator)
    before = [iterator.__init__.__defaults__ for iterator in iterators]
    recursion = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(100_000)
        for iterator, (first, _depth, *others) in zip(iterators, before, strict=True):
            iterator.__init__.__defaults__ = (first, _DEEP, *others)
        yield
    finally:
        sys.setrecursionlimit(recursion)
        for iterator, defaults in zip(iterators, before, strict=True):
            iterator.__init__.__defaults__ = defaults
