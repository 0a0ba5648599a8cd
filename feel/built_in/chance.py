"""Built-in functions that give something else each time, as far as their seed does.

Source: Camunda FEEL; `feel.seed` says what they draw from.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

from feel.built_in.registry import built_in
from feel.limits import Run
from feel.seed import draw
from feel.values import Value

_RANDOM_DIGITS: Final = 17


@built_in("uuid", "")
def _uuid(run: Run) -> Value:
    return str(UUID(bytes=draw(run), version=4))


@built_in("random number", "")
def _random_number(run: Run) -> Value:
    # From 0 to below 1. The remainder of 128 bits favours no number noticeably.
    number = int.from_bytes(draw(run), "big") % 10**_RANDOM_DIGITS
    return Decimal(number).scaleb(-_RANDOM_DIGITS)
