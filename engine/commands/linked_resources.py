"""Deployed files that jobs need: a job's header names the version that its model means.

Source: Camunda 8.9, `zeebe:linkedResources`.
"""

from __future__ import annotations

import json
from dataclasses import replace

from engine.faults import StepFailed
from engine.model import OpenedJob
from engine.store.definitions import Catalogue

HEADER = "linkedResources"


def with_links(job: OpenedJob, catalogue: Catalogue, deployment_key: int) -> OpenedJob:
    """Return the job with the header that tells its worker where its files are.

    Args:
        job: that begins to wait.
        catalogue: what is deployed.
        deployment_key: with which its process was.

    Raises:
        StepFailed: a file is not deployed.
    """
    if not job.linked:
        return job
    found: list[dict[str, str]] = []
    for one in job.linked:
        head = catalogue.resource(one.id, one.binding, one.version_tag, deployment_key)
        if head is None:
            raise StepFailed(
                f"the resource {one.id} ({one.binding}) of {job.activity_id} is not deployed",
                activity_id=job.activity_id,
            )
        found.append(
            {
                "resourceKey": str(head.key),
                "resourceType": one.type,
                "linkName": one.link_name,
            }
        )
    told = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return replace(job, headers={**job.headers, HEADER: told})
