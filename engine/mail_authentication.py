"""Whether a server that is trusted here says that a mail comes from whom it names.

Source: RFC 8601 (Authentication-Results), sections 2.2 and 5: only the header of one's own server
counts, and of several of those the topmost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_LONGEST: Final = 20_000
_MOST_RESULTS: Final = 50
_LEFT_OUT: Final = "\ufffd"
_RESULT: Final = re.compile(r"\s*([a-z0-9-]{1,30})(?:/\d+)?\s*=\s*([a-z]{1,20})\b(.*)", re.S | re.I)
_DOMAIN: Final = re.compile(r"[a-z.]{1,40}\s*=\s*\"?(?:[^\s@;\"]{0,64}@)?([a-z0-9.-]{1,253})", re.I)


def is_authentic(headers: Sequence[str], trusted: str | None, sender: str) -> bool:
    """Return whether the domain that a mail names as its sender's has vouched for it.

    DMARC says just that. Without it, a DKIM signature or an SPF result counts that is the sender's
    own domain's, or that of a domain above it.

    Args:
        headers: `Authentication-Results`, the topmost first.
        trusted: name of the server whose word counts; `None` trusts nobody.
        sender: address that the mail names.
    """
    if not trusted:
        return False
    domain = sender.rpartition("@")[2].lower().rstrip(".")
    for header in headers:
        name, *rest = _parts(header)
        if (name.split() or [""])[0].lower() == trusted.lower():
            return _vouched(list(_results(rest)), domain)
    return False


def _vouched(results: Sequence[tuple[str, str, str]], domain: str) -> bool:
    """Return whether one of them vouches; a server says once what DMARC gave, so whoever got a
    second one in wrote it themselves."""
    once = sum(method == "dmarc" for method, _, _ in results) <= 1
    return once and any(_vouches(*one, domain) for one in results)


def _parts(header: str) -> list[str]:
    """Return what semicolons part, without comments and what stands in quotes: both repeat what
    the sender wrote, semicolons too. Source: RFC 5322, sections 3.2.2 and 3.2.4."""
    kept: list[str] = []
    depth, quoted = 0, False
    letters = iter(header[:_LONGEST])
    for letter in letters:
        if letter == "\\":
            next(letters, "")
        elif quoted:
            quoted = letter != '"'
        elif depth:
            depth += (letter == "(") - (letter == ")")
        elif letter in {'"', "("}:
            quoted, depth = letter == '"', int(letter == "(")
            # In place of it stands a letter that no name and no domain has.
            kept.append(_LEFT_OUT if quoted else " ")
        else:
            kept.append(letter)
    # What does not end is no header of a server that can be trusted.
    return [""] if depth or quoted else "".join(kept).split(";")[:_MOST_RESULTS]


def _results(parts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for one in parts:
        found = _RESULT.match(one)
        if found is not None:
            yield found[1].lower(), found[2].lower(), found[3]


def _vouches(method: str, result: str, properties: str, domain: str) -> bool:
    if result != "pass" or method not in {"dmarc", "dkim", "spf"}:
        return False
    wanted = {
        "dmarc": ("header.from",),
        "dkim": ("header.d", "header.i"),
        "spf": ("smtp.mailfrom",),
    }
    for written in properties.split():
        name = written.partition("=")[0].lower()
        found = _DOMAIN.fullmatch(written)
        if name in wanted[method] and found is not None:
            said = found[1].lower().rstrip(".")
            if said == domain or (
                method != "dmarc" and domain.endswith(f".{said}") and "." in said
            ):
                return True
    return False
