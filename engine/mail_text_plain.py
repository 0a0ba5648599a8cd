"""What a mail says as plain text: of its HTML the words alone, and what it repeats apart."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree, html

LARGEST_PAGE: Final = 2_000_000
"""Characters of HTML that are looked at."""
_QUOTES: Final = "\ue000"
_ENDS: Final = "\ue001"
"""Letters of private use: where a quotation begins and ends."""
_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "object"})
_BLOCKS: Final = frozenset(
    {
        *("p", "div", "tr", "table", "ul", "ol", "li", "blockquote", "pre", "hr", "section"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "article", "header", "footer", "address", "dd", "dt"),
    }
)
_MARKS: Final = {"li": "- ", "blockquote": f"{_QUOTES}\n"}
_SPACE: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_ATTRIBUTION: Final = re.compile(
    r"(?:Am |On |Le |Il |El ).{1,300}(?:schrieb|wrote|a écrit|ha scritto|escribió).{0,200}:\s*",
    re.IGNORECASE,
)
_DIVIDER: Final = re.compile(
    r"-{3,}\s*(?:Ursprüngliche Nachricht|Originalnachricht|Original Message|"
    r"Weitergeleitete Nachricht|Forwarded message)\s*-{3,}|_{20,}",
    re.IGNORECASE,
)


def plain_of_html(page: str) -> str:
    """Return what a page says: no address of a picture is asked for, nothing of it runs.

    A link whose text is another one than where it leads is followed by that in angle brackets.
    """
    if not page.strip():
        return ""
    # Without its declaration: a text that says how its bytes are written is refused.
    text = re.sub(r"^\s*<\?xml[^>]*>", "", page[:LARGEST_PAGE])
    text = text.replace(_QUOTES, "").replace(_ENDS, "")
    parser = html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError):
        return re.sub(r"<[^>]{0,1000}>", " ", text)
    return _tidy("".join(_words(root)))


def without_quoted(text: str) -> tuple[str, str]:
    """Return what is new in a text, and what it repeats of an earlier mail.

    What is repeated begins with a line that says so, or is marked `>` up to the end. Answers
    between the lines of a quotation stay where they are.
    """
    lines = text.split("\n")
    start = _divided(lines)
    if start is None:
        start = len(lines)
        while start and (not lines[start - 1].strip() or lines[start - 1].startswith(">")):
            start -= 1
        if not any(one.startswith(">") for one in lines[start:]):
            start = len(lines)
    before = _before_attribution(lines, start)
    new = "\n".join(lines[:before]).strip()
    # Nothing but a quotation: then that is what was written.
    return (new, "\n".join(lines[before:]).strip()) if new else (text.strip(), "")


def _divided(lines: list[str]) -> int | None:
    return next((at for at, one in enumerate(lines) if _DIVIDER.fullmatch(one.strip()[:200])), None)


def _before_attribution(lines: list[str], start: int) -> int:
    """Return where the line begins that says who wrote what follows; it may be broken in two."""
    if start == len(lines):
        return start
    at = start
    while at and not lines[at - 1].strip():
        at -= 1
    for count in (1, 2):
        joined = " ".join(one.strip() for one in lines[max(at - count, 0) : at])[:600]
        if _ATTRIBUTION.fullmatch(joined):
            return max(at - count, 0)
    return start


def _words(root: html.HtmlElement) -> list[str]:
    """Return the words of a tree in order, without recursion: it may be as deep as its writer
    wanted."""
    said: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += name in _HIDDEN
            if not hidden:
                said.append("\n" if name in _BLOCKS or name == "br" else "")
                said.append(_MARKS.get(name, ""))
                said.append(_SPACE.sub(" ", element.text or ""))
            continue
        if not hidden:
            said.append(_leading(element) if name == "a" else "")
            said.append(f"\n{_ENDS}" if name == "blockquote" else "\n" if name in _BLOCKS else "")
            said.append(" " if name in {"td", "th"} else "")
        hidden -= name in _HIDDEN
        if not hidden:
            said.append(_SPACE.sub(" ", element.tail or ""))
    return said


def _leading(link: etree._Element) -> str:
    place = str(link.get("href") or "").strip()
    shown = "".join(str(one) for one in link.itertext()).strip()
    leads = place.lower().startswith(("http://", "https://", "mailto:"))
    return f" <{place[:500]}>" if leads and shown not in place else ""


def _tidy(text: str) -> str:
    lines, depth = [], 0
    for one in text.split("\n"):
        depth -= one.count(_ENDS)
        said = _SPACE.sub(" ", one.replace(_QUOTES, "").replace(_ENDS, "")).strip()
        lines.append(f"{'>' * min(depth, 5)} {said}" if depth > 0 and said else said)
        depth += one.count(_QUOTES)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
