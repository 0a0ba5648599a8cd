"""Runs jobs, timers and the sequencer."""

from __future__ import annotations

from threading import Event

from engine.workspace import Workspace


class Worker:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def run_until(self, stop: Event) -> None:
        raise NotImplementedError

    def run_once(self) -> int:
        raise NotImplementedError
