"""What a log hands in: the size it believes the witness at, a proof, a checkpoint."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from audit.faults import EvidenceUnreadable, LedgerFault
from audit.note import Checkpoint, decoded, parts, read_checkpoint

LONGEST = 64 * 1024
"""Bytes of a request; 63 proof lines and 64 signatures take a fifth of it."""
_MOST_PROOF_LINES = 63
_MOST_SIGNATURES = 64
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class SubmissionMalformed(LedgerFault):
    """The request is not what tlog-witness says it is."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One request to cosign.

    Args:
        old: size of the checkpoint that the proof begins at.
        proof: hashes of 32 bytes (RFC 6962, 2.1.2).
        note: the checkpoint with its signatures.
        checkpoint: what the note says; its size is not below `old`.
    """

    old: int
    proof: tuple[bytes, ...]
    note: str
    checkpoint: Checkpoint

    @property
    def text(self) -> str:
        """The lines that are signed."""
        return parts(self.note)[0]


def read_submission(body: bytes) -> Submission:
    """Return what a request says.

    Raises:
        SubmissionMalformed: it has another form; the message says which line.

    Source: C2SP tlog-witness, add-checkpoint.
    """
    try:
        head, _, note = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        old = _OLD.fullmatch(first)
        if old is None:
            raise SubmissionMalformed("the first line is: old, a space, a size in decimal")
        if len(lines) > _MOST_PROOF_LINES:
            raise SubmissionMalformed(f"a proof has {_MOST_PROOF_LINES} lines at most")
        proof = tuple(decoded(line) for line in lines)
        checkpoint, signatures = read_checkpoint(note), parts(note)[1]
    except (UnicodeDecodeError, binascii.Error) as fault:
        raise SubmissionMalformed("the request is no UTF-8, or a proof line no base64") from fault
    except (EvidenceUnreadable, ValueError) as fault:
        raise SubmissionMalformed(str(fault)) from fault
    if "" in parts(note)[0].split("\n")[:-1]:
        raise SubmissionMalformed("a checkpoint has no empty line")
    if any(len(hashed) != 32 for hashed in proof):
        raise SubmissionMalformed("a proof line holds 32 bytes in base64")
    if len(signatures) > _MOST_SIGNATURES:
        raise SubmissionMalformed(f"a note has {_MOST_SIGNATURES} signatures at most")
    if int(old[1]) > checkpoint.size:
        raise SubmissionMalformed("the old size is larger than the checkpoint's")
    return Submission(int(old[1]), proof, note, checkpoint)


def write_submission(old: int, proof: tuple[bytes, ...] | list[bytes], note: str) -> bytes:
    """Return the request's body, as a log sends it."""
    lines = "".join(f"{binascii.b2a_base64(hashed, newline=False).decode()}\n" for hashed in proof)
    return f"old {old}\n{lines}\n{note}".encode()
