"""Which other sites may show our public forms inside their pages."""

from __future__ import annotations

import re
from typing import Final

_ORIGIN: Final = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")


class OriginsRefused(ValueError):
    """Something among them is no origin."""


def origins(written: str) -> tuple[str, ...]:
    """Return the origins of a list, separated by commas.

    Raises:
        OriginsRefused: one of them is none: scheme, host and, if wanted, port, nothing else.
    """
    found = tuple(dict.fromkeys(one.strip() for one in written.split(",") if one.strip()))
    for one in found:
        if not _ORIGIN.fullmatch(one):
            raise OriginsRefused(f"{one!r} is no origin; one looks like https://www.example.com")
    return found
