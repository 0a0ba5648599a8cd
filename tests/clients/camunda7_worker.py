"""A worker on Camunda 7's client for Python: `camunda7_worker.py ADDRESS TOPIC USER PASSWORD`.

It completes what has the amount 1, fails at 2 for good, and throws an error at 3.
"""

import sys

from camunda.external_task.external_task import ExternalTask, TaskResult
from camunda.external_task.external_task_worker import ExternalTaskWorker


def work(task: ExternalTask) -> TaskResult:
    amount = task.get_variable("amount")
    if amount == 2:
        return task.failure("the line is busy", "it rang", max_retries=0, retry_timeout=0)
    if amount == 3:
        return task.bpmn_error("bad-credit", "no", {"score": 4})
    return task.complete({"checked": True, "seen": sorted(task.get_variables())}, {"own": 1})


def main() -> None:
    address, topic, username, password = sys.argv[1:]
    config = {
        "auth_basic": {"username": username, "password": password},
        "maxTasks": 5,
        "lockDuration": 60_000,
        "asyncResponseTimeout": 20_000,
        "sleepSeconds": 1,
    }
    worker = ExternalTaskWorker("python-worker", f"{address}/engine-rest", config)
    worker.subscribe(topic, work, variables=["amount"])


main()
