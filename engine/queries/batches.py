"""Batch operations and how far they are."""

from __future__ import annotations

from collections.abc import Mapping

from engine.batch_model import BatchItemView, BatchView
from engine.core.permission import Operation
from engine.faults import BatchUnknown, EngineFault
from engine.model import Person, SearchPage
from engine.store import batches
from engine.workspace import Workspace, require

LARGEST_PAGE = 1_000


def batch(workspace: Workspace, key: int, person: Person) -> BatchView:
    """Return one batch.

    Raises:
        NotAllowed: the person may not see batches.
        BatchUnknown: there is none of this key.
    """
    found = search_batches(workspace, person, chosen={"key": key}, limit=1).items
    if not found:
        raise BatchUnknown(f"there is no batch operation {key}")
    return found[0]


def search_batches(
    workspace: Workspace,
    person: Person,
    *,
    chosen: Mapping[str, object] | None = None,
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[BatchView]:
    """Return batches, the newest first; by `key`, `kind`, `state` or `started_by`.

    Raises:
        NotAllowed: the person may not see batches.
    """
    wanted = _known("batches", person, chosen)
    with workspace.transaction() as connection:
        found, total = batches.page(
            connection, wanted, limit=min(limit, LARGEST_PAGE), offset=offset
        )
    return SearchPage(tuple(found), total)


def search_batch_items(
    workspace: Workspace,
    person: Person,
    *,
    chosen: Mapping[str, object] | None = None,
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[BatchItemView]:
    """Return items of batches; by `batch`, `item`, `process_instance_key`, `state` or `kind`.

    Raises:
        NotAllowed: the person may not see batches.
    """
    wanted = _known("items", person, chosen)
    with workspace.transaction() as connection:
        found, total = batches.items(
            connection,
            wanted,
            limit=min(limit, LARGEST_PAGE),
            offset=offset,
            seals=workspace.seals,
        )
    return SearchPage(tuple(found), total)


def _known(kind: str, person: Person, chosen: Mapping[str, object] | None) -> Mapping[str, object]:
    require(person, Operation.READ_BATCHES)
    unknown = set(chosen or ()) - batches.FILTERS[kind]
    if unknown:
        raise EngineFault(f"no filter by {', '.join(sorted(unknown))}")
    return chosen or {}
