"""Names of values: what people call them, apart from those that only models know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_TECHNICAL: Final = re.compile(r"[a-z]\w*(\.\w.*)?")
"""As variables are written: `receivedAt`, `input.Nachlass`. Words for people begin otherwise."""


def labelled(names: Iterable[str]) -> list[str]:
    """Return the names that people read."""
    return [one for one in names if not _TECHNICAL.fullmatch(one)]


def unlabelled(names: Iterable[str]) -> list[str]:
    """Return the names that only a model knows."""
    return [one for one in names if _TECHNICAL.fullmatch(one)]
