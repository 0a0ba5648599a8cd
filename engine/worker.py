"""Runs what is due: jobs through their connectors, timers, messages, and the ledger's sequencer.

At least once, with one key for all attempts: the effect happens after the commit that asked for
it, and before the
commit that takes note of it. A worker that dies in between loses its lease, and another one
tries again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from threading import Event, Thread

from psycopg.errors import Error as PsycopgError

from engine.commands import batch_words
from engine.commands.advance_case_reports import advance_case_reports
from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import AT_ONCE, advance_reports
from engine.commands.anchor_log import Anchoring
from engine.commands.answer_once import forget_answers
from engine.commands.claim_jobs import LEASE, claim_jobs
from engine.commands.complete_job import complete_job
from engine.commands.connector_request import request_of_job
from engine.commands.deliver_message import claim_messages, deliver_message
from engine.commands.deliver_signal import (
    claim_signals,
    deliver_signal,
    forget_delivered_signals,
)
from engine.commands.execute_erasure import finish_erasures
from engine.commands.expire_messages import expire_messages
from engine.commands.expire_reasons import expire_reasons
from engine.commands.fail_job import fail_job
from engine.commands.fire_timer import fire_timer
from engine.commands.forget_cases import forget_cases
from engine.commands.keep_house import keep_house
from engine.commands.keep_jobs import kept
from engine.commands.note_damage import note_damage
from engine.commands.place_hold import hold_back
from engine.commands.read_mailbox import read_mailbox
from engine.commands.run_batch import (
    claim_batch_items,
    end_batches,
    fail_batch_item,
    run_batch_item,
)
from engine.commands.send_notices import send_notices
from engine.commands.show_life import show_life
from engine.commands.start_by_timer import start_by_timer
from engine.commands.throw_job_error import throw_job_error
from engine.commands.withdraw_erasure import lapse_erasures
from engine.faults import CaseDamaged, DatabaseUnavailable, EngineFault, StepFailed
from engine.model import BusinessError, ConnectorFailed, ConnectorResult, JobKind
from engine.store.announcements import listening
from engine.store.damage import DAMAGED
from engine.store.instances import Place
from engine.store.jobs import ClaimedJob
from engine.store.messages import KeptMessage
from engine.store.signals import Delivery
from engine.workspace import Workspace

JOBS_AT_ONCE = 10
MESSAGES_AT_ONCE = 10
ITEMS_AT_ONCE = 10
LONGEST_SLEEP = 0.5
"""Seconds between two looks; a notification ends the sleep, and a stop is seen within it."""
CHECKPOINT_EVERY = 0.5
HOUSE_EVERY = 60.0
REASONS_EVERY = 3600.0
"""Seconds: terms are counted in months, and whatever was ever written is looked through."""
REPORTS_EVERY = 2.0
"""Seconds that figures may be behind what has a place in the ledger."""
NOTICES_EVERY = 60.0
MAILBOX_EVERY = 60.0
ANCHORS_EVERY = 5.0
"""Seconds: witnesses are asked for the newest checkpoint alone, and no more often."""
WAIT_WITHOUT_DATABASE = 1.0

_log = logging.getLogger(__name__)


class Worker:
    """One worker of one process; as many as wanted may run at once.

    Args:
        workspace: where.
        types: of the jobs that it does, all that are not done outside if left out; it fires
            timers in any case.
        lease: how long a job is its own without another word; it keeps those in its hands.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        types: Collection[str] | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self._workspace = workspace
        self._types = types
        self._lease = lease
        self._reasons_due = 0.0

    def run_until(self, stop: Event) -> None:
        """Work until `stop` is set; returns within a second, or when what is in hand is done."""
        threads = [
            Thread(target=self._repeat, args=(stop, work, pause), name=name)
            for name, work, pause in self._beside(stop)
        ]
        for thread in threads:
            thread.start()
        try:
            while not stop.is_set():
                self._listen_and_work(stop)
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _beside(self, stop: Event) -> tuple[tuple[str, Callable[[], object], float], ...]:
        """Return what is done now and then, each in a thread of its own: somebody outside who is
        slow (a witness, a mail server), or the first reading of a long log, keeps nobody else
        waiting."""
        return (
            ("sequencer", self._advance, CHECKPOINT_EVERY),
            ("house", partial(self._keep_house, stop), HOUSE_EVERY),
            ("anchors", Anchoring(self._workspace).turn, ANCHORS_EVERY),
            ("reports", partial(self._advance_reports, stop), REPORTS_EVERY),
            ("notices", partial(send_notices, self._workspace), NOTICES_EVERY),
            ("mailbox", partial(read_mailbox, self._workspace), MAILBOX_EVERY),
        )

    def run_once(self) -> int:
        """Return how many jobs, timers and messages were done; all that are due now are, and the
        ledger is signed."""
        done = self.do_due()
        self._advance()
        return done

    def do_due(self, most: int | None = None) -> int:
        """Return how many jobs, timers and messages were done; all that are due now are.

        Args:
            most: after so many, it is left at that: what is done may make the next fall due at
                once, for ever.
        """
        done, never = 0, Event()
        while (most is None or done < most) and (count := self._work(never)):
            done += count
        return done

    def _listen_and_work(self, stop: Event) -> None:
        """Work while the database answers; wait a moment when it does not."""
        try:
            with listening(self._workspace.database, self._workspace.observer) as wait:
                while not stop.is_set():
                    if not self._work(stop):
                        wait(LONGEST_SLEEP)
        except (DatabaseUnavailable, PsycopgError) as fault:
            _log.warning("the worker waits for the database: %s", fault)
            stop.wait(WAIT_WITHOUT_DATABASE)
        except Exception:
            # A worker that ends takes every timer with it: what it cannot do is logged, and it goes
            # on.
            _log.exception("the worker goes on after a fault")
            stop.wait(WAIT_WITHOUT_DATABASE)

    def _work(self, stop: Event) -> int:
        """Return how many jobs, messages, signals and start timers there were to do."""
        jobs = claim_jobs(self._workspace, JOBS_AT_ONCE, lease=self._lease, types=self._types)
        with kept(self._workspace, jobs, lease=self._lease):
            for job in jobs:
                # Those left over when a stop comes are another worker's when their lease ends.
                if stop.is_set():
                    break
                self._do(job)
        messages = () if stop.is_set() else claim_messages(self._workspace, MESSAGES_AT_ONCE)
        for message in messages:
            if stop.is_set():
                break
            self._deliver(message)
        signals = () if stop.is_set() else claim_signals(self._workspace, MESSAGES_AT_ONCE)
        for signal in signals:
            if stop.is_set():
                break
            self._bring(signal)
        started = 0 if stop.is_set() else self._start_by_timers(stop)
        items = 0 if stop.is_set() else self._run_batches(stop)
        return len(jobs) + len(messages) + len(signals) + started + items

    def _bring(self, signal: Delivery) -> None:
        try:
            deliver_signal(self._workspace, signal)
        except DatabaseUnavailable:
            raise
        except Exception:
            # It stays due, and is tried again when its lease ends.
            _log.exception("signal %s was not delivered", signal.signal.key)

    def _run_batches(self, stop: Event) -> int:
        items = claim_batch_items(self._workspace, ITEMS_AT_ONCE)
        for item in items:
            if stop.is_set():
                break
            try:
                run_batch_item(self._workspace, item)
            except DatabaseUnavailable:
                raise
            except Exception as fault:
                # One that a fault of ours keeps from it must not be tried for ever.
                _log.exception("item %s of batch %s failed", item.item, item.batch)
                fail_batch_item(self._workspace, item, batch_words.unforeseen(fault))
        if items:
            end_batches(self._workspace)
        return len(items)

    def _start_by_timers(self, stop: Event) -> int:
        started = 0
        while started < JOBS_AT_ONCE and not stop.is_set() and start_by_timer(self._workspace):
            started += 1
        return started

    def _deliver(self, message: KeptMessage) -> None:
        try:
            deliver_message(self._workspace, message)
        except DatabaseUnavailable:
            raise
        except Exception:
            # It stays due, and is tried again when its lease ends.
            _log.exception("message %s was not delivered", message.key)

    def _do(self, job: ClaimedJob) -> None:
        observer = self._workspace.observer
        with observer.job(job.kind, job.type, job.key, job.process_instance_key):
            self._try(job)

    def _try(self, job: ClaimedJob) -> None:
        try:
            if job.damaged:
                fail_job(self._workspace, job.key, DAMAGED, retry=False)
            elif job.kind == "timer":
                fire_timer(self._workspace, job.key)
            elif job.kind == JobKind.CONTINUATION:
                self._continue(job)
            else:
                self._connect(job)
        except DatabaseUnavailable:
            raise
        except CaseDamaged as fault:
            note_damage(self._workspace, Place.JOB, job.key)
            _log.warning("job %s: %s; an incident stands at its instance", job.key, fault)
        except StepFailed as fault:
            _log.warning("job %s: %s; an incident stands at its instance", job.key, fault)
        except EngineFault as fault:
            _log.warning("job %s: %s", job.key, fault)
        except Exception as fault:
            # A fault of ours must neither end the worker nor be tried for ever.
            _log.exception("job %s failed", job.key)
            message = f"an unforeseen fault, {type(fault).__name__}: {fault}"
            fail_job(self._workspace, job.key, message)

    def _is_worn_out(self, job: ClaimedJob) -> bool:
        """Return whether no attempt is left; an incident stands for the job then."""
        if job.attempts <= max(job.retries, 1):
            return False
        message = job.last_error or "every attempt ended with the worker itself"
        fail_job(self._workspace, job.key, message, retry=False)
        return True

    def _continue(self, job: ClaimedJob) -> None:
        """Go on behind a step boundary."""
        if not self._is_worn_out(job):
            complete_job(self._workspace, job.key, ConnectorResult())

    def _connect(self, job: ClaimedJob) -> None:
        if self._is_worn_out(job):
            return
        connector = self._workspace.connectors.get(job.type)
        if connector is None:
            message = f"there is no connector for the job type {job.type}"
            fail_job(self._workspace, job.key, message, retry=False)
            return
        request = request_of_job(self._workspace, job)
        if request is None:
            return
        try:
            result = connector.run(request)
        except ConnectorFailed as failed:
            failure = failed
            self._tell(lambda: self._fail(job, failure))
        except BusinessError as error:
            thrown, facts = (job.key, error.code, error.message, error.values), error.facts
            self._tell(lambda: throw_job_error(self._workspace, *thrown, facts=facts))
        else:
            self._tell(lambda: self._complete(job, result))

    def _fail(self, job: ClaimedJob, failed: ConnectorFailed) -> None:
        fail_job(
            self._workspace,
            job.key,
            str(failed),
            retry=failed.retry,
            claimed=job,
            after=failed.after,
            facts=failed.facts,
        )

    def _complete(self, job: ClaimedJob, result: ConnectorResult) -> None:
        try:
            complete_job(self._workspace, job.key, result, claimed=job)
        except ConnectorFailed as failed:
            # A document cannot have the number that it would have got.
            self._fail(job, failed)

    def _tell(self, tell: Callable[[], object]) -> None:
        """Write down what came of an effect, also in a database that comes back meanwhile: what it
        never heard of would be done again.

        Raises:
            DatabaseUnavailable: it did not come back in the time of a lease.
        """
        ends = time.monotonic() + self._lease.total_seconds()
        while True:
            try:
                tell()
            except DatabaseUnavailable:
                if time.monotonic() > ends:
                    raise
                time.sleep(WAIT_WITHOUT_DATABASE)
            else:
                return

    def _keep_house(self, stop: Event) -> None:
        # What somebody began and could not bring to its end: that waits for nobody.
        finish_erasures(self._workspace)
        while not stop.is_set() and keep_house(self._workspace).more:
            pass
        while not stop.is_set() and forget_answers(self._workspace):
            pass
        if self._reasons_due <= time.monotonic():
            while not stop.is_set() and expire_reasons(self._workspace):
                pass
            lapse_erasures(self._workspace)
            self._reasons_due = time.monotonic() + REASONS_EVERY
        show_life(self._workspace)

    def _advance(self) -> None:
        advance_ledger(self._workspace)
        hold_back(self._workspace)
        end_batches(self._workspace)
        expire_messages(self._workspace)
        forget_cases(self._workspace)
        forget_delivered_signals(self._workspace)

    def _advance_reports(self, stop: Event) -> None:
        while not stop.is_set() and advance_reports(self._workspace) == AT_ONCE:
            pass
        while not stop.is_set() and advance_case_reports(self._workspace):
            pass

    def _repeat(self, stop: Event, work: Callable[[], object], pause: float) -> None:
        while not stop.is_set():
            begun = time.monotonic()
            try:
                work()
            except DatabaseUnavailable as fault:
                _log.warning("what is done now and then waits for the database: %s", fault)
            except Exception:
                _log.exception("what is done now and then goes on after a fault")
            stop.wait(max(pause - (time.monotonic() - begun), 0.05))
