"""The example in FORMAT.md, computed again with nothing but hashes and a JSON library."""

from __future__ import annotations

import base64
import hmac
import json
import re
from hashlib import sha256
from pathlib import Path

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import audit
from audit.chain import check_body, leaf_hash
from audit.checkpoint import read_checkpoint, signature_holds
from audit.finding import MESSAGES

TEXT = (Path(audit.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    found = re.search(rf"```{name}\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1]


BODY = block("body").rstrip("\n").encode()
HASHES = dict(line.split() for line in block("hashes").splitlines())


def test_the_body_of_the_example_is_canonical_json_of_the_said_length() -> None:
    assert rfc8785.dumps(json.loads(BODY)) == BODY
    assert f"The body, {len(BODY)} bytes" in TEXT
    assert check_body(BODY, "ledger.example/a", "4711", 1)[1] is None


def test_the_hashes_of_the_example_can_be_computed_from_the_text_alone() -> None:
    entry = json.loads(BODY)
    genesis = sha256(b"ledger/v1/genesis\nledger.example/a\n4711").hexdigest()
    commit = hmac.digest(
        bytes(range(32)), b'ledger/v1/commit\0["Stra\xc3\x9fe","Gr\xc3\xb6\xc3\x9fe 7"]', "sha256"
    ).hex()
    tag = hmac.digest(b"\x02" * 32, entry["eid"].encode(), "sha256")[:16].hex()
    state = hmac.digest(b"\x03" * 32, b"ledger/v1/state\x004711\n1\nstate bytes", "sha256").hex()
    leaf = sha256(b"\0" + BODY).hexdigest()
    computed = {"genesis": genesis, "commit": commit, "tag": tag, "state": state, "leaf": leaf}
    assert computed == HASHES
    item = entry["facts"][0]["personal"][0]
    assert (entry["prev"], item["commit"], item["tag"], entry["state"]) == (
        genesis,
        commit,
        tag,
        state,
    )
    assert entry["def"]["sha256"] == sha256(b"<definitions/>").hexdigest()


def test_the_checkpoint_of_the_example_is_signed_by_the_key_of_the_example() -> None:
    note, vkey = block("checkpoint"), block("vkey").strip()
    public = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32).public_key()
    assert base64.b64decode(vkey.split("+", 2)[2])[1:] == public.public_bytes_raw()
    assert signature_holds(note, [vkey])
    assert read_checkpoint(note).root == leaf_hash(BODY)


def test_every_finding_code_is_explained() -> None:
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", TEXT, re.MULTILINE))
    assert set(MESSAGES) <= listed
