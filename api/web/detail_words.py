"""What stands in a fact's data: in the words of its page, else in those of the ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, Literal

from api.web import formats, values
from api.web.language import language
from api.web.texts import facts, group_name, say
from audit.language import Language

Part = Literal["data", "refs"]
PARTS: Final[tuple[Part, ...]] = ("data", "refs")
"""Where a fact keeps what it says."""
_SHA256: Final = re.compile("[0-9a-f]{64}")
_LONGEST: Final = 120


def name_words(part: Part, name: str) -> str:
    """Return what a name in a fact's data, or one of its references, is called."""
    ledger = Language(language())
    if part == "refs":
        return facts.REFERENCES.get(name) or ledger.reference(name)
    return facts.DATA.get(name) or ledger.name(name)


def value_words(name: str, value: object, known: Mapping[str, str]) -> str:
    """Return a value of a fact in the words of its readers."""
    if isinstance(value, list):
        return ", ".join(value_words(name, one, known) for one in value) or say("value.none")
    if isinstance(value, str) and value in known:
        return known[value]
    if name == "candidateGroups":
        return group_name(str(value))
    if name == "names":
        return values.label(str(value))
    code = facts.CODES.get((name, str(value))) or Language(language()).code_word(name, value)
    return code or _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, str) and _SHA256.fullmatch(value):
        return formats.short_hash(value)
    text = values.show(value).text or json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
