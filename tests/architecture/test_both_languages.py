"""Everything that pages say is there in German and in English.

Whoever adds a text adds it to both catalogues; the failure names the key that is missing.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import api.web.texts
import api.web.texts.english
from api.web.language import Spoken

TEMPLATES = Path(api.web.texts.__path__[0]).parent / "templates"
_TEMPLATE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(r"<(pre|code)\b.*?</\1>|<[^>]*>|[\w-]+=\"[^\"]*\"", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_WORDS = frozenset({"Vorgang", "SHA", "selected", "kek", "key"})
"""The product, a name of the trade, an attribute that stands alone, and names of files."""
_GERMAN = re.compile(r"[äöüßÄÖÜ„]|\b(?:und|oder|nicht|wird|wurde|eine[rnms]?|der|das|ist|sind)\b")
_GERMAN_NAMES = frozenset({"Württemberg", "Thüringen"})


def _walk() -> list[Spoken[object, object]]:
    for one in pkgutil.walk_packages(api.web.__path__, "api.web."):
        importlib.import_module(one.name)
    return list(Spoken.ALL)


EVERY = _walk()


def words_of(value: object) -> Iterator[str]:
    """Every text in an entry, however it is put together."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from words_of(one)


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_whatever_is_german_is_english_too() -> None:
    assert EVERY
    missing = [key for one in EVERY for key in one.german if key not in one.english]
    assert missing == [], "these keys have no English; add them under api/web/texts/english"


def test_english_says_nothing_that_german_does_not_say() -> None:
    assert [key for one in EVERY for key in one.english if key not in one.german] == []


def test_both_languages_take_the_same_values() -> None:
    differ = [
        key
        for one in EVERY
        for key, german in one.german.items()
        if key in one.english
        and [placeholders(text) for text in words_of(german)]
        != [placeholders(text) for text in words_of(one.english[key])]
    ]
    assert differ == []


def test_no_english_is_german() -> None:
    german = [
        (key, text)
        for one in EVERY
        for key, value in one.english.items()
        for text in words_of(value)
        if _GERMAN.search(text) and not any(name in text for name in _GERMAN_NAMES)
    ]
    assert german == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda one: one.name)
def test_no_template_holds_words_of_its_own(template: Path) -> None:
    bare = _ELEMENT.sub(" ", _TEMPLATE.sub("", template.read_text()))
    assert [word for word in _WORD.findall(bare) if word not in _NO_WORDS] == []


@pytest.mark.parametrize("catalogue", [api.web.texts, api.web.texts.english])
def test_a_key_stands_in_one_part_of_a_catalogue_so_that_none_hides_another(
    catalogue: ModuleType,
) -> None:
    parts = [
        importlib.import_module(f"{catalogue.__name__}.{one.name}")
        for one in pkgutil.iter_modules(catalogue.__path__)
        if not one.ispkg
    ]
    keys = Counter(key for part in parts for key in getattr(part, "TEXTS", {}))
    assert keys
    assert [key for key, times in keys.items() if times > 1] == []
