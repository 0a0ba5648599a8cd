"""Queries."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: F401

from engine.model import Person, StoredDocument
from engine.workspace import Workspace


def document(workspace: Workspace, sha256: str, person: Person) -> StoredDocument:
    raise NotImplementedError
