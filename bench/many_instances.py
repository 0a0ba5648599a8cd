"""What 100,000 instances cost whoever reads and works, beside 1,000."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

from sqlalchemy import make_url

from bench.inbox_lists import ABSENT, lists_of
from bench.installation import OPERATOR, Installation, opened
from bench.models import ROW, TASKS_IN_A_ROW
from bench.rounds import Ratio, in_turns
from engine.commands.migrate import migrate
from engine.queries.search import search_process_instances
from engine.queries.task_list import inbox

_FEW, _MANY = 1_000, 100_000
_TIMES = 5
_FIRST_KEY = 5_000_000_000

_NUMBERS = """
CREATE TEMPORARY TABLE copied AS
  SELECT g AS number, {first} + 2 * g AS instance, {first} + 2 * g + 1 AS task,
    CASE WHEN g % 2 = 0 THEN now() + (hashint8(g) % 1000000) * interval '1 second' END AS due_at,
    50 + g % 3 AS priority
  FROM generate_series(1, {count}) g
"""
_COPIES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "process_instance": (
        "o.key = {instance}",
        {"key": "c.instance", "business_id": "'A-' || c.number", "summary": "'Copy ' || c.number"},
    ),
    "user_task": (
        "o.process_instance_key = {instance}",
        {
            "key": "c.task",
            "process_instance_key": "c.instance",
            "due_at": "c.due_at",
            "priority": "c.priority",
        },
    ),
    "user_task_candidate": (
        "o.user_task_key IN (SELECT key FROM engine.user_task"
        " WHERE process_instance_key = {instance})",
        {
            "user_task_key": "c.task",
            "process_instance_key": "c.instance",
            "due_at": "c.due_at",
            "priority": "c.priority",
        },
    ),
}
"""Table -> which rows of the one real instance are copied, and what differs from copy to copy."""

_HELD = """
WITH held AS (
  UPDATE engine.user_task SET state = 'claimed', assignee = %s
  WHERE key IN (SELECT task FROM copied WHERE number <= 100) RETURNING key)
DELETE FROM engine.user_task_candidate WHERE user_task_key IN (SELECT key FROM held)
"""
"""A hundred tasks are held by somebody who is away."""

Measure = Callable[[Installation], float]


def many_over_few(installation: Installation) -> dict[str, Ratio]:
    """Return the time of an inbox page, of searches and of a step with 100,000 open instances ÷
    with 1,000.

    One group may do all tasks that nobody holds. The lists are the inbox' orders, filters, words,
    which the slowest counts. The search is a page of the newest instances, and one business id.
    """
    measures: Mapping[str, Measure] = {"inbox": _inbox, "search": _search, "step": _step}
    ratios = {}
    with ExitStack() as stack:
        many = stack.enter_context(_with_instances(installation, _MANY))
        few = stack.enter_context(_with_instances(installation, _FEW))
        for name, measure in measures.items():
            rounds = in_turns(
                installation.rounds(60, 15),
                partial(measure, many),
                partial(measure, few),
            )
            figures = rounds.figures(f"{name}_of_{_MANY}", f"{name}_of_{_FEW}")
            ratios[f"{name}_100k_over_1k"] = Ratio(rounds.first_over_second(), figures)
        ratios["lists_100k_over_1k"] = lists_of(many, few)
    return ratios


def _inbox(place: Installation) -> float:
    begun = time.perf_counter()
    for _ in range(_TIMES):
        inbox(place.workspace, place.clerk)
    return (time.perf_counter() - begun) / _TIMES


def _search(place: Installation) -> float:
    begun = time.perf_counter()
    search_process_instances(place.workspace, OPERATOR, limit=50)
    search_process_instances(place.workspace, OPERATOR, filter={"business_id": "A-500"})
    return (time.perf_counter() - begun) / 2


def _step(place: Installation) -> float:
    return place.steps(place.start(ROW.id), TASKS_IN_A_ROW)


@contextmanager
def _with_instances(installation: Installation, count: int) -> Iterator[Installation]:
    """Give an installation in a database of its own in which so many instances wait."""
    name = f"many_{count}"
    installation.owner.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    url = make_url(installation.url).set(database=name).render_as_string(hide_password=False)
    settings = replace(installation.settings, database_url=url)
    migrate(settings)
    with opened(settings, url, quick=installation.quick) as place:
        _copy(place, place.start(ROW.id), count - 1)
        yield place


def _copy(place: Installation, instance: int, count: int) -> None:
    """Copy one real instance and its task, without the triggers that check references."""
    place.owner.execute("SET session_replication_role = replica")
    place.owner.execute(_NUMBERS.format(first=_FIRST_KEY, count=count).encode())
    for table, (which, differing) in _COPIES.items():
        columns = [
            str(row[0])
            for row in place.owner.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'engine' AND table_name = %s AND is_generated = 'NEVER'",
                (table,),
            )
        ]
        values = ", ".join(differing.get(column, f"o.{column}") for column in columns)
        statement = (
            f"INSERT INTO engine.{table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE "
            f"SELECT {values} FROM copied c, engine.{table} o "
            f"WHERE {which.format(instance=instance)}"
        )
        place.owner.execute(statement.encode())
    seals = place.workspace.seals
    place.owner.execute(
        "INSERT INTO engine.case_word (process_instance_key, word) SELECT c.instance, w.word "
        "FROM unnest(%s::bytea[]) WITH ORDINALITY AS w(word, number) JOIN copied c USING (number)",
        ([seals.whole(f"A-{number}") for number in range(1, count + 1)],),
    )
    place.owner.execute(_HELD, (ABSENT,))
    place.owner.execute("SET session_replication_role = origin")
    place.owner.execute("DROP TABLE copied")
    place.owner.execute("VACUUM ANALYZE")
