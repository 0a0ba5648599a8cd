"""A search of jobs, for those who do them and those who look after them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.permission import Installation, Operation, allowed
from engine.faults import EngineFault
from engine.model import Person, SearchPage
from engine.outside_work import ListedJob
from engine.queries.search import LARGEST_PAGE
from engine.restricted_cases import jobs_without_values
from engine.store import job_listing
from engine.workspace import Workspace


def search_jobs(
    workspace: Workspace,
    person: Person,
    *,
    chosen: Mapping[str, object] | None = None,
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[ListedJob]:
    """Return jobs, newest first, those of archived cases left out.

    `chosen` takes what `engine.store.job_listing` does. Whoever neither does jobs nor sees
    incidents gets none.
    """
    wanted = dict(chosen or {})
    unknown = sorted(set(wanted) - job_listing.FILTERS)
    if unknown:
        raise EngineFault(f"there is no filter {', '.join(unknown)}")
    sees = (Operation.READ_INCIDENTS, Operation.WORK_ON_JOBS)
    if not any(allowed(person, operation, Installation()) for operation in sees):
        return SearchPage((), 0)
    with workspace.transaction() as connection:
        page, total = job_listing.job_page(
            connection,
            wanted,
            limit=min(limit, LARGEST_PAGE),
            offset=offset,
            seals=workspace.seals,
        )
        found = jobs_without_values(connection, person, page)
    return SearchPage(tuple(found), total)
