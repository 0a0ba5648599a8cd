"""A string of a JSON file tells where each of its characters stands, however it was written."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.written import Position, position_of
from forms.json_source import JsonSource, Path
from forms.strict_json import parse_json

MARK = "§"
TEXT = st.text(st.sampled_from('ab"\\/\n\t{}[],:ä😀='), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def strings(value: Any, path: Path = ()) -> list[tuple[Path, str]]:
    if isinstance(value, str):
        return [(path, value)]
    items: Any = ()
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for key, item in items for found in strings(item, (*path, key))]


@settings(max_examples=200, deadline=None)
@given(VALUES, TEXT, TEXT, VALUES, st.booleans(), st.sampled_from([None, 1]), st.booleans())
def test_a_string_tells_where_its_characters_stand(
    before: Any, left: str, right: str, after: Any, ascii_only: bool, indent: int | None, mark: bool
) -> None:
    document = {"components": [before, {"a": before, "x": left + MARK + right}, after]}
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent).replace("\n", "\r\n")
    content = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    assert parse_json(content) == document
    path: Path = ("components", 1, "x")
    value = JsonSource(content).written(left + MARK + right, path)
    spelled = "\\u00a7" if ascii_only else MARK
    offset = text.index(spelled)
    start = text.rfind("\n", 0, offset) + 1
    expected = Position(text.count("\n", 0, offset) + 1, offset - start + 1)
    assert position_of(value, value.index(MARK)) == expected


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_every_string_is_found(value: Any) -> None:
    content = json.dumps(value).encode()
    source = JsonSource(content)
    for path, text in strings(value):
        spelling = source.spelling(path)
        assert spelling is not None
        assert len(spelling) == len(text) + 1
        assert json.loads('"' + source.text[spelling[0] : spelling[-1]] + '"') == text
