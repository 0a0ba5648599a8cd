"""Hostile and broken files are refused with one clear finding."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpmn.reader import read_definitions
from dmn.findings import Finding, ModelRefused
from dmn.hardened_xml import MAXIMUM_BYTES, MAXIMUM_DEPTH, MAXIMUM_ELEMENTS
from tests.unit.bpmn.documents import END, START, flow, process

GOOD = process(START, END, flow("start", "end")).encode()


def refusal(content: bytes) -> Finding:
    with pytest.raises(ModelRefused) as refused:
        read_definitions(content, "hostile.bpmn")
    (finding,) = refused.value.findings
    assert finding.rule == "bpmn/xml"
    assert finding.file == "hostile.bpmn"
    assert finding.remedy
    return finding


def with_doctype(doctype: str) -> bytes:
    return GOOD.replace(b"?>\n", b"?>\n" + doctype.encode(), 1)


def test_an_external_entity_is_refused_and_its_file_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("very secret")
    finding = refusal(with_doctype(f'<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]>'))
    assert "DTD or an entity" in finding.message
    assert "very secret" not in str(finding)


def test_a_billion_laughs_are_refused() -> None:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(97 + i)} "{f"&{chr(96 + i)};" * 10}">' for i in range(1, 10)
    )
    assert "DTD or an entity" in refusal(with_doctype(f"<!DOCTYPE d [{entities}]>")).message


def test_a_bare_document_type_is_refused() -> None:
    assert "DTD" in refusal(with_doctype('<!DOCTYPE d SYSTEM "http://example.com/d.dtd">')).message


def test_a_document_type_in_another_encoding_is_refused() -> None:
    text = with_doctype('<!DOCTYPE d [<!ENTITY e "x">]>').decode().replace("UTF-8", "UTF-16")
    refusal(text.encode("utf-16"))


def test_deep_nesting_is_refused() -> None:
    deep = "<bpmn:group>" * (MAXIMUM_DEPTH + 1) + "</bpmn:group>" * (MAXIMUM_DEPTH + 1)
    assert "deep" in refusal(process(START, deep).encode()).message


def test_too_many_elements_are_refused() -> None:
    assert "elements" in refusal(process("<bpmn:group/>" * MAXIMUM_ELEMENTS).encode()).message


def test_a_file_that_is_too_large_is_refused() -> None:
    assert "bytes" in refusal(GOOD + b" " * MAXIMUM_BYTES).message


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"BPMN", b"<a>", b"\xff\xfe\xfd", GOOD[:-20], GOOD + GOOD]
)
def test_a_broken_file_is_refused(content: bytes) -> None:
    refusal(content)


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=3))
def test_a_damaged_file_is_read_or_refused_and_never_anything_else(
    place: int, damage: bytes
) -> None:
    with suppress(ModelRefused):
        read_definitions(GOOD[:place] + damage + GOOD[place + 1 :], "damaged.bpmn")
