"""Pages that are told at once when something has happened: server-sent events, no thread for each.

One thread of the process reads the log on while anybody watches, woken by the sequencer's
announcement, and tells those whom it concerns. An event says that there is something to fetch, and
nothing of it: what may be seen is decided by the request that fetches.

Source: HTML Living Standard, 9.2 (server-sent events).
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from engine.faults import EngineFault
from engine.model import Person
from engine.queries.news import News, announced_entries, concerns, newest_place, news_since
from engine.workspace import Workspace

MOST_WATCHING = 2_000
"""Pages of one server process; each costs a few kilobytes."""
MOST_OF_ONE = 20
"""Pages of one account; a browser keeps only those open that are looked at."""
LONGEST = 15 * 60.0
"""Seconds; the browser comes back by itself, and shows its session again."""
HEARTBEAT = 15.0
"""Seconds after which an idle stream says that it is there, and looks whether its session is."""
_LOOK_AGAIN = 2.0
"""Seconds between two looks, should an announcement be lost."""
_STILL_THERE = 1.0
_CALM = 1.0
"""Seconds between two events of one page at least."""
_LOOKS_BEFORE_LEAVING = 5
_COME_BACK = b"retry: 4000\n\n"
_OVER = b"event: over\ndata: {}\n\n"
_log = logging.getLogger("vorgang.api")


class TooManyWatching(EngineFault):
    """Too many pages are kept up to date here; this one goes on without."""


@dataclass(eq=False)
class Watcher:
    """One page that is kept up to date.

    Args:
        person: who looks at it.
        case: process instance that it shows, if one.
        inbox: whether it shows tasks.
    """

    person: Person
    case: int | None
    inbox: bool
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    due: set[str] = field(default_factory=set)
    """Names of the events that are to be sent; touched in the loop alone."""


class NewsRoom:
    """All pages of one server process that are kept up to date."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._watchers: dict[Watcher, None] = {}
        self._reader: threading.Thread | None = None
        self.keeps_up = threading.Event()
        """Set while the log is read: from then on nothing is missed."""

    @contextmanager
    def place(self, person: Person, case: int | None, inbox: bool) -> Iterator[Watcher]:
        """Give a place to watch from.

        Raises:
            TooManyWatching: there is none left, or the account has too many.
        """
        watcher = Watcher(person, case, inbox, asyncio.get_running_loop())
        with self._lock:
            of_account = Counter(one.person.account_id for one in self._watchers)
            if len(self._watchers) >= MOST_WATCHING or of_account[person.account_id] >= MOST_OF_ONE:
                raise TooManyWatching
            self._watchers[watcher] = None
            if self._reader is None:
                self._reader = threading.Thread(target=self._read, name="live updates", daemon=True)
                self._reader.start()
        try:
            yield watcher
        finally:
            with self._lock:
                del self._watchers[watcher]

    @property
    def watching(self) -> int:
        """How many pages are kept up to date."""
        with self._lock:
            return len(self._watchers)

    def _read(self) -> None:
        while not self._is_left():
            try:
                self._read_until_empty()
            except Exception as fault:
                # The database is away, perhaps. Pages look again once it is back.
                self.keeps_up.clear()
                _log.warning("pages are not kept up to date: %s", fault)
                time.sleep(_LOOK_AGAIN)

    def _read_until_empty(self) -> None:
        looks_without_anybody = 0
        with announced_entries(self._workspace) as announced:
            place = newest_place(self._workspace)
            # Who came before this look may have missed something.
            self._tell(_kinds)
            self.keeps_up.set()
            while looks_without_anybody < _LOOKS_BEFORE_LEAVING:
                announced(_LOOK_AGAIN)
                looks_without_anybody = 0 if self.watching else looks_without_anybody + 1
                if not self.watching:
                    continue
                news = news_since(self._workspace, place)
                place = news.following
                self._tell(partial(_of, news))

    def _tell(self, kinds_for: Callable[[Watcher], set[str]]) -> None:
        with self._lock:
            watchers = list(self._watchers)
        for watcher in watchers:
            kinds = kinds_for(watcher)
            if not kinds:
                continue
            try:
                watcher.loop.call_soon_threadsafe(_wake, watcher, kinds)
            except RuntimeError:
                continue  # its server has ended meanwhile

    def _is_left(self) -> bool:
        """Return whether nobody watches; then the next who comes starts a new reader."""
        with self._lock:
            if not self._watchers:
                self._reader = None
                self.keeps_up.clear()
            return not self._watchers


async def events(
    request: Request, watcher: Watcher, signed_in: Callable[[], bool], behind: bool
) -> AsyncIterator[bytes]:
    """Yield the events of one page until it is left, its session ends or the server does.

    Args:
        request: whose connection it is.
        watcher: its place.
        signed_in: whether the session still stands; asked before every event.
        behind: whether the page shows less than there is already.
    """
    yield _COME_BACK
    if behind:
        yield _event("case")
    loop = asyncio.get_running_loop()
    deadline, told = loop.time() + LONGEST, loop.time()
    while (now := loop.time()) < deadline and not request.app.state.is_closing():
        try:
            async with asyncio.timeout(_STILL_THERE):
                await watcher.woken.wait()
        except TimeoutError:
            if now - told < HEARTBEAT:
                continue
        if not await run_in_threadpool(signed_in):
            yield _OVER
            return
        watcher.woken.clear()
        due, watcher.due = sorted(watcher.due), set()
        told = loop.time()
        yield b"".join(map(_event, due)) or b": still here\n\n"
        await asyncio.sleep(_CALM)


def _event(name: str) -> bytes:
    return f"event: {name}\ndata: {{}}\n\n".encode()


def _wake(watcher: Watcher, kinds: set[str]) -> None:
    watcher.due |= kinds
    watcher.woken.set()


def _kinds(watcher: Watcher) -> set[str]:
    found = {"inbox"} if watcher.inbox else set()
    return found if watcher.case is None else found | {"case"}


def _of(news: News, watcher: Watcher) -> set[str]:
    found = set()
    if watcher.case in news.cases:
        found.add("case")
    if watcher.inbox and concerns(news.candidates, watcher.person):
        found.add("inbox")
    return found
