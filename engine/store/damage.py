"""What is sealed and does not open any more: lists show all others, and verification names it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from audit.plain import Plain
from engine.faults import ContentChanged
from engine.store.sealing import KEY_OF_CASE, CaseSeal, FoundKey, Seals

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

View = TypeVar("View", bound="DataclassInstance")
DAMAGED: Final = "what is kept here is damaged: it was changed past the engine"
"""Stands where a text must stand and none can be read."""
_AT_ONCE: Final = 500
_log = logging.getLogger(__name__)


@dataclass
class Shown:
    """Opens what a list shows of one case; what does not open is left out, and noted.

    Args:
        seals: count it, too.
        instance: process instance key.
        seal: of the case; `None`, if its key cannot be opened.
    """

    seals: Seals
    instance: int
    seal: CaseSeal | None
    damaged: bool = field(default=False)

    def any(self, column: str, held: str | None) -> str | None:
        """Return a text that may be missing, as it also is where it does not open."""
        if held is None:
            return None
        try:
            if self.seal is not None:
                return self.seal.open_any(column, held)
            raise ContentChanged
        except (ContentChanged, ValueError):
            self._note(column)
            return None

    def text(self, column: str, held: str) -> str:
        """Return a text; `DAMAGED` where it does not open."""
        was, self.damaged = self.damaged, False
        found = self.any(column, held)
        missing = DAMAGED if self.damaged else ""
        self.damaged |= was
        return missing if found is None else found

    def json(self, column: str, held: str | Mapping[str, str]) -> dict[str, str]:
        """Return an object of texts; an empty one where it does not open."""
        try:
            if self.seal is not None:
                return self.seal.open_json(column, held)
            raise ContentChanged
        except (ContentChanged, ValueError):
            self._note(column)
            return {}

    def marked(self, view: View) -> View:
        """Return a view, marked as `damaged` if anything of it did not open."""
        return replace(view, damaged=True) if self.damaged else view

    def _note(self, column: str) -> None:
        self.damaged = True
        self.seals.damage_met += 1
        _log.error("ALARM: %s of process instance %s does not open", Plain(column), self.instance)


def shown(seals: Seals, instance: int, found: FoundKey) -> Shown:
    """Return what opens a row in a list, with its key as `KEY_OF` or `KEY_OF_CASE` read it."""
    try:
        return Shown(seals, instance, seals.of_row(instance, found))
    except (KeyForgotten, ValueError):
        return Shown(seals, instance, None)


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A column of a row that does not open.

    Args:
        instance: process instance key.
        orphaned: whether it is sealed although its case has no key at all.
    """

    table: str
    key: str
    instance: int
    column: str
    orphaned: bool


_SEALED: Final[tuple[tuple[str, str, str, Mapping[str, str]], ...]] = (
    ("engine.process_instance", "key", "key", {"business_id": "", "summary": ""}),
    ("engine.archived_process_instance", "key", "key", {"business_id": "", "summary": ""}),
    ("engine.incident", "key", "process_instance_key", {"message": ""}),
    ("engine.archived_incident", "key", "process_instance_key", {"message": ""}),
    ("engine.user_task", "key", "process_instance_key", {"denial": ""}),
    ("engine.job", "key", "process_instance_key", {"last_error": "", "headers": ""}),
    ("engine.case_document", "sha256", "process_instance_key", {"name": ""}),
    ("engine.batch_item", "item_key", "process_instance_key", {"message": "batch"}),
)
"""Table, its key, the column with its case's key, and the columns that are sealed, each with the
name under which it was, if that is another. States and documents are compared otherwise."""


def damaged_rows(connection: Connection, seals: Seals) -> Iterator[DamagedRow]:
    """Yield what is sealed in the tables of cases and does not open; a page of rows at a time."""
    for table, key, instance, columns in _SEALED:
        chosen = ", ".join(f"t.{name}" for name in columns)
        told = " OR ".join(f"t.{name} IS NOT NULL" for name in columns)
        rows = connection.exec_driver_sql(
            f"SELECT t.{key}, t.{instance}, {KEY_OF_CASE.format(instance=f't.{instance}')}, "
            f"{chosen} FROM {table} t WHERE {told} ORDER BY 2, 1",
            execution_options={"yield_per": _AT_ONCE},
        )
        for row, case, found, *held in rows:
            names = zip(columns.items(), held, strict=True)
            for column in _damaged(seals, case, found, names):
                yield DamagedRow(table, str(row), case, column, found is None)


def _damaged(seals: Seals, instance: int, found: FoundKey, held: Any) -> Iterator[str]:
    try:
        seal = seals.of_row(instance, found)
    except (KeyForgotten, ValueError):
        seal = None
    for (column, name), value in held:
        if not isinstance(value, str):
            continue
        try:
            if seal is None:
                raise ContentChanged
            seal.open_text(name or column, value)
        except (ContentChanged, ValueError):
            yield column
