"""How deep lists and objects of an entry stand in each other, before anything reads it as JSON.

Readers differ in how deep they can go, and one reader from call to call: so there is one number.
"""

from __future__ import annotations

import re

DEEPEST = 200
"""Lists and objects within each other, the entry itself counted; a value of a process has at most
half of it."""
_MARK = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)
"""A text, whose brackets do not count, or a bracket. It never fails half-way, so it is linear."""


def is_too_deep(body: bytes) -> bool:
    """Return whether more than `DEEPEST` lists and objects of a body stand in each other."""
    if body.count(b"{") + body.count(b"[") <= DEEPEST:
        return False
    depth = 0
    for mark in _MARK.finditer(body):
        first = mark[0][:1]
        if first in b"[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif first != b'"':
            depth -= 1
    return False
