"""Requests that wait until there are jobs for them: long polling without a thread for each.

One thread of the process listens for all of them. It wakes one request for each job type that is
announced; one that got jobs wakes the next, so that a job does not wake everybody. Once a second
it looks by itself for what became due without having been announced.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.identity import workspace_of
from engine.commands.activate_jobs import activate_jobs, give_back
from engine.faults import EngineFault
from engine.model import Person
from engine.outside_work import ActivatedJob, Activation
from engine.queries.due_jobs import announced_job_types, due_job_types
from engine.workspace import Workspace

MOST_WAITING = 1_000
"""Requests of one server process; it costs each no more than a few kilobytes."""
LONGEST_WAIT = timedelta(minutes=30)
_LOOK_AGAIN = 1.0
"""Seconds between two looks for jobs that are due again: a lease has ended, or a pause."""
_STILL_THERE = 2.0
"""Seconds after which a request looks whether its client, and the server, are still there."""
_LOOKS_BEFORE_LEAVING = 5
_log = logging.getLogger("vorgang.api")


class TooManyWaiting(EngineFault):
    """Too many requests wait for jobs here; try again in a moment, or ask another server."""


@dataclass(eq=False)
class _Place:
    """One request that waits."""

    types: frozenset[str]
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    called: bool = False
    """Whether it was woken and has not looked yet; another is woken instead."""


class WaitingRoom:
    """All requests of one server process that wait for jobs."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._places: dict[_Place, None] = {}
        self._listener: threading.Thread | None = None

    @contextmanager
    def place(self, types: Iterable[str]) -> Iterator[_Place]:
        """Give a place to wait at, from now on heard of by whoever wakes.

        Raises:
            TooManyWaiting: there is none left.
        """
        place = _Place(frozenset(types), asyncio.get_running_loop())
        with self._lock:
            if len(self._places) >= MOST_WAITING:
                raise TooManyWaiting
            self._places[place] = None
            if self._listener is None:
                self._listener = threading.Thread(
                    target=self._listen, name="waiting for jobs", daemon=True
                )
                self._listener.start()
        try:
            yield place
        finally:
            with self._lock:
                del self._places[place]
            if place.called:
                self.wake(place.types)

    def wake(self, types: Iterable[str] | None) -> None:
        """Wake, for each of these types, who has waited for it longest; `None` wakes all."""
        with self._lock:
            places = list(self._places)
            if types is None:
                chosen = places
            else:
                waiting = [place for place in places if not place.called]
                firsts = (
                    next((one for one in waiting if type_ in one.types), None) for type_ in types
                )
                chosen = list({one: None for one in firsts if one is not None})
            for place in chosen:
                place.called = True
        for place in chosen:
            try:
                place.loop.call_soon_threadsafe(place.woken.set)
            except RuntimeError:
                continue  # its server has ended meanwhile

    def _listen(self) -> None:
        while not self._is_left():
            try:
                self._listen_until_empty()
            except Exception as fault:
                # The database is away, perhaps; who waits goes on waiting, and asks in the end.
                _log.warning("waiting for jobs without announcements: %s", fault)
                time.sleep(_LOOK_AGAIN)

    def _listen_until_empty(self) -> None:
        looks_without_anybody = 0
        with announced_job_types(self._workspace) as announced:
            self._look()
            looked = time.monotonic()
            while looks_without_anybody < _LOOKS_BEFORE_LEAVING:
                told = announced(_LOOK_AGAIN)
                if told is None or told:
                    self.wake(told)
                if time.monotonic() - looked >= _LOOK_AGAIN:
                    looks_without_anybody = 0 if self._look() else looks_without_anybody + 1
                    looked = time.monotonic()

    def _look(self) -> bool:
        """Wake those for whom a job is due; return whether anybody waits."""
        with self._lock:
            types = sorted({one for place in self._places for one in place.types})
        if types:
            self.wake(due_job_types(self._workspace, types))
        return bool(types)

    def _is_left(self) -> bool:
        """Return whether nobody waits; then the next who comes starts a new listener."""
        with self._lock:
            if not self._places:
                self._listener = None
            return not self._places


async def jobs_for(
    request: Request, activation: Activation, patience: timedelta, actor: Person
) -> tuple[ActivatedJob, ...]:
    """Return jobs as soon as there is one, or none when the time is over.

    A client that went away meanwhile gets none: what was taken for it is given back.

    Args:
        request: asks for them.
        activation: what it asks for.
        patience: how long it waits; without any it is answered at once.
        actor: who asks.

    Raises:
        TooManyWaiting: it would have to wait, and too many do.
    """
    workspace = workspace_of(request)
    if patience <= timedelta():
        return await run_in_threadpool(activate_jobs, workspace, activation, actor=actor)
    room: WaitingRoom = request.app.state.waiting_room
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(patience, LONGEST_WAIT).total_seconds()
    with room.place(one.type for one in activation.wanted) as place:
        while True:
            place.woken.clear()
            place.called = False
            found = await run_in_threadpool(activate_jobs, workspace, activation, actor=actor)
            if found:
                room.wake(place.types)
                if not await request.is_disconnected():
                    return found
                await run_in_threadpool(give_back, workspace, found, actor=actor)
                return ()
            if not await _is_woken(request, place, deadline):
                return ()


async def _is_woken(request: Request, place: _Place, deadline: float) -> bool:
    """Wait; return whether there may be jobs, rather than nobody or no time left to wait."""
    loop = asyncio.get_running_loop()
    while (left := deadline - loop.time()) > 0:
        try:
            async with asyncio.timeout(min(left, _STILL_THERE)):
                await place.woken.wait()
        except TimeoutError:
            if request.app.state.is_closing() or await request.is_disconnected():
                return False
            continue
        return not await request.is_disconnected()
    return False
