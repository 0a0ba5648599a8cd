"""500 random bits of an export, flipped one by one: each is found, or changes nothing it says."""

from __future__ import annotations

import base64
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from audit.anchors.timestamp import check_alone, digest_of, request
from audit.cosignature import Policy
from audit.evidence import read_export
from audit.export import to_bytes
from audit.faults import EvidenceUnreadable
from audit.verify import verify_export
from audit.witness.storage import Storage
from tests.exports import ORIGIN, made_log
from tests.time_stamps import Authority
from tests.witnessed import cosigned_at

FLIPS = 500


def stamped(bundle: dict[str, Any], folder: Path) -> tuple[dict[str, Any], Policy]:
    """Return the export with a witness's cosignature and a time stamp, and who is trusted."""
    witness, authority = Storage.make(folder / "w", "zeuge.example"), Authority(folder / "tsa")
    at = int(datetime(2026, 11, 22, 10, 5, tzinfo=UTC).timestamp())
    note = bundle["checkpoint"] + cosigned_at(witness, bundle["checkpoint"], at)
    with authority.listening() as url:
        token = request(url, digest_of(note))
    stamp = {"over": note, "token": base64.b64encode(token).decode()}
    trusted = Policy((witness.witness.vkey(),), 1)
    return {**bundle, "checkpoint": note, "timestamps": [stamp]}, trusted


@pytest.mark.parametrize("kind", ["case", "everything", "stamped"])
def test_every_flipped_bit_is_found_or_leaves_the_export_as_it_was(
    tmp_path: Path, kind: str
) -> None:
    log, chance = made_log(tmp_path, 12), random.Random(kind)
    bundle = log.everything() if kind == "everything" else log.case("2", earlier=5)
    policy: Policy | None = None
    if kind == "stamped":
        bundle, policy = stamped(bundle, tmp_path)
    content = to_bytes(bundle)
    said, vkeys, same = json.loads(content), [log.keys.vkey(ORIGIN)], 0
    assert verify_export(read_export(content), vkeys, policy=policy) == []
    for bit in chance.sample(range(len(content) * 8), FLIPS):
        broken = bytearray(content)
        broken[bit // 8] ^= 1 << bit % 8
        try:
            findings = verify_export(read_export(bytes(broken)), vkeys, policy=policy)
        except EvidenceUnreadable:
            continue
        if not findings:
            # Only white space between members can become other white space.
            assert json.loads(broken) == said
            assert chr(content[bit // 8]).isspace()
            assert chr(broken[bit // 8]).isspace()
            same += 1
    assert same < FLIPS / 20


def test_every_flipped_bit_of_a_time_stamp_is_found_without_trusting_anybody(
    tmp_path: Path,
) -> None:
    bundle, _ = stamped(made_log(tmp_path, 3).everything(), tmp_path)
    (stamp,) = bundle["timestamps"]
    token, digest = base64.b64decode(stamp["token"]), digest_of(stamp["over"])
    check_alone(token, digest)
    for bit in random.Random(6).sample(range(len(token) * 8), FLIPS):
        broken = bytearray(token)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EvidenceUnreadable):
            check_alone(bytes(broken), digest)
