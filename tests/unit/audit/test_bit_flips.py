"""500 random bits of an export, flipped one by one: each is found, or changes nothing it says."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from audit.evidence import read_export
from audit.export import to_bytes
from audit.faults import EvidenceUnreadable
from audit.verify import verify_export
from tests.exports import ORIGIN, made_log

FLIPS = 500


@pytest.mark.parametrize("kind", ["case", "everything"])
def test_every_flipped_bit_is_found_or_leaves_the_export_as_it_was(
    tmp_path: Path, kind: str
) -> None:
    log, chance = made_log(tmp_path, 12), random.Random(kind)
    content = to_bytes(log.case("2", earlier=5) if kind == "case" else log.everything())
    said, vkeys, same = json.loads(content), [log.keys.vkey(ORIGIN)], 0
    assert verify_export(read_export(content), vkeys) == []
    for bit in chance.sample(range(len(content) * 8), FLIPS):
        broken = bytearray(content)
        broken[bit // 8] ^= 1 << bit % 8
        try:
            findings = verify_export(read_export(bytes(broken)), vkeys)
        except EvidenceUnreadable:
            continue
        if not findings:
            # Only white space between members can become other white space.
            assert json.loads(broken) == said
            assert chr(content[bit // 8]).isspace()
            assert chr(broken[bit // 8]).isspace()
            same += 1
    assert same < FLIPS / 20
