"""The editor says its element templates in English on English pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ISLANDS = ROOT / "api/web/islands"
SAID = {"name", "description", "label", "placeholder", "tooltip", "message"}


def said(part: object) -> Iterator[str]:
    """Yield what people read of a template; a binding is the model's."""
    if isinstance(part, list):
        for one in part:
            yield from said(one)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in SAID and isinstance(value, str):
                yield value
            elif key != "binding":
                yield from said(value)


def test_each_text_of_the_editors_templates_has_english_words_and_no_other_has() -> None:
    listed = (ISLANDS / "element_templates.js").read_text(encoding="utf-8")
    files = re.findall(r"'\.\./\.\./\.\./(bpmn/element-templates/[\w-]+\.json)'", listed)
    assert files
    told = {one for file in files for one in said(json.loads((ROOT / file).read_text("utf-8")))}
    words = json.loads((ISLANDS / "template_words.json").read_text(encoding="utf-8"))
    assert set(words) == told
    assert [one for one in words.values() if re.search("[äöüßÄÖÜ„]", one)] == []
