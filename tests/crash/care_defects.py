"""Defects in what looks after the ledger: each is found when the command dies in the middle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash import ledger_care, put_back
from tests.crash.installation import Database, Installation, Nursery, installation
from tests.crash.ledger_care import Part
from tests.crash.patches import refuse_broken, wrap
from tests.crash.points import Function
from tests.crash.standing import Violation


@dataclass(frozen=True, slots=True)
class CareDefect:
    """One defect.

    Args:
        seed: breaks it, in a child.
        part: the run that must find it.
        invariants: one of these must be reported.
    """

    seed: Callable[[], None]
    part: Callable[[Installation], Part]
    invariants: frozenset[str]


def _forgotten_first() -> None:
    """The key of an epoch is gone before what it wraps is wrapped anew."""

    def outer(inner: Function) -> Function:
        def refuse_forgetting(folder: Path, epoch: int) -> None:
            inner(folder, epoch)
            (folder / f"kek-{epoch}.key").unlink()

        return refuse_forgetting

    wrap(("engine.commands.rotate_encryption_key", "refuse_forgetting"), outer)


def _checkpoint_before_tiles() -> None:
    """Whoever reads the static files finds a checkpoint, and not yet what it speaks of."""
    notes: list[str] = []

    def advancing(inner: Function) -> Function:
        def advance(folder: Any, note: str, tree: Any) -> Any:
            notes.append(note)
            return inner(folder, note, tree)

        return advance

    def writing(inner: Function) -> Function:
        def write_all(folder: Any, contents: Any) -> None:
            folder.folder.mkdir(exist_ok=True)
            folder._write(folder.folder / "checkpoint", notes[-1].encode())
            inner(folder, contents)

        return write_all

    wrap(("audit.tiles", "TileFolder.advance"), advancing)
    wrap(("audit.tiles", "TileFolder._write_all"), writing)


def _name_before_its_entry() -> None:
    """The log has its new name although no entry says so yet."""

    def outer(inner: Function) -> Function:
        def begin(connection: Any, *others: Any) -> Any:
            begun = inner(connection, *others)
            connection.exec_driver_sql("COMMIT")
            return begun

        return begin

    wrap(("engine.commands.continue_log", "_begin"), outer)


def _remembered_last() -> None:
    """What a witness cosigned is remembered beside the key after the database holds it."""
    later: list[tuple[Function, Any]] = []

    def remembering(inner: Function) -> Function:
        def keep(*arguments: Any) -> None:
            later.append((inner, arguments))

        return keep

    def keeping(inner: Function) -> Function:
        def keep(*arguments: Any) -> None:
            inner(*arguments)
            while later:
                function, held = later.pop()
                function(*held)

        return keep

    wrap(("engine.commands.collect_cosignatures", "keep_witnessed"), remembering)
    wrap(("engine.commands.collect_cosignatures", "_keep"), keeping)


def _restore_unmarked() -> None:
    """Nothing says that a backup is being put back."""

    def outer(_inner: Function) -> Function:
        return lambda *_: None

    wrap(("engine.restoring", "begin"), outer)


def _of(*names: str) -> frozenset[str]:
    return frozenset(names)


CARE_DEFECTS: Mapping[str, CareDefect] = {
    "forgotten while it still wraps": CareDefect(
        _forgotten_first, ledger_care.encryption_keys, _of("I1")
    ),
    "checkpoint before its tiles": CareDefect(
        _checkpoint_before_tiles, ledger_care.static_files, _of("I4")
    ),
    "new name before its entry": CareDefect(
        _name_before_its_entry, ledger_care.new_names, _of("I4")
    ),
    "remembered after it is stored": CareDefect(_remembered_last, ledger_care.witnesses, _of("I4")),
    "restore without a mark": CareDefect(_restore_unmarked, put_back.restores, _of("I7")),
}


def hunt(made: Database, nursery: Nursery, name: str) -> tuple[Violation, ...]:
    """Return what is found where a defect was seeded.

    Raises:
        PatchBroken: the defect does not fit the product any more.
    """
    database = f"care_seeded_{list(CARE_DEFECTS).index(name)}"
    with installation(made, nursery, database, defect=name) as place:
        try:
            _, found = CARE_DEFECTS[name].part(place)
        finally:
            refuse_broken(place.log)
    return tuple(found)
