"""Whether what is deployed is still what a new version was made from."""

from __future__ import annotations

from collections.abc import Mapping

from engine.edited_model import ModelName
from engine.faults import VersionMovedOn
from engine.store.definitions import Catalogue
from engine.store.model_versions import versions_of


def refuse_older(catalogue: Catalogue, newest: Mapping[ModelName, int]) -> None:
    """Pass if each model has this newest version; 0 says that none is deployed.

    Raises:
        VersionMovedOn: one has another.
    """
    for name, version in newest.items():
        known = versions_of(catalogue, name)
        there = known[-1].version if known else 0
        if there != version:
            raise VersionMovedOn(
                f"version {there} of {name.kind} {name.id} is the newest, not {version}"
            )
