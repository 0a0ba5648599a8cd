"""The witness itself: decides on a submission, remembers, signs."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from audit.checkpoint import ed25519_holds, signature_holds
from audit.cosignature import cosignatures, cosigned_message
from audit.faults import LedgerFault
from audit.note import parts, read_checkpoint
from audit.tlog import consistency_holds
from audit.witness.storage import Head, Storage, WitnessedLog
from audit.witness.submission import Submission, SubmissionMalformed, read_submission

SIZE = "text/x.tlog.size"
TEXT = "text/plain; charset=utf-8"
EVIDENCE_FORMAT = "witness-evidence/1"
FORK = "fork"
"""Two checkpoints of one size with different roots, both signed by the log: proof by themselves."""
UNPROVEN = "unproven"
"""A signed checkpoint whose proof does not continue the one cosigned: proof only if none does."""

_log = logging.getLogger("audit.witness")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness says: HTTP status, text, its media type."""

    status: int
    text: str
    media_type: str = TEXT


class Witness:
    """One witness over its folder; may be asked by many threads at once.

    Args:
        storage: the folder; this process alone serves it.
        clock: the time now, POSIX seconds.
    """

    def __init__(self, storage: Storage, clock: Callable[[], int]) -> None:
        self._storage = storage
        self._clock = clock
        # One for all logs: a decision takes a millisecond, and comparing and keeping are one act.
        self._lock = Lock()

    @property
    def vkey(self) -> str:
        """The witness's verifier key."""
        return self._storage.witness.vkey()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Return the answer to `add-checkpoint`: 200 with the cosignature, or why there is none.

        Source: C2SP tlog-witness.
        """
        try:
            submission = read_submission(body)
        except SubmissionMalformed as fault:
            return Answer(400, f"{fault}\n")
        try:
            log = self._storage.log(submission.checkpoint.origin)
            if log is None:
                return Answer(404, "this log is not watched\n")
            if not signature_holds(submission.note, log.vkeys):
                return Answer(403, "no signature by a key that this log is known by\n")
            with self._lock:
                return self._decided(log, submission)
        except (LedgerFault, OSError, ValueError, KeyError) as fault:
            # Nothing was signed that is not remembered: the disk, or the folder, is damaged.
            _log.error("nothing is signed of %s: %r", submission.checkpoint.origin, fault)
            return Answer(500, "the witness cannot remember; nothing was signed\n")

    def _decided(self, log: WitnessedLog, submission: Submission) -> Answer:
        head, offered = self._storage.head(log), submission.checkpoint
        known = head.checkpoint
        self._look_for_a_fork(log, head, submission)
        if submission.old != known.size or (
            offered.size == known.size and offered.root != known.root
        ):
            return Answer(409, f"{known.size}\n", SIZE)
        # From nothing, everything is growth; the proof of that is empty.
        proven = (
            not submission.proof
            if known.size == 0 < offered.size
            else consistency_holds(
                known.size, offered.size, submission.proof, known.root, offered.root
            )
        )
        if not proven:
            if head.note:
                self._keep(log, UNPROVEN, head.note, submission)
            return Answer(422, "the proof does not continue the checkpoint that was cosigned\n")
        return self._cosigned(log, head, submission)

    def _cosigned(self, log: WitnessedLog, head: Head, submission: Submission) -> Answer:
        # A clock that was put back must not say that the larger log came first.
        now = max(self._clock(), self._signed_last(head))
        signature = self._storage.key.sign(cosigned_message(submission.text, now))
        line = self._storage.witness.line(now, signature)
        # The log's own lines alone: what others wrote beneath is nobody's word here.
        block = submission.note[len(submission.text) + 1 : -1].split("\n")
        kept = [f"{one}\n" for one in block if one.startswith(f"— {log.origin} ")]
        # Remembered before anybody hears of it: a crash now forgets a signature that nobody has.
        self._storage.keep_head(log, f"{submission.text}\n{''.join(kept)}{line}", now)
        return Answer(200, line)

    def _signed_last(self, head: Head) -> int:
        """Return when this witness cosigned the newest checkpoint; 0 if there is none."""
        said = cosignatures(head.note, [self.vkey], ed25519_holds) if head.note else []
        return said[0].timestamp if said else 0

    # ---- what does not fit -----------------------------------------------------------------------
    def _look_for_a_fork(self, log: WitnessedLog, head: Head, submission: Submission) -> None:
        """Keep two different checkpoints over as many entries, whatever else is asked."""
        size = submission.checkpoint.size
        known = head.note if size == head.checkpoint.size else self._storage.cosigned_at(log, size)
        if known and read_checkpoint(known).root != submission.checkpoint.root:
            self._keep(log, FORK, known, submission)

    def _keep(self, log: WitnessedLog, kind: str, cosigned: str, submission: Submission) -> None:
        content: dict[str, Any] = {
            "format": EVIDENCE_FORMAT,
            "kind": kind,
            "origin": log.origin,
            "at": self._clock(),
            "witness": self.vkey,
            "log_vkeys": list(log.vkeys),
            "cosigned": cosigned,
            "cosigned_text": parts(cosigned)[0],
            "submitted": submission.note,
            "submitted_text": submission.text,
            "old": submission.old,
            "proof": [base64.b64encode(hashed).decode() for hashed in submission.proof],
        }
        if self._storage.keep_evidence(log, content, content["at"]):
            _log.error(
                "%s: %s over %s entries against %s over %s; kept as evidence",
                log.origin,
                kind,
                submission.checkpoint.size,
                "the one cosigned",
                read_checkpoint(cosigned).size,
            )
