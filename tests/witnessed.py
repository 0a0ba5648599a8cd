"""A log in memory that is handed to witnesses, and a real witness process."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import sign_checkpoint, write_vkey
from audit.cosignature import cosigned_message
from audit.note import Checkpoint, parts
from audit.tlog import LeafRows, consistency_proof, tree_root
from audit.witness.storage import Storage
from audit.witness.submission import write_submission

ORIGIN = "ledger.example/witnessed"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
VKEY = write_vkey(ORIGIN, KEY.public_key())
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class SmallLog:
    """Leaves from a word, so that two logs of different words fork from the first leaf on."""

    word: str = "entry"
    key: Ed25519PrivateKey = KEY
    shared: int = 0
    leaves: LeafRows = field(init=False)

    def __post_init__(self) -> None:
        """Make 300 leaves; the first `shared` are those of every log."""
        self.leaves = LeafRows(
            sha256(f"{'entry' if at < self.shared else self.word} {at}".encode()).digest()
            for at in range(300)
        )

    def note(self, size: int) -> str:
        return sign_checkpoint(Checkpoint(ORIGIN, size, tree_root(size, self.leaves)), self.key)

    def submission(self, old: int, size: int) -> bytes:
        proof = consistency_proof(old, size, self.leaves) if old <= size else []
        return write_submission(old, proof, self.note(size))


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Hand something to `add-checkpoint`; return status, media type, text."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    try:
        connection.request("POST", "/add-checkpoint", body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()
    finally:
        connection.close()


@dataclass
class Running:
    """A witness process, and where it listens."""

    url: str
    vkey: str
    process: subprocess.Popen[str]


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the witness's program with a folder, in German."""
    name, *rest = arguments
    return subprocess.run(
        [sys.executable, "-m", "audit.witness", name, "--folder", str(folder), *rest],
        capture_output=True, text=True, check=False, cwd=ROOT, env=GERMAN,
    )  # fmt: skip


GERMAN = {"LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"}


def made(folder: Path, name: str, vkeys: Sequence[str] = (VKEY,)) -> str:
    """Make a witness that watches logs; return its verifier key."""
    storage = Storage.make(folder, name)
    for vkey in vkeys:
        storage.add_log(vkey)
    return storage.witness.vkey()


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[Running]:
    """Run a witness as a process of its own until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "audit.witness", "serve", "--folder", str(folder),
         "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=GERMAN,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        yield Running(said.split()[-1], Storage(folder).witness.vkey(), process)
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


def cosigned_at(storage: Storage, note: str, timestamp: int) -> str:
    """Return a witness's line under a note, signed at a time (POSIX)."""
    message = cosigned_message(parts(note)[0], timestamp)
    return storage.witness.line(timestamp, storage.key.sign(message))
