"""Whether what is deployed is still what a new version was made from."""

from __future__ import annotations

from collections.abc import Mapping

from engine.faults import VersionMovedOn
from engine.store.definitions import Catalogue


def refuse_older(catalogue: Catalogue, newest: Mapping[str, int]) -> None:
    """Pass if each process has this newest version; 0 says that none is deployed.

    Raises:
        VersionMovedOn: one has another.
    """
    for process_id, version in newest.items():
        known = catalogue.processes.get(process_id, ())
        there = known[-1].version if known else 0
        if there != version:
            raise VersionMovedOn(
                f"version {there} of process {process_id} is the newest, not {version}"
            )
