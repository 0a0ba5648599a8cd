"""A worker on Camunda 8's client: `camunda8_worker.py TYPE`, told by environment variables where.

It completes what has the amount 1, fails at 2 for good, and throws an error at 3.
"""

import asyncio
import sys

from camunda_orchestration_sdk import CamundaAsyncClient
from camunda_orchestration_sdk.runtime.job_worker import (
    ConnectedJobContext,
    JobError,
    JobFailure,
    WorkerConfig,
)


async def work(job: ConnectedJobContext) -> dict[str, object]:
    variables = job.variables.to_dict()
    if variables["amount"] == 2:
        raise JobFailure("the line is busy", retries=0)
    if variables["amount"] == 3:
        raise JobError("bad-credit", "no", {"score": 4})
    return {"checked": True, "seen": sorted(variables)}


async def main() -> None:
    async with CamundaAsyncClient() as client:
        client.create_job_worker(
            WorkerConfig(
                job_type=sys.argv[1],
                job_timeout_milliseconds=60_000,
                request_timeout_milliseconds=20_000,
                fetch_variables=["amount"],
                worker_name="sdk",
                with_lease=True,
            ),
            work,
        )
        await client.run_workers()


asyncio.run(main())
