"""What a page must not say: words that only the catalogues of the other language have."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

import api.web.texts
from api.web.language import Spoken
from tests.architecture.test_both_languages import EVERY, words_of

_SHORTEST = 10
"""Letters: what is shorter may stand in a name, a model or a file as well."""
_MODELLED = frozenset(
    {
        "Automatisch freigegeben",
        "Höchster Positionsnachlass",
        "Abweichende Bedingungen",
        "Auf die Mailsperre setzen",
        "Teamleitung Vertrieb",
        "Verarbeitung eingeschränkt",
    }
)
"""What the models of the office say in the very words of a catalogue."""
_PART = 24
"""Letters: what is as long is ours, even in the middle of a text."""
_TEXTS = """() => {
  const found = [document.title];
  const apart = `script, style, template, pre, code, textarea, body [lang],
    .fjs-container, .djs-parent`;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.textContent.trim() && !node.parentElement.closest(apart)) found.push(node.textContent);
  }
  for (const name of ['aria-label', 'placeholder', 'title']) {
    for (const one of document.querySelectorAll(`[${name}]`)) {
      if (!one.closest(apart)) found.push(one.getAttribute(name));
    }
  }
  return found.map((text) => text.replace(/[ \\n\\t]+/g, ' ').trim());
}"""


class _Foreign(NamedTuple):
    key: str
    longest: str
    whole: re.Pattern[str]


def _said(speaks: str) -> frozenset[str]:
    catalogues = [one.english if speaks == "en" else one.german for one in EVERY]
    return frozenset(
        text for one in catalogues for value in one.values() for text in words_of(value)
    )


_SAID = {speaks: _said(speaks) for speaks in ("de", "en")}


def _foreign(of: Spoken[object, object], speaks: str) -> Iterator[_Foreign]:
    others = of.german if speaks == "en" else of.english
    for key, value in others.items():
        for text in words_of(value):
            parts = [part for part, *_ in string.Formatter().parse(text)]
            if text not in _SAID[speaks] | _MODELLED and sum(map(len, parts)) >= _SHORTEST:
                whole = ".+".join(map(re.escape, parts))
                yield _Foreign(str(key), max(parts, key=len), re.compile(whole))


_FOREIGN = {
    speaks: [found for one in EVERY for found in _foreign(one, speaks)] for speaks in ("de", "en")
}


_EDITOR = Path(api.web.texts.__path__[0]).parent / "islands" / "form_words.json"
_FOREIGN["en"] += [
    _Foreign(english, german, re.compile(re.escape(german)))
    for english, german in json.loads(_EDITOR.read_text()).items()
    if english != german and len(german) >= _SHORTEST
]


def foreign_words(page: Page, speaks: str) -> list[str]:
    """Return what a page that speaks `de` or `en` says in the other language."""
    texts: list[str] = page.evaluate(_TEXTS)
    everything = "\n".join(texts)
    return [
        f"{one.key}: {text}"
        for one in _FOREIGN[speaks]
        if one.longest in everything
        for text in texts
        if one.longest in text and (len(one.longest) >= _PART or one.whole.fullmatch(text))
    ]
