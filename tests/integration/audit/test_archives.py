"""A ZIP is read in one way, by the page in the browser and by the verifier, or by neither."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.__main__ import BROKEN, HOLDS, main
from audit.evidence import read_export
from audit.export import to_bytes
from audit.faults import EvidenceUnreadable
from audit.finding import found
from audit.finding_english import ENGLISH
from audit.offline.archive import ArchiveAltered
from audit.offline.files import evidence_in
from audit.packing import to_zip
from audit.verify import verify_export
from tests.integration.audit.log import Log
from tests.integration.audit.test_browser_modules import Case, in_node, vkeys_of


def parts(name: bytes, data: bytes, at: int, extra: bytes = b"") -> tuple[bytes, bytes]:
    """Return a member, and its row of the table."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packing.compress(data) + packing.flush()
    said = struct.pack(
        "<HHHHHIIIH", 20, 0, 8, 0, 33, zlib.crc32(data), len(packed), len(data), len(name)
    )
    row = struct.pack("<IH", 0x02014B50, 20) + said
    row += struct.pack("<HHHHII", len(extra), 0, 0, 0, 0, at) + name + extra
    return struct.pack("<I", 0x04034B50) + said + b"\0\0" + name + packed, row


def end(count: int, size: int, at: int) -> bytes:
    return struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, at, 0)


def two_tables(one: bytes, other: bytes) -> bytes:
    first, row = parts(b"evidence.json", one, 0)
    second, behind = parts(b"evidence.json", other, len(first) - len(row))
    body = first + second
    return body + row + behind + end(1, len(behind), len(body))


def large_file_table(one: bytes, other: bytes) -> bytes:
    first, row = parts(b"evidence.json", one, 0)
    second, behind = parts(b"evidence.json", other, len(first))
    at = len(first + second)
    there = at + len(row)
    record = struct.pack(
        "<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, len(behind), there
    ) + struct.pack("<IIQI", 0x07064B50, 0, there + len(behind), 1)
    return first + second + row + behind + record + end(1, len(row), at)


def other_names(one: bytes, other: bytes) -> bytes:
    """Two members that Python 3.13 would exchange."""

    def path(name: bytes, new: bytes) -> bytes:
        return struct.pack("<HHBI", 0x7075, 5 + len(new), 1, zlib.crc32(name)) + new

    names = b"evidence.json", b"other.json"
    first, row = parts(names[0], one, 0, path(*names))
    second, behind = parts(names[1], other, len(first), path(*reversed(names)))
    return first + second + row + behind + end(2, len(row + behind), len(first + second))


def zero_in_the_name(one: bytes, _: bytes) -> bytes:
    member, row = parts(b"evidence.json\0x", one, 0)
    return member + row + end(1, len(row), len(member))


def another_name_inside(one: bytes, _: bytes) -> bytes:
    member, row = parts(b"evidence.json", one, 0)
    return (
        member.replace(b"evidence.json", b"evidence.jsom", 1) + row + end(1, len(row), len(member))
    )


def zipped(method: int, one: bytes, comment: bytes = b"", times: int = 1) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for number in range(times):
            archive.writestr("evidence.json" if number == 0 else f"{number}", one)
        archive.comment = comment
    return content.getvalue()


def in_python(case: Case) -> list[str]:
    try:
        return [
            str(one) for one in verify_export(read_export(evidence_in(case.content)), case.vkeys)
        ]
    except ArchiveAltered as fault:
        return [str(found("archive-altered", what=fault))]
    except EvidenceUnreadable:
        return ["unreadable"]


def altered(one: bytes, other: bytes) -> Iterator[bytes]:
    for made in (two_tables, large_file_table, other_names, zero_in_the_name, another_name_inside):
        yield made(one, other)
    yield zipped(zipfile.ZIP_BZIP2, one)
    yield zipped(zipfile.ZIP_LZMA, one)
    yield zipped(zipfile.ZIP_STORED, one, comment=b"PK\5\6")
    sound = zipped(zipfile.ZIP_DEFLATED, one)
    yield sound + b"\0"
    yield sound[:-1]
    yield b"PK"
    yield b"PK\3\4" + sound
    yield zipped(zipfile.ZIP_DEFLATED, one).replace(b"evidence", b"evidance")


@pytest.fixture
def cases(log: Log) -> tuple[bytes, bytes]:
    """Two genuine exports of two cases."""
    log.write("1")
    log.write("2")
    log.publish()
    return to_bytes(log.export("1")), to_bytes(log.export("2"))


def test_an_archive_that_two_readers_might_take_differently_is_refused_by_both(
    log: Log, cases: tuple[bytes, bytes], tmp_path: Path
) -> None:
    one, other = cases
    keys = vkeys_of(log)
    sound = [
        to_zip(json.loads(one)),
        *(zipped(method, one, times=3) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)),
    ]
    wrong = list(altered(one, other))
    asked = [Case(made, keys) for made in (*sound, *wrong)]
    said = in_node(asked, tmp_path)
    assert said == [in_python(case) for case in asked]
    assert said[: len(sound)] == [[]] * len(sound)
    for lines in said[len(sound) :]:
        assert [line.partition(" ")[0] for line in lines] == ["archive-altered"]


def test_both_say_the_same_of_an_archive_with_changed_bits(
    log: Log, cases: tuple[bytes, bytes], tmp_path: Path
) -> None:
    sound, chance, keys = zipped(zipfile.ZIP_DEFLATED, cases[0]), random.Random(7), vkeys_of(log)
    asked = []
    for number in range(150):
        broken = bytearray(sound)
        # Half of them in the table, at the end.
        at = chance.randrange(len(sound) - 90 if number % 2 else 4, len(sound))
        broken[at] ^= 1 << chance.randrange(8)
        asked.append(Case(bytes(broken), keys))
    assert in_node(asked, tmp_path) == [in_python(case) for case in asked]


def test_the_command_names_what_is_otherwise_and_what_to_do(
    log: Log, cases: tuple[bytes, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.zip"
    file.write_bytes(two_tables(*cases))
    assert main([str(file), "--key", *vkeys_of(log)]) == BROKEN
    said = capsys.readouterr().out
    assert "archive-altered" in said
    assert "Entpacken Sie es" in said
    assert "pdfdetach" not in said
    assert "Unpack it" in ENGLISH["archive-altered"]
    file.write_bytes(zipped(zipfile.ZIP_DEFLATED, cases[0]))
    assert main([str(file), "--key", *vkeys_of(log)]) == HOLDS
