"""Which version of a business calendar an instance reckons with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.store.deployed_files import FileHead


def of_instance(
    calendars: Mapping[str, Sequence[FileHead]], id_: str, process_instance_key: int
) -> FileHead | None:
    """Return the version of a calendar that an instance reckons with, as long as it lives.

    The newest that was deployed before the instance started; if there was none yet, the first one
    after. Keys of instances and deployments come from one sequence, so they tell which was first.
    """
    versions = calendars.get(id_, ())
    earlier = [head for head in versions if head.deployment_key < process_instance_key]
    return earlier[-1] if earlier else next(iter(versions), None)
