"""The foot of a mail to people outside: what the law wants of a business letter, once.

Source: § 35a GmbHG, § 37a HGB: of letters "in whatever form", mails among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Final

from engine.brand import Brand
from engine.connectors.mail_text import MailText

_LINKS: Final = (("Impressum", "imprint"), ("Datenschutz", "privacy"))
_END: Final = "</body></html>"
_FOOT: Final = '<hr><p style="font-size:small;color:#555">{}</p>\n'
_SIGNATURE: Final = "\n-- \n"
"""Before what mail programs take for no part of an answer. Source: RFC 3676, section 4.3."""


def with_foot(made: MailText, brand: Brand) -> MailText:
    """Return a mail with its foot; what its text says itself is not said again."""
    said = _squeezed(made.text)
    details = brand.details.splitlines()
    if all(_squeezed(one) in said for one in details):
        details = []
    links = [(word, getattr(brand, name)) for word, name in _LINKS]
    lines = [*details, *(f"{word}: {link}" for word, link in links if link and link not in said)]
    if not lines:
        return made
    text = made.text.rstrip()
    between = "\n\n" if _SIGNATURE in f"\n{made.text}" else f"\n{_SIGNATURE}"
    html = None if made.html is None else _in_html(made.html, lines)
    return replace(made, text=text + between + "\n".join(lines) + "\n", html=html)


def _in_html(page: str, lines: Sequence[str]) -> str:
    before, _, after = page.rpartition(_END)
    foot = _FOOT.format("<br>\n".join(map(escape, lines)))
    return f"{before}{foot}{_END}{after}"


def _squeezed(text: str) -> str:
    return " ".join(text.split())
