"""A receipt: one entry, and the proof that it stands in a log that others have seen.

It holds the entry itself as `extra`, so that nothing else is needed but the keys that one trusts.
The standard library is enough to check it.

Source: C2SP tlog-proof.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from audit.chain import check_body
from audit.cosignature import Policy
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, Place, found
from audit.note import decoded, read_checkpoint, signature_holds
from audit.tlog import inclusion_holds

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_EXTRA = "extra "
_LONGEST_PROOF = 63


@dataclass(frozen=True, slots=True)
class Receipt:
    """A tlog-proof.

    Args:
        index: place of the entry in the log, from 0.
        proof: hashes from the leaf's sibling to the root's child.
        note: checkpoint with the signatures of the log and of witnesses.
        body: bytes of the entry, if they are in it.
    """

    index: int
    proof: tuple[bytes, ...]
    note: str
    body: bytes | None = None

    def text(self) -> str:
        """Return it as it is handed out, in a file `.tlog-proof`."""
        extra = "" if self.body is None else f"{_EXTRA}{_base64(self.body)}\n"
        lines = "".join(f"{_base64(hashed)}\n" for hashed in self.proof)
        return f"{FIRST_LINE}\n{extra}index {self.index}\n{lines}\n{self.note}"


def read_receipt(text: str) -> Receipt:
    """Return what a receipt says, without checking it.

    Raises:
        EvidenceUnreadable: it is none.
    """
    head, separator, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != FIRST_LINE or not separator:
        raise EvidenceUnreadable(f"a receipt begins with {FIRST_LINE}")
    body, rest = None, lines[1:]
    try:
        if rest and rest[0].startswith(_EXTRA):
            body, rest = decoded(rest[0].removeprefix(_EXTRA)), rest[1:]
        index = _INDEX.fullmatch(rest[0]) if rest else None
        if index is None or len(rest) > _LONGEST_PROOF + 1:
            raise EvidenceUnreadable("a receipt names the place of its entry, then hashes")
        proof = tuple(decoded(line) for line in rest[1:])
    except (ValueError, binascii.Error) as fault:
        raise EvidenceUnreadable("a line of the receipt is no base64") from fault
    if any(len(hashed) != 32 for hashed in proof):
        raise EvidenceUnreadable("a hash of the receipt has not 32 bytes")
    read_checkpoint(note)
    return Receipt(int(index[1]), proof, note, body)


def check_receipt(
    receipt: Receipt, vkeys: Sequence[str], policy: Policy, body: bytes | None = None
) -> list[Finding]:
    """Return what is wrong with a receipt; nothing, if it holds.

    Args:
        receipt: as it was read.
        vkeys: verifier keys of the log, known from elsewhere.
        policy: witnesses that one trusts, and how many of them.
        body: bytes of the entry, if one has them from elsewhere; else those in the receipt count.

    Raises:
        EvidenceUnreadable: a key cannot be read, or there is no entry to check.
    """
    entry = receipt.body if body is None else body
    if entry is None:
        raise EvidenceUnreadable("the receipt does not hold its entry; give it besides")
    checkpoint, findings = read_checkpoint(receipt.note), list[Finding]()
    if not signature_holds(receipt.note, vkeys):
        findings.append(found("checkpoint-signature", size=checkpoint.size))
    leaf = sha256(b"\x00" + entry).digest()
    if not inclusion_holds(leaf, receipt.index, checkpoint.size, receipt.proof, checkpoint.root):
        findings.append(found("inclusion-proof", Place(receipt.index)))
    return findings + policy.check(receipt.note)


def check_entry(receipt: Receipt) -> list[Finding]:
    """Return why what a receipt holds is no entry of its log; nothing, if it is one.

    An entry of before the log began anew bears the name of that time: that of now without its
    number, or with a smaller one.
    """
    origin = read_checkpoint(receipt.note).origin
    entry, fault = check_body(receipt.body or b"", origin, None, None)
    if fault == "entry-of-another-log" and entry is not None and _former(entry["log"], origin):
        fault = None
    return [] if fault is None else [found(fault, Place(receipt.index))]


def _former(log: str, origin: str) -> bool:
    base, _, number = origin.rpartition("/")
    if not base or not number.isdecimal():
        return False
    before = log.removeprefix(f"{base}/")
    return log == base or (log != before and before.isdecimal() and int(before) < int(number))


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
