"""Asking witnesses to cosign a checkpoint, as the log that wants to be believed.

Source: C2SP tlog-witness.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit.anchors.asking import Silent, is_address, post
from audit.cosignature import CosignatureBroken, Cosigned, Policy, cosignatures, read_witness
from audit.faults import EvidenceUnreadable, LedgerFault
from audit.note import read_checkpoint
from audit.witness.submission import write_submission

_SIZE = "text/x.tlog.size"
_TEXT = "text/plain"
_UNKNOWN = {403: "it does not know the key of this log", 404: "it does not watch this log"}
Proof = Callable[[int], Sequence[bytes]]
"""Gives the consistency proof from a size to that of the checkpoint that is handed in."""


class WitnessesMisread(LedgerFault):
    """The list of witnesses is none; the message names the line."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who is asked to cosign: address before `/add-checkpoint`, verifier key."""

    url: str
    vkey: str

    @property
    def name(self) -> str:
        """The name in its verifier key."""
        return read_witness(self.vkey).name


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Who is asked, and how many of them must have cosigned."""

    asked: tuple[Witness, ...] = ()
    needed: int = 0

    @property
    def policy(self) -> Policy:
        """The same for whoever verifies."""
        return Policy(tuple(witness.vkey for witness in self.asked), self.needed)


class Outcome(StrEnum):
    """What came of asking one witness."""

    COSIGNED = "cosigned"
    SILENT = "silent"
    """It did not answer, or with something else than the specification says."""
    BEHIND = "behind"
    """It does not know this log, or not its key, or has forgotten what it signed."""
    AHEAD = "ahead"
    """It has cosigned more entries than this log has: entries are missing here."""
    CONFLICT = "conflict"
    """It has cosigned another history: this log was rewritten, or it was shown two."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one witness said.

    Args:
        witness: who.
        outcome: what came of it.
        size: with `AHEAD` and `CONFLICT` what it has cosigned, else that of the checkpoint.
        line: its signature line, with `COSIGNED`.
        cosigned: what the line says, with `COSIGNED`.
        told: for the log of the process, what it answered.
    """

    witness: Witness
    outcome: Outcome
    size: int
    line: str = ""
    cosigned: Cosigned | None = None
    told: str = ""


def read_witnesses(text: str, needed: int) -> Witnesses:
    """Return the witnesses of a list: each line an address, a space, a verifier key.

    Args:
        text: empty lines and those that begin with `#` are passed over.
        needed: how many of them must have cosigned; 0 means all.

    Raises:
        WitnessesMisread: a line is neither, one witness is named twice, or there are fewer than
            needed.
    """
    asked: list[Witness] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2 or not is_address(words[0]):
            raise WitnessesMisread(f"line {number} is no address and verifier key: {line!r}")
        try:
            read_witness(words[1])
        except EvidenceUnreadable as fault:
            raise WitnessesMisread(f"line {number}: {fault}") from fault
        asked.append(Witness(words[0].rstrip("/"), words[1]))
    if len({witness.name for witness in asked}) != len(asked):
        raise WitnessesMisread("two witnesses have one name")
    read = Witnesses(tuple(asked), needed or len(asked))
    try:
        assert read.policy is not None
    except EvidenceUnreadable as fault:
        raise WitnessesMisread(str(fault)) from fault
    return read


def ask(witness: Witness, note: str, known: int, proof: Proof) -> Heard:
    """Hand a checkpoint to a witness and return what it said; nothing is raised.

    Args:
        witness: who.
        note: the checkpoint, signed by the log.
        known: size at which this log believes the witness, 0 if it knows nothing of it.
        proof: from a size to that of the checkpoint.
    """
    size = read_checkpoint(note).size
    try:
        heard = _handed_in(witness, note, known, proof)
        if isinstance(heard, int) and heard <= size and heard != known:
            # It is elsewhere than this log believed: further, or it begins anew.
            heard = _handed_in(witness, note, heard, proof)
    except Silent as fault:
        return Heard(witness, Outcome.SILENT, size, told=str(fault))
    if isinstance(heard, Heard):
        return heard
    if heard > size:
        return Heard(witness, Outcome.AHEAD, heard, told=f"it has cosigned {heard} entries")
    if heard == size:
        return Heard(witness, Outcome.CONFLICT, size, told="it has cosigned another root")
    return Heard(witness, Outcome.SILENT, size, told=f"it says that it is at {heard}, and moves")


def _handed_in(witness: Witness, note: str, old: int, proof: Proof) -> Heard | int:
    """Return what came of one request, or the size at which the witness says it is."""
    size = read_checkpoint(note).size
    body = write_submission(old, list(proof(old)), note)
    answer = post(f"{witness.url}/add-checkpoint", body, _TEXT)
    text = answer.content.decode(errors="replace")
    if answer.status == 200:
        return _cosigned(witness, note, text)
    if answer.status == 409 and answer.media_type == _SIZE:
        said = text.removesuffix("\n")
        if said.isascii() and said.isdecimal() and len(said) < 20:
            return int(said)
    if answer.status == 422:
        return Heard(witness, Outcome.CONFLICT, old, told="the proof does not continue its own")
    if answer.status in _UNKNOWN:
        return Heard(witness, Outcome.BEHIND, size, told=_UNKNOWN[answer.status])
    # Its words are not repeated: they go into logs, and may be anything.
    return Heard(witness, Outcome.SILENT, size, told=f"it answers {answer.status}")


def _cosigned(witness: Witness, note: str, answer: str) -> Heard:
    size = read_checkpoint(note).size
    for line in answer.splitlines(keepends=True):
        try:
            said = cosignatures(note + line, [witness.vkey])
        except CosignatureBroken as fault:
            return Heard(witness, Outcome.SILENT, size, told=str(fault))
        except EvidenceUnreadable:
            continue
        if said:
            return Heard(witness, Outcome.COSIGNED, size, line, said[0])
    return Heard(witness, Outcome.SILENT, size, told="it answers 200 without its cosignature")
