"""What the tables hold of a case opens in its place alone, and is found by its words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.keys import load_or_create
from audit.ledger import Ledger
from engine.faults import ContentChanged
from engine.store.sealing import CaseSeal, Seals

WORD = st.text("abcxyzäöüéжщ0189", min_size=1, max_size=20)


@pytest.fixture(scope="module")
def seals(tmp_path_factory: pytest.TempPathFactory) -> Seals:
    return _seals(tmp_path_factory.mktemp("keys"))


def _seals(folder: Path) -> Seals:
    return Seals(Ledger("example.com/log", load_or_create(folder), "node"))


@pytest.fixture(scope="module")
def seal(seals: Seals) -> CaseSeal:
    return seals.new(7, "sub_a")[0]


@given(content=st.binary(max_size=200), text=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_is_opened(seal: CaseSeal, content: bytes, text: str) -> None:
    assert seal.open("state", seal.seal("state", content)) == content
    assert seal.open_text("summary", seal.seal_text("summary", text)) == text
    assert seal.open_json("headers", seal.seal_json("headers", {"a": text})) == {"a": text}


def test_nothing_sealed_opens_in_another_place(seals: Seals, seal: CaseSeal) -> None:
    held = seal.seal_text("summary", "Erna")
    key = seal.key
    assert key is not None
    for other, column in (
        (seal, "business_id"),
        (replace(seal, instance=8), "summary"),
        (replace(seal, log="example.com/other"), "summary"),
        (replace(seal, key=replace(key, subject="sub_b")), "summary"),
        (seals.new(7, "sub_a")[0], "summary"),
    ):
        with pytest.raises(ContentChanged):
            other.open_text(column, held)


@pytest.mark.parametrize("held", ["\x01", "\x01****", "\x01" + "A" * 8, "\x01" + "A" * 80])
def test_what_only_looks_sealed_is_refused(seal: CaseSeal, held: str) -> None:
    with pytest.raises(ContentChanged):
        seal.open_text("summary", held)


def test_no_byte_of_what_is_sealed_may_change(seal: CaseSeal) -> None:
    held = seal.seal("state", b"{}")
    for place in range(1, len(held)):
        changed = held[:place] + bytes([held[place] ^ 1]) + held[place + 1 :]
        with pytest.raises(ContentChanged):
            seal.open("state", changed)


def test_with_the_key_all_is_gone_and_nothing_can_be_sealed(seals: Seals, seal: CaseSeal) -> None:
    held = seal.seal_text("summary", "Erna")
    gone = seals.of_row(7, ("sub_a", 1, None))
    assert gone.open_any("summary", held) is None
    assert gone.open_text("message", held) == ""
    assert gone.open("state", seal.seal("state", b"{}")) == b""
    with pytest.raises(ContentChanged):
        gone.seal("state", b"{}")


def test_what_was_kept_plain_is_read_as_it_is(seals: Seals) -> None:
    plain = seals.of_row(7, None)
    assert (plain.open("state", b'j{"a": 1}'), plain.open_any("summary", "Erna")) == (
        b'j{"a": 1}',
        "Erna",
    )
    assert plain.open_json("headers", {"a": "b"}) == {"a": "b"}


@given(words=st.lists(WORD, min_size=1, max_size=4), number=WORD, chosen=st.data())
def test_a_case_is_found_by_how_its_words_begin(
    seals: Seals, words: list[str], number: str, chosen: st.DataObject
) -> None:
    found = seals.words(number, " – ".join(words))
    assert seals.whole(number) in found
    word = chosen.draw(st.sampled_from([*words, number]))
    length = chosen.draw(st.integers(min(3, len(word)), len(word)))
    assert set(seals.wanted(word[:length].upper())) <= found
    assert set(seals.wanted(" ".join(words))) <= found


@pytest.mark.parametrize("text", ["üller", "mül x", "mu", "17", "Müllers", "202"])
def test_a_case_is_not_found_by_other_words(seals: Seals, text: str) -> None:
    assert not set(seals.wanted(text)) <= seals.words("R-2171", "Müller")


def test_the_hashes_of_one_installation_mean_nothing_in_another(
    seals: Seals, tmp_path: Path
) -> None:
    assert _seals(tmp_path).words("1", "Erna").isdisjoint(seals.words("1", "Erna"))
