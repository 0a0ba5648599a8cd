"""What the publisher does with others' help, again and again: witnesses, and the daily stamp."""

from __future__ import annotations

import logging
import time

from audit.anchors.witnesses import Heard, Outcome
from audit.plain import Plain
from engine.commands.collect_cosignatures import collect_cosignatures
from engine.commands.stamp import stamp_daily
from engine.faults import SettingsRefused
from engine.workspace import Workspace

ASK_AGAIN = 3600.0
"""Seconds after which also a witness that has cosigned everything is asked how far it is."""
LEFT_IN_PEACE = 30.0
"""Seconds for a witness that did not answer, or contradicts."""
STAMP_AGAIN = 600.0
"""Seconds after which an authority that gave no time stamp is asked again."""

_log = logging.getLogger(__name__)


class Anchoring:
    """Remembers, for one process, when to ask whom again."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ask_all_from = float("-inf")
        self._stamp_from = float("-inf")
        self._asked_before = False
        self._peace: dict[str, float] = {}
        self._said: dict[str, Outcome] = {}

    def turn(self, now: float | None = None) -> None:
        """Ask those who are due.

        Args:
            now: seconds of a clock that only goes on; left out, this process's.
        """
        if not self._workspace.ledger.keys.log.signs:
            return  # Another process is the publisher.
        now = time.monotonic() if now is None else now
        self._ask(now)
        if now >= self._stamp_from:
            self._stamp_from = now + STAMP_AGAIN
            stamp_daily(self._workspace)

    def _ask(self, now: float) -> None:
        if self._workspace.settings.witnesses is None and self._asked_before:
            return
        again = now >= self._ask_all_from
        resting = [name for name, until in self._peace.items() if until > now]
        try:
            heard = collect_cosignatures(self._workspace, again=again, passed_over=resting)
        except SettingsRefused as fault:
            _log.warning("no witness is asked: %s", fault)
            return
        self._asked_before = True
        if again and heard:
            self._ask_all_from = now + ASK_AGAIN
        for one in heard:
            self._note(one, now)

    def _note(self, heard: Heard, now: float) -> None:
        name = heard.witness.name
        if heard.outcome is not Outcome.COSIGNED:
            self._peace[name] = now + LEFT_IN_PEACE
        if self._said.get(name) != heard.outcome:
            level = logging.INFO if heard.outcome is Outcome.COSIGNED else logging.WARNING
            said = (Plain(name), Plain(heard.outcome), Plain(heard.told))
            _log.log(level, "witness %s: %s %s", *said)
        self._said[name] = heard.outcome
