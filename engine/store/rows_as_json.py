"""Rows as the one parameter of a statement that writes them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson


class RowsUnfit(Exception):
    """A row holds what JSON has no text for: half a surrogate pair, a whole number beyond 64 bits,
    a kind of value that no row has."""


def rows_as_json(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as a JSON list of objects.

    Raises:
        RowsUnfit: one of them cannot be written.
    """
    try:
        return orjson.dumps(rows).decode() if rows else "[]"
    except orjson.JSONEncodeError as fault:
        # The library's name for TypeError itself: any mistake of ours further out has that name.
        raise RowsUnfit(str(fault)) from fault
