"""Reads the Markdown of a document into blocks: paragraphs, headings, lists, tables, notes.

CommonMark with pipe tables. The dashes under a table's head say how wide its columns are beside
each other, as Pandoc reads them; a row of `===` parts the sums from the lines above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.template_values import apart, put_back

_BREAK: Final = apart("\n")
_BREAK_TAG: Final = re.compile(r"<br */?>")
_FOOT: Final = re.compile(r"={3,}")
_ALIGNED: Final = re.compile(r"text-align:(\w+)")
_MARKS: Final = {
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "hardbreak": "<br/>",
    "softbreak": " ",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph (`p`), a heading (`h1` to `h3`), an item of a list, or a note, as markup of
    reportlab.

    Args:
        kind: which.
        markup: its words.
        bullet: what stands before an item.
        depth: of the list that an item is in, from 1.
    """

    kind: str
    markup: str
    bullet: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the text, or the end of a page."""

    page: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """A table.

    Args:
        head: markup of its head; empty if it has none.
        rows: markup of its lines.
        foot: of its sums.
        aligned: `left`, `right` or `center`, by column.
        widths: of the columns beside each other.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[tuple[str, ...], ...]
    aligned: tuple[str, ...]
    widths: tuple[int, ...]


Block = Text | Rule | Cells


def with_breaks(source: str) -> str:
    """Return a template's Markdown with the line breaks that its author wrote as `<br>`."""
    return _BREAK_TAG.sub(_BREAK, source)


def read_blocks(marked: str) -> tuple[Block, ...]:
    """Return the blocks of a text; what it holds apart is put back in its words."""
    lines = marked.split("\n")
    return tuple(_blocks(_reader().parse(marked), lines))


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return reader.disable(["image", "link", "autolink", "html_block", "html_inline", "code"])


def _blocks(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Block]:
    bullets: list[int | None] = []
    """Of the lists that are open: the number of the next item, or `None` for a bullet."""
    pending, notes, at = "", 0, 0
    while at < len(tokens):
        token = tokens[at]
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            first = int(token.attrGet("start") or 1)
            bullets.append(first if token.type == "ordered_list_open" else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            bullets.pop()
        elif token.type == "list_item_open":
            count = bullets[-1]
            pending = "•" if count is None else f"{count}."
            bullets[-1] = None if count is None else count + 1
        elif token.type in {"blockquote_open", "blockquote_close"}:
            notes += 1 if token.type == "blockquote_open" else -1
        elif token.type == "inline":
            kind = tokens[at - 1].tag
            if bullets:
                kind = "item"
            elif notes:
                kind = "note"
            yield Text(kind, _markup(token), pending, len(bullets))
            pending = ""
        elif token.type == "hr":
            yield Rule(page=token.markup.startswith("*"))
        elif token.type == "fence":
            yield Text("p", _plain(token.content.rstrip("\n")))
        elif token.type == "table_open":
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
            yield _cells(tokens[at:end], lines)
            at = end
        at += 1


def _cells(tokens: Sequence[Token], lines: Sequence[str]) -> Cells:
    rows: list[tuple[str, ...]] = []
    aligned: list[str] = []
    parting: list[int] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append(())
        elif token.type in {"th_open", "td_open"}:
            if token.type == "th_open":
                found = _ALIGNED.search(str(token.attrGet("style") or ""))
                aligned.append(found[1] if found else "left")
            # What a value says is no such mark.
            if not rows[-1] and _FOOT.fullmatch(tokens[at + 1].content):
                parting.append(len(rows) - 2)
            rows[-1] += (_markup(tokens[at + 1]),)
    head, *body = rows
    parted = next(iter(parting), len(body))
    under = lines[tokens[0].map[0] + 1] if tokens[0].map else ""
    widths = [len(one.strip()) for one in under.strip().strip("|").split("|")]
    return Cells(
        head if any(head) else (),
        tuple(body[:parted]),
        tuple(body[parted + 1 :]),
        tuple(aligned),
        tuple(widths) if len(widths) == len(aligned) else (1,) * len(aligned),
    )


def _markup(token: Token) -> str:
    return "".join(map(_marked, token.children or ()))


def _marked(token: Token) -> str:
    if token.type == "text":
        return _plain(token.content)
    if token.type == "code_inline":
        return f"<small>{_plain(token.content)}</small>"
    return _MARKS.get(token.type, "")


def _plain(text: str) -> str:
    return escape(put_back(text)).replace("\n", "<br/>")
