"""Cases by the values of their variables: keyed hashes, for the values themselves are sealed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from engine.faults import SearchRefused
from engine.store.erasures import SEARCHABLE
from engine.store.sealing import Seals

FILTER: Final = f"""(i.key IN (SELECT c.process_instance_key FROM unnest(%(variables)s::bytea[]) w
  JOIN engine.case_variable c ON c.word = substring(w FROM 2)
  GROUP BY c.process_instance_key HAVING count(DISTINCT get_byte(w, 0)) =
    (SELECT count(DISTINCT get_byte(x, 0)) FROM unnest(%(variables)s::bytea[]) x))
  AND {SEARCHABLE})"""
"""Cases that have, of each variable asked for, one of its words: the first byte says of which."""
MOST_ASKED: Final = 20
_KEPT: Final = """WITH kept AS (
  SELECT word, class FROM unnest(%(words)s::bytea[], %(classes)s::text[]) AS w(word, class)),
gone AS (DELETE FROM engine.case_variable
  WHERE process_instance_key = %(instance)s AND word NOT IN (SELECT word FROM kept))
INSERT INTO engine.case_variable (process_instance_key, word, class)
SELECT %(instance)s, word, class FROM kept
ON CONFLICT (word, process_instance_key) DO UPDATE SET class = excluded.class
  WHERE case_variable.class <> excluded.class"""
_MARKED: Final = """SELECT DISTINCT process_definition_id FROM engine.process_definition
WHERE %s = ANY(findable)"""
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
_GROUPED: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_TRUTH: Final = {"true": True, "ja": True, "yes": True, "false": False, "nein": False, "no": False}
Keeping = tuple[str, Mapping[str, object]]
Asked = Sequence[tuple[str, Sequence[object]]]
"""Paths of variables, each with the values of which one is to be there."""


def canonical(value: object) -> str | None:
    """Return a value of JSON as it is hashed; `None`, if cases are not found by such a one."""
    if isinstance(value, bool):
        return f"b{value}"
    if isinstance(value, int | float | Decimal):
        return f"n{Decimal(str(value)).normalize() + 0:f}"
    if isinstance(value, str) and value:
        return "s" + unicodedata.normalize("NFC", value)
    return None


def readings(text: str) -> list[object]:
    """Return what a person may mean by a text: itself, a number, a day, yes or no."""
    found: list[object] = [text]
    if _NUMBER.fullmatch(text):
        found.append(Decimal(text.replace(",", ".")))
    if _GROUPED.fullmatch(text):
        found.append(Decimal(text.replace(".", "").replace(",", ".")))
    if (day := _DAY.fullmatch(text)) is not None:
        found.append(f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}")
    if text.casefold() in _TRUTH:
        found.append(_TRUTH[text.casefold()])
    return found


def keeping(
    seals: Seals, process: str, instance: int, values: Mapping[str, tuple[object, str]]
) -> Keeping:
    """Return what keeps by which values of its variables a case is found, and by no others.

    Args:
        process: id of its process definition.
        values: by their paths, each with the retention class of its variable.
    """
    words: dict[bytes, str] = {}
    for path, (value, retention) in values.items():
        written = canonical(value)
        if written is not None:
            words[seals.variable(process, path, written)] = retention
    return _KEPT, {"instance": instance, "words": list(words), "classes": list(words.values())}


def words_for(connection: Connection, seals: Seals, asked: Asked) -> list[bytes]:
    """Return what `FILTER` takes.

    Raises:
        SearchRefused: no process lets its cases be found by such a variable, or too many are asked
            for.
    """
    if len(asked) > MOST_ASKED:
        raise SearchRefused(f"a search takes at most {MOST_ASKED} variables")
    found = []
    for number, (path, values) in enumerate(asked):
        processes = connection.exec_driver_sql(_MARKED, (path,)).scalars().all()
        if not processes:
            raise SearchRefused(
                f"no process lets its cases be found by the variable {path!r}; name it in"
                " vorgang:findable"
            )
        written = [one for one in map(canonical, values) if one is not None]
        if not written:
            raise SearchRefused(
                f"the variable {path!r} is found by a text, a number, true or false"
            )
        found += [
            bytes([number]) + seals.variable(process, path, one)
            for process in processes
            for one in written
        ]
    return found


def findable(connection: Connection) -> list[str]:
    """Return the paths of the variables by whose values cases of some process are found."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT unnest(findable) AS path FROM engine.process_definition ORDER BY 1"
    )
    return [row.path for row in rows]
