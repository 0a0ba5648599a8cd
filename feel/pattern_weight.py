"""What a regular expression costs to compile, told before it is compiled.

The library `regex` writes repetitions out and has no time or memory limit while it does so: 34
characters can ask for a terabyte. So FEEL's patterns and those of forms are measured here first.
"""

from __future__ import annotations

import re
from typing import Final

LARGEST_WEIGHT: Final = 20_000
"""Parts after all repetitions are written out."""
DEEPEST: Final = 40
"""Groups and classes within one another."""

_PART: Final = re.compile(r"\\.|\{(?P<least>[0-9]*)(?:,[0-9]*)?\}|.", re.DOTALL)


def too_heavy(pattern: str) -> str | None:
    """Return why the pattern must not be compiled, or `None` if it may.

    Args:
        pattern: as the library gets it, of any length; it need not be well-formed.
    """
    weight, depth = _measured(pattern)
    if depth > DEEPEST:
        return f"the pattern is nested deeper than {DEEPEST}"
    if weight > LARGEST_WEIGHT:
        return "the pattern repeats too much"
    return None


def _measured(pattern: str) -> tuple[int, int]:
    """Return the weight and the depth."""
    outer: list[int] = []
    in_class = deepest = total = last = 0
    for match in _PART.finditer(pattern):
        part = match[0]
        if part == "[" or (part == "(" and not in_class):
            in_class += part == "["
            outer.append(total)
            deepest = max(deepest, len(outer))
            total = last = 0
        elif outer and part == ("]" if in_class else ")"):
            in_class -= part == "]"
            last = total + 1
            total = outer.pop() + last
        elif not in_class and (part == "+" or match["least"] is not None):
            # Each obligatory round is one copy, and one more stands for the rounds beyond it.
            copies = 1 if part == "+" else int(match["least"][:9] or 0)
            total += last * copies
            last *= copies + 1
        else:
            last = 1
            total += 1
    # What an unclosed bracket began still counts.
    return total + sum(outer), deepest
