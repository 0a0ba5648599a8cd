"""Whether a server that is trusted here says that a mail comes from whom it names.

Source: RFC 8601 (Authentication-Results), sections 2.2 and 5: only the header of one's own server
counts, and of several of those the topmost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_COMMENT: Final = re.compile(r"\([^()]{0,1000}\)")
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
        name, _, rest = _COMMENT.sub(" ", header).partition(";")
        if (name.split() or [""])[0].lower() == trusted.lower():
            return any(_vouches(*one, domain) for one in _results(rest))
    return False


def _results(text: str) -> Iterator[tuple[str, str, str]]:
    for one in text.split(";")[:50]:
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
