"""The drawings of the pages: each that a text asks for is there."""

from __future__ import annotations

import pytest

from api.web.icons import icon
from api.web.texts.facts import _FACTS


@pytest.mark.parametrize("name", sorted({words.icon for words in _FACTS.values()}))
def test_what_a_fact_is_drawn_with_is_there(name: str) -> None:
    assert "<svg" in icon(name)
