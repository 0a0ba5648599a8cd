"""What became of a job, told to whoever watches, after the commit."""

from __future__ import annotations

from engine.observer import JobOutcome, Observer
from engine.store.instances import JobRecord

_OUTCOMES = {
    "activate_jobs": JobOutcome.CLAIMED,
    "complete_job": JobOutcome.DONE,
    "fail_job": JobOutcome.FAILED,
    "fire_timer": JobOutcome.DONE,
    "report_job_failure": JobOutcome.FAILED,
    "throw_job_error": JobOutcome.DONE,
}
"""By the command that brings it about."""


def note_job(observer: Observer, command: str, job: JobRecord | None, *, moved: bool) -> None:
    """Tell what became of a job that was open.

    Args:
        observer: who watches.
        command: that was done.
        job: as it was before.
        moved: whether the command moved its instance; an attempt that failed and is tried again
            does not.
    """
    outcome = _OUTCOMES.get(command)
    if job is None or outcome is None or job.state != "open":
        return
    if moved or outcome is JobOutcome.FAILED:
        observer.jobs(outcome, job.kind, job.type)
