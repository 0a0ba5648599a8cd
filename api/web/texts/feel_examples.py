"""Examples for the page on which FEEL is tried, from the approval of quotes."""

from __future__ import annotations

from typing import Final, NamedTuple


class Example(NamedTuple):
    """An example; `kind` is `expression`, or `test` for a cell that tests `value`.

    Its name and what it is about are texts of the page, by its id.
    """

    id: str
    expression: str
    context: str
    kind: str = "expression"
    value: str = ""


_LINES: Final = """{
  "lines": [
    {"text": "Serverlizenz", "qty": 10, "listPrice": 1250.00, "discountPct": 18},
    {"text": "Wartung", "qty": 1.5, "listPrice": 480.50, "discountPct": 0}
  ]
}"""

EXAMPLES: Final = (
    Example(
        "netto",
        "sum(for line in lines\n"
        "    return round half up(\n"
        "      line.qty * line.listPrice * (1 - line.discountPct / 100), 2))",
        _LINES,
    ),
    Example(
        "rabatt",
        "lines[discountPct > 15].text",
        _LINES,
    ),
    Example(
        "frist",
        'received + duration("P3D")',
        '{"received": date("2026-11-19")}',
    ),
    Example(
        "zelle",
        "null, < 10",
        "",
        "test",
        "9.5",
    ),
)
