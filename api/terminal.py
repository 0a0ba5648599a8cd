"""What is written to a terminal: names out of files of whomever do nothing to it."""

from __future__ import annotations

import json
import unicodedata
from typing import Final

import click

_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of Unicode that move the cursor, colour, reorder or hide what is shown."""


def printable(text: str, *, one_line: bool = False) -> str:
    """Return a text that does nothing to the terminal that it is shown on.

    Control characters and those that turn the direction of writing are shown as JSON escapes them,
    so that what is printed as JSON stays JSON.

    Args:
        text: what is to be shown.
        one_line: whether a line feed is shown likewise, so that no name can forge a line.
    """
    kept = "" if one_line else "\n\t"
    return "".join(
        one if one in kept or unicodedata.category(one) not in _CONTROLS else _escaped(one)
        for one in text
    )


def _escaped(one: str) -> str:
    code = ord(one)
    return f"\\u{code:04x}" if code <= 0xFFFF else json.dumps(one)[1:-1]


def say(text: str, *, err: bool = False, one_line: bool = False) -> None:
    """Write a text to the terminal, `printable`."""
    click.echo(printable(text, one_line=one_line), err=err)
