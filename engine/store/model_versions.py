"""The versions of whatever is edited in the browser, in one shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.edited_model import ModelKind, ModelName
from engine.store.definitions import (
    Catalogue,
    DecisionHead,
    FormHead,
    ProcessHead,
    RequirementsHead,
)


class ModelVersion(NamedTuple):
    """One version.

    Args:
        key: that its page has; 0 if it has none.
        decisions: in a file of decisions.
    """

    key: int
    version: int
    deployment_key: int
    sha256: str
    file: str
    title: str
    decisions: tuple[str, ...] = ()


def versions_of(catalogue: Catalogue, name: ModelName) -> tuple[ModelVersion, ...]:
    """Return the versions that a model has, the newest last."""
    if name.kind is ModelKind.DECISION and "#" in name.id:
        return tuple(_files(catalogue, name.id))
    known: dict[ModelKind, Mapping[str, tuple[ProcessHead | DecisionHead | FormHead, ...]]] = {
        ModelKind.PROCESS: catalogue.processes,
        ModelKind.DECISION: catalogue.decisions,
        ModelKind.FORM: catalogue.forms,
    }
    return tuple(
        ModelVersion(
            *(one.key, one.version, one.deployment_key, one.sha256, one.resource_name),
            getattr(one, "name", None) or one.id,
        )
        for one in known[name.kind].get(name.id, ())
    )


def reference_of(head: RequirementsHead) -> str:
    """Return how a file of decisions is referred to."""
    return f"{head.namespace}#{head.id}"


def _files(catalogue: Catalogue, reference: str) -> Iterator[ModelVersion]:
    known = [one for one in catalogue.requirements.values() if reference_of(one) == reference]
    for version, file in enumerate(sorted(known, key=lambda one: one.key), 1):
        heads = [
            one for one in catalogue.decision_by_key.values() if one.requirements_key == file.key
        ]
        first = min(heads, key=lambda one: one.key, default=None)
        title = (first and first.requirements_name) or file.id
        yield ModelVersion(
            *(first.key if first else 0, version, file.deployment_key, file.sha256),
            *(file.resource_name, title, tuple(one.id for one in heads)),
        )
