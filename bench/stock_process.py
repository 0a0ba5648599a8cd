"""SpiffWorkflow as it comes, in a process of its own: as many steps as each line read asks for."""

from __future__ import annotations

import gc
import json
import sys
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
import psycopg

from bench.models import LOOP, SUBMISSION, VARIABLES

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


def main(url: str, *ages: str) -> None:
    """Store an instance of each age and say the bytes of their states; then, for each line with an
    age, a count, how many steps come before and what to write, say the seconds per step."""
    _go_deep()
    with psycopg.connect(url, prepare_threshold=2) as connection:
        stock = _Stock(connection)
        print(json.dumps(stock.save_at([int(age) for age in ages])), flush=True)
        writes = {"whole": stock.write, "state": stock.save}
        for line in sys.stdin:
            age, count, before, what = line.split()
            gc.collect()
            stock.seconds(int(age), int(before), writes[what])
            print(stock.seconds(int(age), int(count), writes[what]) / int(count), flush=True)


class _Stock:
    """Instances of the loop in stock SpiffWorkflow, in tables of their own."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.util.task import TaskState

        self._serializer = BpmnWorkflowSerializer()
        self._ready = TaskState.READY
        self._connection = connection
        connection.execute(_TABLES)
        connection.commit()

    def save_at(self, ages: list[int]) -> dict[int, int]:
        """Store the instance's state after so many completed user tasks; return their bytes."""
        workflow = _loop()
        sizes = {}
        task = workflow.get_next_task(state=self._ready)
        task.set_data(**VARIABLES)
        workflow.do_engine_steps()
        task = self._waiting(workflow)
        for completed in range(max(ages) + 1):
            if completed in ages:
                sizes[completed] = self._save_aged(completed, workflow)
            task.set_data(**SUBMISSION)
            # From child to child, as do_engine_steps goes, which looks through the tree each time.
            for _ in ("work", "count", "enough", "again"):
                task.run()
                (task,) = (child for child in task.children if child.state == self._ready)
        return sizes

    def seconds(self, age: int, count: int, write: Callable[..., None]) -> float:
        """Return the seconds of steps: read, complete, run to the next user task, write."""
        begun = time.perf_counter()
        for _ in range(count):
            self._step(age, write)
        return time.perf_counter() - begun

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

    def _save_aged(self, completed: int, workflow: Any) -> int:
        state = self._serializer.serialize_json(workflow)
        self._connection.execute(
            "INSERT INTO public.stock VALUES (%s, 0, %s, %s, '')", (completed, bytes(32), state)
        )
        self._connection.execute(
            "INSERT INTO public.stock_task (age, task, node, status, opened)"
            " VALUES (%s, '', 'work', 'open', now())",
            (completed,),
        )
        self._connection.commit()
        return len(state)

    def _waiting(self, workflow: Any) -> Any:
        return next(
            task
            for task in workflow.tasks.values()
            if task.state == self._ready and task.task_spec.manual
        )


def _loop() -> Any:
    """Return a new instance of the loop."""
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser import BpmnParser

    parser = BpmnParser()
    parser.add_bpmn_str(LOOP.plain())
    return BpmnWorkflow(parser.get_spec(LOOP.id), parser.get_subprocess_specs(LOOP.id))


def _go_deep() -> None:
    """Lift two limits that would end a loop after 250 rounds: tree depth and recursion."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
        from SpiffWorkflow.util.task import TaskIterator
    sys.setrecursionlimit(100_000)
    for iterator in (BpmnTaskIterator, TaskIterator):
        first, _depth, *others = iterator.__init__.__defaults__
        iterator.__init__.__defaults__ = (first, _DEEP, *others)


if __name__ == "__main__":
    main(*sys.argv[1:])
