"""Damaged files: never a stack trace, and never proven unless what they say is the same."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.__main__ import BROKEN, HOLDS, RULE_BROKEN, UNREADABLE, main
from audit.entry import PersonalValue
from audit.export import to_bytes
from audit.report import render_report
from audit.seal import evidence_of, sign_pdf
from tests.integration.audit.log import ORIGIN, Log, completed
from tests.integration.audit.test_report import NARRATIVE

Shape = Callable[[Log, bytes], bytes]


def as_json(log: Log, evidence: bytes) -> bytes:
    return evidence


def as_zip(log: Log, evidence: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evidence.json", evidence)
    return content.getvalue()


def as_pdf(log: Log, evidence: bytes) -> bytes:
    pdf = render_report(json.loads(evidence), NARRATIVE)
    return sign_pdf(pdf, evidence, log.ledger.keys)


def out_of_json(content: bytes) -> bytes:
    return content


def out_of_zip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("evidence.json")


def damaged(content: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    """The content with one to three bits flipped, cut, with a piece gone, or with one twice."""
    for number in range(count):
        broken = bytearray(content)
        at = chance.randrange(len(broken))
        if number % 5 < 3:
            for _ in range(1 + number % 3):
                broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        elif number % 5 == 3:
            del broken[at : at + chance.choice([1, 40, len(broken)])]
        else:
            broken[at:at] = broken[at : at + chance.choice([1, 40])]
        yield bytes(broken)


@pytest.mark.parametrize(
    ("shape", "read", "count"),
    [(as_json, out_of_json, 1_000), (as_zip, out_of_zip, 500), (as_pdf, evidence_of, 120)],
)
def test_a_damaged_file_gives_a_documented_exit_code_and_is_never_proven(
    log: Log,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    shape: Shape,
    read: Callable[[bytes], bytes],
    count: int,
) -> None:
    log.write_many(2, 2)
    log.write("2", completed("x", PersonalValue("e-mail", "a@example.de")))
    evidence = to_bytes(log.export("2"))
    content, said = shape(log, evidence), json.loads(evidence)
    file = tmp_path / "file"
    file.write_bytes(content)
    arguments = [str(file), "--key", log.ledger.keys.vkey(ORIGIN)]
    assert main(arguments) == HOLDS
    for broken in damaged(content, random.Random(11), count):
        file.write_bytes(broken)
        capsys.readouterr()
        code = main(arguments)
        out, err = capsys.readouterr()
        assert code in {HOLDS, BROKEN, UNREADABLE, RULE_BROKEN}
        assert "Traceback" not in out + err
        if code == HOLDS:
            assert json.loads(read(broken)) == said
        elif code == UNREADABLE:
            assert len(err.splitlines()) == 1
        else:
            assert "Nachgewiesen" not in out
