"""What a process does, told to whoever watches it: measured, traced, or not at all.

The engine knows neither metrics nor traces; whoever opens a workspace may put an observer into it.
An observer is told ids and kinds only, never a value of a case, and must not fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Protocol


class JobOutcome(StrEnum):
    """What became of a job in somebody's hands."""

    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"


class Observer(Protocol):
    """Watches what happens in a workspace."""

    def command(self, name: str, /) -> AbstractContextManager[None]:
        """Watch a command, which is one transaction; its name is its module's."""

    def step(self, process_instance_key: int, /) -> AbstractContextManager[None]:
        """Watch what an instance does within a command: from what was read to what is written."""

    def placed(self, process_instance_key: int, within: Mapping[str, str], /) -> None:
        """Take note in which process those elements stand that a step told of: by token, of all
        that are in a sub-process or in a process that was called."""

    def job(self, kind: str, job_type: str, key: int, instance: int, /) -> Work:
        """Watch a job in a worker's hands."""

    def jobs(self, outcome: JobOutcome, kind: str, job_type: str, /) -> None:
        """Take note of what became of a job."""

    def sequencer_turn(self, led: bool, /) -> None:
        """Take note that this process was the sequencer, or had to stand by."""

    def listening(self, more: int, /) -> None:
        """Take note that a connection begins (1) or ends (-1) to listen for announcements."""


Work = AbstractContextManager[None]


_NOTHING: Work = nullcontext()
"""Holds nothing: every step may go through the same."""


class Unwatched:
    """Watches nothing."""

    def command(self, *_: object) -> Work:
        """Do nothing."""
        return _NOTHING

    step = job = command

    def jobs(self, *_: object) -> None:
        """Do nothing."""

    sequencer_turn = listening = jobs

    def placed(self, process_instance_key: int, within: Mapping[str, str], /) -> None:
        """Do nothing."""
