"""Exports made in memory, without a database: a log of a few cases, and exports of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from audit.attestation import fact_of_end
from audit.chain import genesis, leaf_hash
from audit.checkpoint import Checkpoint, sign_checkpoint
from audit.entry import SYSTEM, encode
from audit.keys import Keys, load_or_create
from audit.personal import commitment
from audit.seal_binding import published_keys
from audit.tlog import LeafRows, consistency_proof, frontier, inclusion_proof, tree_root

ORIGIN = "ledger.example/made"
VALUES: Sequence[Any] = (
    "Größe <7> & „Söhne“ \u2028 \\ \" \t \x7f", "", True, None, -42, 9007199254740991,
    ["a", {"ﬀ": 1, "𝄞": 2, "é": [], "": {}}], {"plz": "50667", "stadt": {"name": "Köln"}},
)  # fmt: skip
"""Values of every kind that can be sealed; two of their keys sort by units, not by points."""


@dataclass
class MadeLog:
    """A log in memory; each entry commits to one value."""

    keys: Keys
    bodies: list[bytes] = field(default_factory=list)
    openings: list[dict[str, Any]] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(body) for body in self.bodies]

    def write(self, instance: str, fact: Mapping[str, Any] | None = None) -> None:
        """Append an entry with the given fact, or with one that commits to a value."""
        number = len(self.bodies)
        seq, previous = self.heads.get(instance, (0, genesis(ORIGIN, instance).hex()))
        salt, value = sha256(f"salt {number}".encode()).digest(), VALUES[number % len(VALUES)]
        opening = {"fact": 0, "name": f"wert {number}", "salt": salt.hex(), "value": value}
        commit = commitment(salt, f"wert {number}", value).hex()
        personal = {"class": "contact", "commit": commit, "name": f"wert {number}", "tag": "00"}
        entry = {
            "v": 1,
            "log": ORIGIN,
            "eid": sha256(f"eid {number}".encode()).hexdigest()[:32],
            "ts": f"2026-11-22T10:{number // 60 % 60:02}:{number % 60:02}.000000Z",
            "inst": instance,
            "seq": seq + 1,
            "prev": previous,
            "actor": {"kind": "user", "ref": "account-1", "role": "clerk"},
            "facts": [fact or {"type": "task.completed", "elem": "Prüfen", "personal": [personal]}],
            "by": "node/1",
        }
        self.bodies.append(encode(entry))
        self.openings.append({} if fact else opening)
        self.heads[instance] = (seq + 1, leaf_hash(self.bodies[-1]).hex())

    def note(self, size: int | None = None) -> str:
        """Return the signed checkpoint over the first `size` entries."""
        size = len(self.bodies) if size is None else size
        root, signer = tree_root(size, LeafRows(self.leaves)), self.keys.log.newest.signer
        assert signer is not None
        return sign_checkpoint(Checkpoint(ORIGIN, size, root), signer)

    def everything(self) -> dict[str, Any]:
        """Return the export of the whole log."""
        places = range(len(self.bodies))
        return self._export({"kind": "everything"}, places, 0, len(self.bodies))

    def case(self, instance: str, earlier: int | None = None) -> dict[str, Any]:
        """Return the export of one case, whose end is attested and who knows what came after."""
        places = [at for at, body in enumerate(self.bodies) if json.loads(body)["inst"] == instance]
        seq, leaf = self.heads[instance]
        fact = fact_of_end(instance, seq, bytes.fromhex(leaf))
        self.write(SYSTEM, {"type": fact.type, "data": dict(fact.data)})
        word = len(self.bodies) - 1
        self.write("later")
        scope = {"kind": "instance", "instance": instance}
        bundle = self._export(scope, places, places[0], places[-1] + 1)
        bundle["attestation"] = {
            "index": word,
            "body": self.bodies[word].decode(),
            "proof": self._proof(word),
        }
        if earlier is not None:
            size, rows = len(self.bodies), LeafRows(self.leaves)
            proof = [one.hex() for one in consistency_proof(earlier, size, rows)]
            bundle["earlier"] = {"size": earlier, "proof": proof}
        return bundle

    def _export(
        self, scope: dict[str, Any], places: Sequence[int], first: int, end: int
    ) -> dict[str, Any]:
        size, rows = len(self.bodies), LeafRows(self.leaves)
        counts = {"disclosed": len(places), "undisclosed": end - first - len(places)}
        return {
            "format": "ledger-export/1",
            "log": ORIGIN,
            "checkpoint": self.note(),
            "keys": published_keys(self.keys, ORIGIN),
            "scope": {**scope, **counts},
            "range": {"first": first, "end": end, "size": size},
            "left": [one.hex() for one in frontier(first, rows)],
            "leaves": [one.hex() for one in self.leaves[first:end]],
            "consistency": [one.hex() for one in consistency_proof(end, size, rows)],
            "entries": [
                {
                    "index": at,
                    "body": self.bodies[at].decode(),
                    "openings": [self.openings[at]] if self.openings[at] else [],
                    **({} if scope["kind"] == "everything" else {"proof": self._proof(at)}),
                }
                for at in places
            ],
        }

    def _proof(self, index: int) -> list[str]:
        rows = LeafRows(self.leaves)
        return [one.hex() for one in inclusion_proof(index, len(self.bodies), rows)]


def made_log(folder: Path, entries: int = 24) -> MadeLog:
    """Return a log of three cases and the system, entries in turns."""
    log = MadeLog(load_or_create(folder))
    for number in range(entries):
        log.write(("1", "2", "3", SYSTEM)[number % 4])
    return log
