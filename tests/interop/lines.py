"""Lines that other people's programs judge: proofs of all sizes from 1 to 256, and what is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.chain import leaf_hash
from audit.checkpoint import Checkpoint, sign_checkpoint, write_vkey
from audit.offline.canonical import canonical
from audit.offline.tiles import tile_name
from audit.tlog import LeafRows, consistency_proof, inclusion_proof, root_of
from tests.exports import VALUES

SIZES = range(1, 257)
BODIES = [f"body {number}".encode() for number in range(max(SIZES))]
LEAVES = [leaf_hash(body) for body in BODIES]
ROOTS = {size: root_of(LEAVES[:size]) for size in SIZES}
ROWS = LeafRows(LEAVES)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
ORIGIN = "ledger.example/interop"


def places(size: int) -> list[int]:
    """Return which of [0, size) are tried: of small trees all, of larger ones edges."""
    if size <= 40:
        return list(range(size))
    near = {at + step for at in (0, size // 2, size) for step in (-2, -1, 0, 1)}
    powers = {2**power + step for power in range(3, 8) for step in (-1, 0)}
    return sorted(at for at in {*near, *powers, size // 3} if 0 <= at < size)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be judged, and whether it must hold."""

    text: str
    holds: bool


def records() -> list[str]:
    return [f"record {body.hex()}" for body in BODIES]


def roots() -> Iterator[Line]:
    for size, root in ROOTS.items():
        yield Line(f"root {size} {root.hex()}", holds=True)
        yield Line(f"root {size} {_other(root).hex()}", holds=False)


def inclusions() -> Iterator[Line]:
    for size, root in ROOTS.items():
        for index in places(size):
            proof = inclusion_proof(index, size, ROWS)
            yield _inclusion(size, index, root, BODIES[index], proof, holds=True)
        index = size // 3
        proof = inclusion_proof(index, size, ROWS)
        yield _inclusion(size, index, _other(root), BODIES[index], proof, holds=False)
        yield _inclusion(size, index, root, b"another body", proof, holds=False)
        yield _inclusion(size, index, root, BODIES[index], [*proof, bytes(32)], holds=False)
        yield _inclusion(size, size, root, BODIES[index], proof, holds=False)
        for at in range(len(proof)):
            wrong = [*proof[:at], _other(proof[at]), *proof[at + 1 :]]
            yield _inclusion(size, index, root, BODIES[index], wrong, holds=False)
        if proof:
            yield _inclusion(size, index, root, BODIES[index], proof[:-1], holds=False)


def consistencies() -> Iterator[Line]:
    for new in SIZES:
        for old in places(new)[1:]:
            proof = consistency_proof(old, new, ROWS)
            yield _consistency(new, old, ROOTS[new], ROOTS[old], proof, holds=True)
            wrong = [*proof[:-1], _other(proof[-1])]
            yield _consistency(new, old, ROOTS[new], ROOTS[old], wrong, holds=False)
        if new > 1:
            proof, other = consistency_proof(new - 1, new, ROWS), _other(ROOTS[new - 1])
            yield _consistency(new, new - 1, ROOTS[new], other, proof, holds=False)


def notes() -> Iterator[Line]:
    vkey = write_vkey(ORIGIN, KEY.public_key())
    for size in (1, 255, 256):
        note = sign_checkpoint(Checkpoint(ORIGIN, size, ROOTS[size]), KEY)
        yield _note(vkey, note, holds=True)
        yield _note(vkey, note.replace(f"\n{size}\n", f"\n{size + 1}\n"), holds=False)
        yield _note(write_vkey(ORIGIN, OTHER.public_key()), note, holds=False)
        forged = sign_checkpoint(Checkpoint(ORIGIN, size, ROOTS[size]), OTHER)
        yield _note(vkey, forged, holds=False)
        body, line = note[:-1].rsplit(" ", 1)
        yield _note(
            vkey, f"{body} {line[:-6]}{'A' if line[-6] != 'A' else 'B'}{line[-5:]}\n", False
        )


def tiles() -> Iterator[Line]:
    for number in (0, 1, 67, 999, 1000, 1_234_067):
        for level in (0, 1, 2):
            yield Line(f"tile {level} {number} 256 {tile_name(number)}", holds=True)
            yield Line(f"tile {level} {number} 7 {tile_name(number)}.p/7", holds=True)
            yield Line(f"tile {level} {number + 1} 256 {tile_name(number)}", holds=False)


def canonicals() -> Iterator[Line]:
    for value in VALUES:
        for one in (value, [value, {"z": value, "a": [value]}]):
            written, ours = json.dumps(one).encode(), canonical(one).encode()
            yield Line(f"canonical {written.hex()} {ours.hex()}", holds=True)
            yield Line(f"canonical {written.hex()} {(ours + b' ').hex()}", holds=False)


def _inclusion(
    size: int, index: int, root: bytes, body: bytes, proof: list[bytes], holds: bool
) -> Line:
    words = [str(size), str(index), root.hex(), body.hex(), *(one.hex() for one in proof)]
    return Line(f"inclusion {' '.join(words)}", holds)


def _consistency(
    new: int, old: int, new_root: bytes, old_root: bytes, proof: list[bytes], holds: bool
) -> Line:
    words = [str(new), str(old), new_root.hex(), old_root.hex(), *(one.hex() for one in proof)]
    return Line(f"consistency {' '.join(words)}", holds)


def _note(vkey: str, note: str, holds: bool) -> Line:
    return Line(f"note {vkey.encode().hex()} {note.encode().hex()}", holds)


def _other(hashed: bytes) -> bytes:
    return sha256(hashed).digest()
