"""Who looks after the ledger dies in the middle: its keys, its name, its files, its witnesses.

Each command of the product is killed at each of its points. Right after, nothing may be lost and a
process may begin; the same command again brings it to its end, once.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psycopg

from audit.faults import HistoryRewritten
from audit.tlog import TILE_WIDTH
from engine.commands.advance_ledger import advance_ledger
from engine.commands.publish_message import publish_message
from engine.commands.start_process_instance import start_process_instance
from engine.workspace import open_workspace
from tests.builders import ADMINISTRATOR
from tests.crash import models
from tests.crash.care_standing import Looker
from tests.crash.installation import Child, Installation
from tests.crash.points import DIES
from tests.crash.standing import Violation
from tests.witness_office import Office

_PATIENCE_SECONDS = 60.0
_CASES = 5
OF_LOG_KEYS = ("key-named-next", "key-named", "told.before-commit", "told.after-commit")
OF_ROTATION = (*OF_LOG_KEYS, "kek-made", "rewrap.after-commit", "rewrap.before-commit")
"""The last one is left as it is: forgetting wraps anew what is under an older epoch then."""
OF_FORGETTING = (
    "refuse-epoch.before-commit",
    "refuse-epoch.after-commit",
    "told.before-commit",
    "told.after-commit",
    "kek-gone-next",
    "kek-gone",
)
OF_NEW_NAMES = ("key-named", "anew.before-commit", "anew.after-commit")
OF_TILES: Sequence[tuple[str, int]] = (
    ("sign.after-commit", 0),
    ("tile-next", 0),
    ("tile-named-next", 0),
    ("tile-next", 1),
    ("narrow-gone-next", 0),
)
OF_WITNESSES = ("cosigned.before-commit", "cosigned.after-commit", "witnessed-kept")


@dataclass
class Care:
    """One installation whose ledger is looked after, and what was found."""

    place: Installation
    looker: Looker = field(init=False)
    deaths: int = 0
    found: list[Violation] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look at what is there before anything dies."""
        self.looker = Looker(self.place.workspace.settings)
        self.work()
        self.look("at first")

    def work(self, cases: int = _CASES) -> None:
        """Begin some cases, keep a message, and have everything signed."""
        workspace = open_workspace(self.place.workspace.settings)
        try:
            for _ in range(cases):
                start_process_instance(
                    workspace, models.RACE, variables={"wait": "P1D"}, actor=ADMINISTRATOR
                )
            publish_message(
                workspace, "nobody-waits", correlation_key="x", variables={}, actor=ADMINISTRATOR
            )
            advance_ledger(workspace)
        except HistoryRewritten as fault:
            self.found.append(Violation("I4", f"nothing is signed any more: {fault}"))
        finally:
            workspace.close()

    def look(self, when: str) -> None:
        """Note what is wrong now."""
        self.found += self.looker.violations(when)

    def dies(self, point: str, *arguments: str, after: int = 0) -> None:
        """Run a command until it dies, and look."""
        self.note_death(point, self.ran(*arguments, at={point: after}))
        self.look(f"{' '.join(arguments)} died at {point}")

    def note_death(self, point: str, said: str) -> None:
        """Count a death; a command that did not come to its point did not do what it should."""
        if f"{DIES} {point}" in said:
            self.deaths += 1
        else:
            self.found.append(Violation("I10", f"nothing came to {point}: {said}"))

    def ran(
        self,
        *arguments: str,
        at: Mapping[str, int] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """Return what a command said, run to its end."""
        before = self.place.log.stat().st_size if self.place.log.exists() else 0
        order = self.place.order(*arguments, at=at)
        order = replace(order, environment={**order.environment, **(more or {})})
        assert Child(self.place.nursery.bear(order), order, None).wait(_PATIENCE_SECONDS)
        self.place.kill_all()
        return self.place.log.read_bytes()[before:].decode()

    def expect(self, what: str, wanted: object, actual: object) -> None:
        """Note what is not as it must be."""
        if wanted != actual:
            self.found.append(Violation("I1", f"{what}: {actual}, not {wanted}"))


Part = tuple[int, list[Violation]]


def log_keys(place: Installation) -> Part:
    """Rotate and retire the key of the log, and die each time."""
    care = Care(place)
    for rounds, point in enumerate(OF_LOG_KEYS):
        care.dies(point, "keys", "rotate", "ledger")
        care.ran("keys", "rotate", "ledger")
        care.work()
        for late in ("told.before-commit", "told.after-commit"):
            if late == "told.after-commit" and rounds % 2:
                continue
            care.dies(late, "keys", "retire")
        care.ran("keys", "retire")
        care.work()
        care.look(f"the key was rotated {rounds + 1} times")
    told = care.looker.facts()
    numbers = range(1, len(OF_LOG_KEYS) + 1)
    for number in numbers:
        care.expect(f"rotated to {number + 1}", 1, told["key.rotated", "ledger", str(number + 1)])
        care.expect(f"retired {number}", 1, told["key.retired", "ledger", str(number)])
    return care.deaths, care.found


def encryption_keys(place: Installation) -> Part:
    """Rotate and forget the key encryption key, and die each time."""
    care = Care(place)
    for point in OF_ROTATION:
        care.work(1)
        care.dies(point, "keys", "rotate", "kek")
        if point != OF_ROTATION[-1]:
            care.ran("keys", "rotate", "kek")
    epochs = sorted(int(one.stem[4:]) for one in care.looker.keys.glob("kek-*.key"))
    for epoch, point in zip(epochs[:-1], itertools.cycle(OF_FORGETTING), strict=False):
        secret = (care.looker.keys / f"kek-{epoch}.key").read_bytes()
        care.dies(point, "keys", "forget", str(epoch))
        care.ran("keys", "forget", str(epoch))
        care.look(f"epoch {epoch} was forgotten")
        care.expect(f"copies of the key of epoch {epoch}", [], care.looker.copies(secret))
        care.expect(
            f"forgotten {epoch}", 1, care.looker.facts()["key.forgotten", "kek", str(epoch)]
        )
    rotated = {key: n for key, n in care.looker.facts().items() if key[0] == "key.rotated"}
    care.expect("rotations said twice", {}, {key: n for key, n in rotated.items() if n > 1})
    return care.deaths, care.found


def new_names(place: Installation) -> Part:
    """Begin the log anew with another key, and die each time."""
    care = Care(place)
    for point in OF_NEW_NAMES:
        care.dies(point, "keys", "replace", "--yes")
        if not point.endswith("after-commit"):
            care.ran("keys", "replace", "--yes")
        care.work()
        care.look(f"begun anew after a death at {point}")
    begun = Counter(
        {key[2]: n for key, n in care.looker.facts().items() if key[0] == "log.continued"}
    )
    care.expect("beginnings of each name", [1] * len(OF_NEW_NAMES), list(begun.values()))
    return care.deaths, care.found


def static_files(place: Installation) -> Part:
    """Let workers die while they write the static files, and two take over at once."""
    care = Care(place)
    for point, after in OF_TILES:
        size = _asked(place, "SELECT count(*) FROM ledger.index")
        # Narrow tiles go when one becomes full.
        _begin(place, TILE_WIDTH - size % TILE_WIDTH if point == "narrow-gone-next" else _CASES)
        care.dies(point, "worker", after=after)
        _settle(place, 2, {})
        care.look(f"two took over after a death at {point}")
        drafts = [one.name for one in (place.home / "tiles").rglob(".*")]
        care.expect(f"drafts after {point}", [], drafts)
    return care.deaths, care.found


def witnesses(place: Installation) -> Part:
    """Let workers die while they collect cosignatures."""
    care = Care(place)
    office = Office(place.home / "witnesses", place.workspace)
    office.folder.mkdir()
    office.engage("one")
    more = {"VORGANG_WITNESSES": str(office.list)}
    with office.open("one"):
        for point in OF_WITNESSES:
            care.work()
            care.note_death(point, care.ran("worker", at={point: 0}, more=more))
            care.look(f"a worker died at {point}")
            if _cosigned(place) > max(_witnessed(place), default=0):
                care.found.append(Violation("I4", f"cosigned, and not remembered, at {point}"))
            _settle(place, 1, more)
            care.expect(f"cosigned after {point}", _newest(place), _cosigned(place))
            care.look(f"another came after a death at {point}")
            care.expect(f"remembered after {point}", [_newest(place)], _witnessed(place))
        care.expect("evidence of the witness", [], office.evidence("one"))
    return care.deaths, care.found


def _begin(place: Installation, cases: int) -> None:
    """Begin cases, and leave it to others to sign."""
    workspace = open_workspace(place.workspace.settings)
    for _ in range(cases):
        start_process_instance(workspace, models.RACE, variables={}, actor=ADMINISTRATOR)
    workspace.close()


def _witnessed(place: Installation) -> list[int]:
    """Return the sizes of what is remembered beside the key."""
    files = (place.home / "keys").glob("witnessed-*.json")
    notes = [str(json.loads(one.read_bytes())["note"]) for one in files]
    return [int(note.split("\n")[1]) for note in notes]


def _settle(place: Installation, workers: int, more: Mapping[str, str]) -> None:
    """Let workers run until all is placed, signed, written and cosigned."""
    with _working(place, workers, more):
        ends = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends and not _is_settled(place, cosigned=bool(more)):
            time.sleep(0.05)


@contextmanager
def _working(place: Installation, workers: int, more: Mapping[str, str]) -> Iterator[None]:
    order = place.order("worker")
    order = replace(order, environment={**order.environment, **more})
    place.workers = [Child(place.nursery.bear(order), order, None) for _ in range(workers)]
    try:
        yield
    finally:
        place.kill_all()


def _is_settled(place: Installation, *, cosigned: bool) -> bool:
    if _asked(place, "SELECT count(*) FROM ledger.pending"):
        return False
    size = _asked(place, "SELECT count(*) FROM ledger.index")
    note = place.home / "tiles" / "checkpoint"
    published = int(note.read_text().split("\n")[1]) if note.exists() else 0
    return size == _newest(place) == published and (not cosigned or _cosigned(place) == size)


def _newest(place: Installation) -> int:
    return _asked(place, "SELECT max(size) FROM ledger.checkpoint")


def _cosigned(place: Installation) -> int:
    return _asked(place, "SELECT coalesce(max(size), 0) FROM ledger.cosignature")


def _asked(place: Installation, query: str) -> int:
    with psycopg.connect(place.database_url) as connection:
        connection.execute("SET application_name = 'harness'")
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(str(row[0]))


PARTS: Mapping[str, Callable[[Installation], Part]] = {
    "log_keys": log_keys,
    "encryption_keys": encryption_keys,
    "new_names": new_names,
    "static_files": static_files,
    "witnesses": witnesses,
}
