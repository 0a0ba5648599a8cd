"""SpiffWorkflow as it comes, with its own specs, loop and serializer, doing the same step."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
import psycopg

from bench.installation import Installation
from bench.models import LOOP, SUBMISSION, VARIABLES
from bench.rounds import Ratio, in_turns, rounded

AGES = (10, 1000)
_STEPS = 20
_DEEP = 1_000_000_000
_TABLES = """
CREATE TABLE public.stock (age integer PRIMARY KEY, version bigint NOT NULL, head bytea NOT NULL,
  state text NOT NULL, written text NOT NULL);
CREATE TABLE public.stock_task (key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  age integer NOT NULL, task text NOT NULL, node text NOT NULL, status text NOT NULL,
  opened timestamptz NOT NULL, closed timestamptz, actor text);
CREATE INDEX stock_task_open ON public.stock_task (age) WHERE status = 'open';
CREATE TABLE public.stock_entry (age integer, seq bigint, head bytea NOT NULL,
  body bytea NOT NULL, PRIMARY KEY (age, seq));
"""
_WRITTEN = """
WITH moved AS (
  UPDATE public.stock SET version = version + 1, head = %(head)s, written = %(state)s
  WHERE age = %(age)s AND version = %(version)s RETURNING age, version),
closed AS (
  UPDATE public.stock_task t SET status = 'done', closed = %(now)s, actor = %(actor)s
  FROM moved WHERE t.age = moved.age AND t.status = 'open'),
opened AS (
  INSERT INTO public.stock_task (age, task, node, status, opened)
  SELECT age, %(task)s, %(node)s, 'open', %(now)s FROM moved)
INSERT INTO public.stock_entry (age, seq, head, body)
SELECT age, version, %(head)s, %(body)s FROM moved
"""


def over_stock(installation: Installation) -> dict[str, Ratio]:
    """Return our steps/s ÷ stock SpiffWorkflow's, after 10 and after 1,000 completed user tasks.

    Like for like: both read the state from the database, complete one user task with the same data,
    run to the next, and write the state, the user tasks' rows and a hash-chained entry of who did
    what in one transaction. Stock's is the plainest that does: no rights, no seals, no signature.

    `stock_state_alone` saves the state and nothing else, for comparison.

    A turn is 20 steps, all of them timed (of stock at 1,000 two, for a single one takes as long as
    hundreds of ours): the first few after somebody else's turn find the processor's caches full of
    what is not theirs, and shorter turns would measure that instead of the rate at which either
    goes on working. Which task waits is looked up between our steps and is no part of them: stock
    has it in the state that it reads.
    """
    with _stock_that_goes_deep():
        stock = _Stock(installation.url)
        try:
            stock.save_at(AGES)
            return {f"over_stock_at_{age}": _at(installation, stock, age) for age in AGES}
        finally:
            stock.close()


def _at(installation: Installation, stock: _Stock, age: int) -> Ratio:
    instance = installation.looped(age, SUBMISSION)
    count = 2 if age > 100 else _STEPS
    rounds, fewer = (installation.rounds(7, 3) if age > 100 else installation.rounds(24, 8)), 3

    def ours() -> float:
        return installation.steps(instance, _STEPS, submission=SUBMISSION)

    whole = in_turns(rounds, ours, lambda: stock.steps(age, count, stock.write))
    alone = in_turns(max(fewer, rounds // 2), ours, lambda: stock.steps(age, count, stock.save))
    figures = whole.figures("step", "stock_step")
    figures.update(_named(alone.figures("step_beside_state_alone", "stock_state_alone")))
    figures["over_stock_saving_state_alone"] = rounded(alone.second_over_first())
    figures["stock_state_bytes"] = stock.sizes[age]
    return Ratio(whole.second_over_first(), figures)


def _named(figures: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in figures.items() if name != "rounds"}


class _Stock:
    """Instances of the loop in stock SpiffWorkflow, in tables of their own."""

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
        self._connection: psycopg.Connection[Any] = psycopg.connect(url, prepare_threshold=2)
        self._connection.execute(_TABLES)
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
            task.set_data(**SUBMISSION)
            # From child to child, as do_engine_steps goes, which looks through the tree each time.
            for _ in ("work", "count", "enough", "again"):
                task.run()
                (task,) = (child for child in task.children if child.state == self._ready)

    def steps(self, age: int, count: int, write: Callable[..., None]) -> float:
        """Return the seconds per step: read, complete, run to the next user task, write."""
        begun = time.perf_counter()
        for _ in range(count):
            self._step(age, write)
        return (time.perf_counter() - begun) / count

    def write(self, age: int, row: tuple[int, bytes], workflow: Any, done: list[Any]) -> None:
        """Write the state, the rows of both user tasks and a chained entry."""
        (version, previous), now = row, datetime.now(UTC)
        waiting = self._waiting(workflow)
        facts = [[str(task.id), task.task_spec.name, "COMPLETED"] for task in done]
        facts.append([str(waiting.id), waiting.task_spec.name, "READY"])
        entry = {
            "v": 1,
            "instance": age,
            "seq": version + 1,
            "ts": now.isoformat(),
            "actor": "clerk",
            "type": "task.completed",
            "task": str(done[0].id),
            "data": SUBMISSION,
            "facts": facts,
            "prev": previous.hex(),
        }
        body = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
        values = {
            "age": age,
            "version": version,
            "head": sha256(body).digest(),
            "state": self._serializer.serialize_json(workflow),
            "now": now,
            "actor": "clerk",
            "task": str(waiting.id),
            "node": waiting.task_spec.name,
            "body": body,
        }
        self._connection.execute(_WRITTEN, values)

    def save(self, age: int, _row: tuple[int, bytes], workflow: Any, _done: list[Any]) -> None:
        """Write the state alone."""
        state = self._serializer.serialize_json(workflow)
        self._connection.execute(
            "UPDATE public.stock SET written = %s WHERE age = %s", (state, age)
        )

    def _step(self, age: int, write: Callable[..., None]) -> None:
        row = self._connection.execute(
            "SELECT version, head, state FROM public.stock WHERE age = %s", (age,)
        ).fetchone()
        assert row is not None
        workflow = self._serializer.deserialize_json(row[2])
        task = self._waiting(workflow)
        task.set_data(**SUBMISSION)
        done = [task]
        task.run()
        workflow.do_engine_steps(did_complete_task=done.append)
        write(age, row[:2], workflow, done)
        self._connection.commit()

    def _save_aged(self, completed: int) -> None:
        state = self._serializer.serialize_json(self._workflow)
        self._connection.execute(
            "INSERT INTO public.stock VALUES (%s, 0, %s, %s, '')", (completed, bytes(32), state)
        )
        self._connection.execute(
            "INSERT INTO public.stock_task (age, task, node, status, opened)"
            " VALUES (%s, '', 'work', 'open', now())",
            (completed,),
        )
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
