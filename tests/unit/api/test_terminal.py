"""What is written to a terminal cannot steer it."""

from __future__ import annotations

import json
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from api.terminal import printable

STEERING = {"Cc", "Cf", "Cs"}


def test_no_character_that_steers_a_terminal_is_written_as_it_is() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    steering = [one for one in every if unicodedata.category(one) in STEERING]
    assert [one for one in steering if one not in "\n\t" and one in printable(one)] == []


def test_whatever_people_can_read_stays_as_it_is() -> None:
    text = "Prüfung „Größe“ – 3 × 4 ≥ 12\xa0€\t漢字 😀\n"
    assert printable(text) == text


def test_a_name_cannot_forge_a_line() -> None:
    assert printable("a\r\nok", one_line=True) == "a\\u000d\\u000aok"


@given(st.text())
def test_what_is_json_stays_json_with_the_same_value(text: str) -> None:
    assert json.loads(printable(json.dumps(text, ensure_ascii=False))) == text
