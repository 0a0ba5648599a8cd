"""Persons in the database: found by a keyed hash of what they are known by, never by the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection

from audit.personal import new_reference
from engine.person_model import CaseOfPerson, Target, normalised
from engine.store.sealing import STATE, Seals, Statement

_NOTE = "SELECT engine.note_person(%s, %s, %s, %s)"
_NOTE_SEVERAL = """
SELECT engine.note_person(p.hash, p.fresh, %s, %s) FROM unnest(%s::bytea[], %s::text[])
  AS p (hash, fresh)
"""
_CASES = """
SELECT i.key, i.process_definition_key, i.status, i.started_at, i.ended_at, i.subject,
  NOT EXISTS (SELECT FROM engine.process_instance r WHERE r.key = i.key),
  ARRAY(SELECT d.class FROM keystore.dek d
    WHERE d.subject = i.subject AND d.wrapped IS NOT NULL AND d.class <> %(state)s ORDER BY 1),
  (SELECT count(*) FROM engine.case_document c WHERE c.process_instance_key = i.key),
  (SELECT count(*) > 1 FROM engine.person_subject s WHERE s.subject = i.subject),
  EXISTS (SELECT FROM engine.archived_process_instance a
    WHERE a.key = i.key AND a.expired_at IS NOT NULL)
  OR EXISTS (SELECT FROM keystore.dek d
    WHERE d.subject = i.subject AND d.class = %(state)s AND d.wrapped IS NULL)
FROM engine.every_process_instance i
WHERE i.key = %(case)s
  OR i.subject IN (SELECT s.subject FROM engine.person_subject s WHERE s.handle = %(handle)s
    AND (%(until)s::timestamptz IS NULL OR s.since <= %(until)s))
ORDER BY i.key
"""


def noting(seals: Seals, known_by: Iterable[str], subject: str, now: datetime) -> Statement | None:
    """Return what notes that a case belongs to the persons who are known by some texts; `None` if
    there is nothing in them.

    Args:
        subject: under whose keys the values of the case are sealed.
        now: the database's clock.
    """
    hashes = {seals.person(plain) for plain in map(normalised, known_by) if plain}
    if not hashes:
        return None
    # In one order: of two cases that name the same persons none waits for the other's.
    known = sorted(hashes)
    fresh = [new_reference("per_") for _ in known]
    if len(known) == 1:
        return _NOTE, (known[0], fresh[0], subject, now)
    return _NOTE_SEVERAL, (subject, now, known, fresh)


def noted_by(statement: Statement) -> list[bytes]:
    """Return the hashes by which the persons are known whom `noting` notes."""
    asked, given = statement
    found = (given[0],) if asked == _NOTE else cast(Sequence[object], given[2])
    return [cast(bytes, one) for one in found]


def handle_of(connection: Connection, seals: Seals, known_by: str) -> str | None:
    """Return the reference of the person who is known by a text, or `None`."""
    found = connection.exec_driver_sql(
        "SELECT handle FROM engine.person_identifier WHERE hash = %s",
        (seals.person(normalised(known_by)),),
    ).scalar()
    return None if found is None else str(found)


def is_known(connection: Connection, handle: str) -> bool:
    """Return whether there is, or was, such a person."""
    asked = "SELECT EXISTS (SELECT FROM engine.person WHERE handle = %s)"
    return bool(connection.exec_driver_sql(asked, (handle,)).scalar_one())


def cases_of(
    connection: Connection, target: Target, until: datetime | None = None
) -> tuple[CaseOfPerson, ...]:
    """Return the cases of a person, or the one case, archived ones too, by key.

    Args:
        until: without those that came to the person later; `None` leaves none out.
    """
    named = {"case": target.case, "handle": target.handle, "until": until}
    rows = connection.exec_driver_sql(_CASES, {"state": STATE, **named})
    return tuple(_case(*row) for row in rows)


def of_cases(connection: Connection, cases: Sequence[int]) -> list[str]:
    """Return the references of those whom some cases are about, in the order of the cases."""
    rows = connection.exec_driver_sql(
        "SELECT s.handle FROM engine.every_process_instance i "
        "JOIN engine.person_subject s USING (subject) WHERE i.key = ANY(%s) ORDER BY i.key",
        (list(cases),),
    )
    return [*dict.fromkeys(str(row[0]) for row in rows)]


def subjects_of(connection: Connection, handle: str) -> tuple[str, ...]:
    """Return under whose keys the values of a person's cases are sealed."""
    rows = connection.exec_driver_sql(
        "SELECT subject FROM engine.person_subject WHERE handle = %s ORDER BY subject", (handle,)
    )
    return tuple(str(row[0]) for row in rows)


def known_by(connection: Connection, handle: str) -> frozenset[bytes]:
    """Return the hashes by which a person is known."""
    rows = connection.exec_driver_sql(
        "SELECT hash FROM engine.person_identifier WHERE handle = %s", (handle,)
    )
    return frozenset(bytes(row[0]) for row in rows)


def others_known_by(connection: Connection, handle: str) -> frozenset[bytes]:
    """Return the hashes by which other persons are known whom cases of a person are about."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT i.hash FROM engine.person_subject mine "
        "JOIN engine.person_subject other USING (subject) "
        "JOIN engine.person_identifier i ON i.handle = other.handle "
        "WHERE mine.handle = %s AND other.handle <> mine.handle",
        (handle,),
    )
    return frozenset(bytes(row[0]) for row in rows)


def held_keys(connection: Connection, subjects: Sequence[str]) -> list[tuple[str, str, int, bytes]]:
    """Return the data keys of subjects that exist: subject, class, KEK epoch, wrapped key."""
    rows = connection.exec_driver_sql(
        "SELECT subject, class, epoch, wrapped FROM keystore.dek "
        "WHERE subject = ANY(%s) AND wrapped IS NOT NULL ORDER BY subject, class",
        (list(subjects),),
    )
    return [(row[0], row[1], row[2], bytes(row[3])) for row in rows]


def sealed_of(connection: Connection, subjects: Sequence[str]) -> set[tuple[str, int]]:
    """Return the entries, by instance and number, that hold sealed values of subjects."""
    rows = connection.exec_driver_sql(
        "SELECT inst, seq FROM ledger.sealed WHERE subject = ANY(%s)", (list(subjects),)
    )
    return {(row[0], row[1]) for row in rows}


def sealed_count(connection: Connection, subject: str, retention: str) -> int:
    """Return how many entries hold sealed values of a subject and retention class."""
    counted = connection.exec_driver_sql(
        "SELECT count(*) FROM ledger.sealed WHERE subject = %s AND class = %s",
        (subject, retention),
    )
    return int(counted.scalar_one())


def forget(connection: Connection) -> int:
    """Return of how many persons the last trace is gone: by what they are known, once none of
    their values can be read any more."""
    return int(connection.exec_driver_sql("SELECT engine.forget_persons()").scalar_one())


def note_access(connection: Connection, account: str, case: int, day: date) -> bool:
    """Return whether this is the first time on that day that somebody is shown a case."""
    noted = connection.exec_driver_sql(
        "INSERT INTO engine.access VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING true",
        (account, case, day),
    )
    return noted.scalar() is not None


def forget_access(connection: Connection, before: date) -> None:
    """Forget who was shown what on days that are over; the ledger holds it."""
    connection.exec_driver_sql("DELETE FROM engine.access WHERE day < %s", (before,))


def _case(
    key: int,
    definition: int,
    status: str,
    started_at: datetime,
    ended_at: datetime | None,
    subject: str,
    archived: bool,
    classes: Sequence[str],
    documents: int,
    shared: bool,
    emptied: bool,
) -> CaseOfPerson:
    first = (key, definition, status, started_at, ended_at, subject, archived)
    return CaseOfPerson(*first, tuple(classes), documents, shared, emptied)
