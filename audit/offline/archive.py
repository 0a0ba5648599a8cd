"""A ZIP read strictly, with the standard library alone: one evidence.json, and one way to read it.

What two readers might take differently is refused: a second table of contents, fields for large
files, names said twice or otherwise in two places, bytes between, before or behind the members.

Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16, 4.4.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from audit.evidence import EVIDENCE_FILE
from audit.faults import EvidenceUnreadable

_LOCAL = struct.Struct("<I26s")
_CENTRAL = struct.Struct("<I2s26sHHHII")
_SHARED = struct.Struct("<HHHHHIIIHH")
"""What a member says of itself at its place and in the table, byte for byte the same."""
_END = struct.Struct("<IHHHHIIH")
_SIGNATURES = (0x04034B50, 0x02014B50, 0x06054B50)
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800


class ArchiveAltered(EvidenceUnreadable):
    """A ZIP is not built as exports are written; says, in German, what is otherwise."""


@dataclass(frozen=True, slots=True)
class _Member:
    name: bytes
    method: int
    checksum: int
    packed: bytes
    size: int


def unpacked(content: bytes) -> bytes:
    """Return the evidence out of an archive.

    Raises:
        ArchiveAltered: the archive is not built as exports are.
    """
    members = _members(content)
    found = [one for one in members if one.name == EVIDENCE_FILE.encode()]
    if len(found) != 1:
        raise ArchiveAltered(f"es enthält nicht genau eine Datei {EVIDENCE_FILE}")
    return _content(found[0])


def _members(content: bytes) -> list[_Member]:
    """Return the members; the table lists them in the order in which they fill the archive."""
    end = len(content) - _END.size
    if end < 0:
        raise ArchiveAltered("sein Ende fehlt")
    signature, disk, first, here, count, size, table, comment = _END.unpack_from(content, end)
    if signature != _SIGNATURES[2] or (disk, first, comment) != (0, 0, 0):
        raise ArchiveAltered("sein Ende fehlt, oder dahinter steht etwas")
    if here != count or table + size != end:
        raise ArchiveAltered("sein Verzeichnis steht nicht unmittelbar vor dem Ende")
    members, at, place = list[_Member](), table, 0
    for _ in range(count):
        member, at, place = _member(content[:end], at, content[:table], place)
        members.append(member)
    if at != end or place != table:
        raise ArchiveAltered("zwischen seinen Teilen steht etwas")
    if len({one.name for one in members}) != count:
        raise ArchiveAltered("ein Name steht zweimal darin")
    return members


def _member(whole: bytes, at: int, before: bytes, place: int) -> tuple[_Member, int, int]:
    """Return a member, and where the next one stands in the table and in the archive."""
    if len(whole) < at + _CENTRAL.size or len(before) < place + _LOCAL.size:
        raise ArchiveAltered("sein Verzeichnis ist abgeschnitten")
    signature, _, said, comment, disk, _, _, offset = _CENTRAL.unpack_from(whole, at)
    local, told = _LOCAL.unpack_from(before, place)
    if (signature, local, offset) != (_SIGNATURES[1], _SIGNATURES[0], place) or said != told:
        raise ArchiveAltered("eine Datei und das Verzeichnis sagen Verschiedenes")
    _, flags, method, _, _, checksum, length, size, named, extra = _SHARED.unpack(said)
    if flags not in (0, _UTF8) or method not in (_STORED, _DEFLATED) or extra or comment or disk:
        raise ArchiveAltered("eine Datei ist anders verpackt")
    begin = place + _LOCAL.size + named
    name = whole[at + _CENTRAL.size : at + _CENTRAL.size + named]
    if name != before[place + _LOCAL.size : begin] or len(name) != named or b"\0" in name:
        raise ArchiveAltered("eine Datei heißt anders als im Verzeichnis")
    packed = before[begin : begin + length]
    if len(packed) != length:
        raise ArchiveAltered("eine Datei ist abgeschnitten")
    member = _Member(name, method, checksum, packed, size)
    return member, at + _CENTRAL.size + named, begin + length


def _content(member: _Member) -> bytes:
    content = member.packed
    if member.method == _DEFLATED:
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # One byte more than it says: what is larger is not unpacked.
            content = unpacking.decompress(member.packed, member.size + 1)
        except zlib.error as fault:
            raise ArchiveAltered(f"{EVIDENCE_FILE} ist beschädigt") from fault
        if not unpacking.eof or unpacking.unused_data:
            raise ArchiveAltered(f"{EVIDENCE_FILE} ist beschädigt")
    if len(content) != member.size or zlib.crc32(content) != member.checksum:
        raise ArchiveAltered(f"{EVIDENCE_FILE} ist beschädigt")
    return content
