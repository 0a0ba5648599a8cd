"""What a file is follows from its bytes; what a field takes, from what it names."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.file_types import ENDINGS, is_accepted, type_of
from engine.received_files import LONGEST_NAME, plain_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def archive(*parts: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in parts:
            made.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ([("word/document.xml", b"")], WORD),
        ([("word/document.xml", b""), ("word/vbaProject.bin", b"")], None),
        (
            [("mimetype", b"application/vnd.oasis.opendocument.text")],
            "application/vnd.oasis.opendocument.text",
        ),
        ([("mimetype", b"application/x-program")], None),
        ([("brief.txt", b"a")], "application/zip"),
    ],
)
def test_an_archive_is_what_it_holds(parts: Iterable[tuple[str, bytes]], kind: str | None) -> None:
    assert type_of(archive(*parts), "egal.pdf") == kind


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_part_of_the_first_ones_name_is_not_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("mimetype", bytes(100_000_000))
    content = target.getvalue()
    tracemalloc.start()
    kind = type_of(content, "a.odt")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kind == "application/vnd.oasis.opendocument.text"
    assert most < 1_000_000


def test_a_directory_of_too_many_parts_is_not_read() -> None:
    whole = archive(("a", b""))
    first, last = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    entries = whole[first:last] * 200_000
    end = whole[last : last + 12] + struct.pack("<LLH", len(entries), first, 0)
    content = whole[:first] + entries + end
    tracemalloc.start()
    kind = type_of(content, "a.zip")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kind is None
    assert most < 1_000_000


@given(st.lists(st.tuples(st.integers(4, 10_000), st.integers(0, 255)), max_size=6), st.booleans())
def test_a_damaged_archive_has_a_known_kind_or_none(
    changes: list[tuple[int, int]], packed: bool
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", 8 if packed else 0) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", "<x/>")
    content = bytearray(target.getvalue())
    for place, value in changes:
        content[4 + place % (len(content) - 4)] = value
    assert type_of(bytes(content), "a.odt") in {None, *ENDINGS}


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.png"])
@pytest.mark.parametrize(
    "content",
    [b"MZ\x00", b"\x7fELF\x00", b"#!/bin/sh", b"<html>", b" \n<svg/>", b"<?xml?>", b"PK\x03\x04x"],
)
def test_what_could_be_run_is_of_no_kind(content: bytes, name: str) -> None:
    assert type_of(content, name) is None


@given(st.binary(max_size=200))
def test_whatever_comes_has_a_known_kind_or_none(content: bytes) -> None:
    assert type_of(content, "x.csv") in {None, *ENDINGS}


@given(st.sampled_from(sorted(ENDINGS)))
def test_a_kind_is_accepted_by_its_endings_its_name_and_its_family(kind: str) -> None:
    assert all(is_accepted(kind, f".exe, .{one.upper()}") for one in ENDINGS[kind])
    assert is_accepted(kind, kind)
    assert is_accepted(kind, kind.partition("/")[0] + "/*")
    assert is_accepted(kind, "")
    assert not is_accepted(kind, ".exe,audio/*,video/mp4")


@given(st.text(max_size=300))
def test_a_plain_name_is_short_shows_and_leads_nowhere(name: str) -> None:
    found = plain_name(name)
    assert 0 < len(found) <= LONGEST_NAME
    assert found.isprintable()
    assert not set(found) & set('/\\:*?"<>|')
    assert not found.startswith(".")


def test_the_ending_of_a_long_name_stays() -> None:
    assert plain_name("C:\\Akten\\" + "ä" * 300 + ".docx").endswith("ä.docx")
