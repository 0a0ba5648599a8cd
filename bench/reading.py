"""What is read often: the inbox, however many tasks are open, and FEEL conditions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import make_url

from bench.installation import Installation, opened
from bench.models import ROW
from bench.rounds import Ratio, in_turns
from engine.commands.migrate import migrate
from engine.queries.task_list import inbox
from feel import Value, compile_expression

_FEW, _MANY = 1_000, 100_000
_QUERIES = 5
_EVALUATIONS = 5_000

# Copies of one real instance and its task, without the triggers that check references
_COPIES = """
SET session_replication_role = replica;
CREATE TEMPORARY TABLE copied AS
  SELECT g, 5000000000 + 2 * g AS instance, 5000000001 + 2 * g AS task,
    CASE WHEN g %% 2 = 0 THEN now() + (hashint8(g) %% 1000000) * interval '1 second' END AS due_at,
    50 + g %% 3 AS priority
  FROM generate_series(1, {count}) g;
INSERT INTO engine.process_instance
  SELECT c.instance, i.process_definition_key, i.business_id, i.summary, i.status, i.version,
    i.head, i.state, i.subject, i.started_by, i.started_at, i.moved_at, i.ended_at
  FROM copied c, engine.process_instance i WHERE i.key = {instance};
INSERT INTO engine.user_task
  SELECT c.task, c.instance, t.token_id, t.activity_id, t.name, t.state, t.assignee,
    t.candidate_groups, t.candidate_users, t.excluded, c.due_at, t.follow_up_at, c.priority,
    t.form_key, t.created_at, t.completed_at
  FROM copied c, engine.user_task t WHERE t.process_instance_key = {instance};
INSERT INTO engine.user_task_candidate (user_task_key, candidate, due_at, priority)
  SELECT c.task, d.candidate, c.due_at, c.priority
  FROM copied c, engine.user_task t JOIN engine.user_task_candidate d ON d.user_task_key = t.key
  WHERE t.process_instance_key = {instance};
DROP TABLE copied;
SET session_replication_role = origin;
"""


def inbox_100k_over_1k(installation: Installation) -> dict[str, Ratio]:
    """Return the time of an inbox page with 100,000 open tasks ÷ with 1,000 for one group."""
    with ExitStack() as stack:
        many = stack.enter_context(_with_open_tasks(installation, _MANY))
        few = stack.enter_context(_with_open_tasks(installation, _FEW))
        rounds = in_turns(installation.rounds(60, 15), lambda: _query(many), lambda: _query(few))
    figures = rounds.figures("inbox_of_100000", "inbox_of_1000")
    return {"inbox_100k_over_1k": Ratio(rounds.first_over_second(), figures)}


def _query(place: Installation) -> float:
    begun = time.perf_counter()
    for _ in range(_QUERIES):
        inbox(place.workspace, place.clerk)
    return (time.perf_counter() - begun) / _QUERIES


@contextmanager
def _with_open_tasks(installation: Installation, count: int) -> Iterator[Installation]:
    """Give an installation in a database of its own in which so many user tasks are open."""
    name = f"inbox_{count}"
    installation.owner.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    url = make_url(installation.url).set(database=name).render_as_string(hide_password=False)
    settings = replace(installation.settings, database_url=url)
    migrate(settings)
    with opened(settings, url, quick=installation.quick) as place:
        instance = place.start(ROW.id)
        script = _COPIES.replace("%%", "%").format(count=count - 1, instance=instance)
        for statement in script.split(";"):
            if statement.strip():
                place.owner.execute(statement)
        place.owner.execute("VACUUM ANALYZE")
        yield place


def feel_over_eval(installation: Installation) -> dict[str, Ratio]:
    """Return the time of a compiled FEEL condition ÷ of the same as Python's compiled bytecode."""
    text = 'amount > 1000 and discount <= 15 and region = "north"'
    condition = compile_expression(text, ["amount", "discount", "region"])
    code = compile(text.replace(" = ", " == "), "condition", "eval")
    scope: dict[str, Value] = {
        "amount": Decimal("1200.50"),
        "discount": Decimal(15),
        "region": "north",
    }
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert condition.evaluate(scope, now).value is True
    assert eval(code, {}, scope) is True

    def ours() -> float:
        begun = time.thread_time()
        for _ in range(_EVALUATIONS):
            condition.evaluate(scope, now)
        return (time.thread_time() - begun) / _EVALUATIONS

    def python() -> float:
        begun = time.thread_time()
        for _ in range(_EVALUATIONS):
            eval(code, {}, scope)
        return (time.thread_time() - begun) / _EVALUATIONS

    rounds = in_turns(installation.rounds(40, 10), ours, python)
    figures = {**rounds.figures("feel", "python_eval"), "condition": text}
    return {"feel_over_eval": Ratio(rounds.first_over_second(), figures)}
