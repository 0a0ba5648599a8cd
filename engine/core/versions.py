"""Which version of a thing an approval is about, or a fact: the model says where it stands.

It is read when the approval is asked for, and stands in the token from then on: what is approved is
what was shown, whatever is written meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from audit.entry import JsonValue
from engine.core import variables
from engine.core.evaluation import shown, value_of
from engine.core.store import Token
from engine.core.stuck import TokenStuck

VERSION: Final = "version"
"""In the details of a token: the version, as text."""
_TEXT: Final = re.compile(r"v?(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,2})){0,2}")
"""Too short for a number by which somebody is known, and no letters of a name; no form of a day
that ends in its year or has zeros before it, and no address of a computer, which has four parts."""
_FIRST_YEAR: Final = 1900
"""A version that begins with that or more is the year of a day, such as that of a birth."""

_DAYS: Final = 31
_MONTHS: Final = 12
_TWO_DIGITS: Final = (10, 99)


def keep(token: Token, now: datetime) -> None:
    """Note the version that the model names at this node, if it names one.

    Raises:
        TokenStuck: it cannot be evaluated, or is no version.
    """
    attribute = token.node.version
    if attribute is None:
        return
    value = value_of(attribute, variables.visible(token), now)
    if isinstance(value, Decimal) and value == value.to_integral_value() and value < _FIRST_YEAR:
        value = str(int(value))
    # It stands in the open part of the ledger, from which nothing can be erased.
    if not isinstance(value, str) or not _is_version(value):
        raise TokenStuck(
            "value",
            f"the version is {shown(value)}; it has to be a whole number below {_FIRST_YEAR}, or"
            " such as v2 or 1.4.2, and about nobody: no day, no address. Three numbers that can be"
            " read as a day, such as 21.3.85, are taken with a v before them",
        )
    token.details[VERSION] = value


def _is_version(text: str) -> bool:
    first = text.removeprefix("v").partition(".")[0]
    fits = _TEXT.fullmatch(text) is not None and int(first) < _FIRST_YEAR
    return fits and not _reads_as_day(text)


def _reads_as_day(text: str) -> bool:
    """Return whether three numbers are a day in one of the usual orders, its year in two digits."""
    parts = [int(one) for one in text.split(".")] if text[0].isdigit() else []
    if len(parts) != 3:
        return False
    first, second, third = parts
    orders = ((first, second, third), (second, first, third), (third, second, first))
    return any(
        1 <= day <= _DAYS and 1 <= month <= _MONTHS and _TWO_DIGITS[0] <= year <= _TWO_DIGITS[1]
        for day, month, year in orders
    )


def of(token: Token) -> Mapping[str, JsonValue]:
    """Return the version that was noted, as the data of a fact."""
    version = token.details.get(VERSION)
    return {} if version is None else {"version": str(version)}
