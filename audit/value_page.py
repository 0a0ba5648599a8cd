"""Values in a report: short lines with labels, lists of like things as small tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table

from audit import page
from audit.terms import Terms

_MOST_ROWS, _MOST_COLUMNS = 60, 9
_DEEPEST = 4
Named = tuple[str, object]
"""A name and a value."""


def values_table(values: Sequence[Named], terms: Terms, width: float) -> Iterator[Any]:
    """Yield values with their labels, one to a line; lists of like objects as small tables.

    Args:
        values: in order; a context is laid out part by part.
        terms: labels.
        width: points, at the right of the page's frame.
    """
    lines: list[tuple[str, str]] = []
    for label, name, value in _flat(values, terms, (), 0):
        if not _is_table(value):
            lines.append((label, terms.shortened(terms.text(name, value))))
            continue
        assert isinstance(value, list)
        if lines:
            yield _lines(lines, width)
            lines = []
        yield Spacer(1, 4)
        yield page.paragraph(label, _above(width))
        yield _grid(value, terms, width)
        if len(value) > _MOST_ROWS:
            rest, say = len(value) - _MOST_ROWS, terms.language.say
            key = "value.more.one" if rest == 1 else "value.more"
            count = terms.language.number(rest)
            more = say(key, count=count, left_out=say("value.left_out"))
            yield page.paragraph(more, page.SMALL)
        yield Spacer(1, 4)
    if lines:
        yield _lines(lines, width)


def _flat(
    values: Sequence[Named], terms: Terms, above: tuple[str, ...], depth: int
) -> Iterator[tuple[str, str, object]]:
    for name, value in values:
        label = " · ".join((*above, terms.label(name)))
        if isinstance(value, dict) and value and depth < _DEEPEST:
            inner = [(str(key), item) for key, item in value.items()]
            yield from _flat(inner, terms, (*above, terms.label(name)), depth + 1)
        elif value is not None or depth == 0:
            yield label, name, value


def _is_table(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and item for item in value)
        and len(_columns(value)) <= _MOST_COLUMNS
    )


def _columns(rows: Sequence[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _grid(rows: Sequence[Mapping[str, object]], terms: Terms, width: float) -> Table:
    columns, kept = _columns(rows), rows[:_MOST_ROWS]
    texts = [
        [terms.shortened(terms.text(key, row[key])) if key in row else "" for key in columns]
        for row in kept
    ]
    heads = [terms.label(key) for key in columns]
    # Wide enough for the longest word, the rest shared by how much there is to say.
    weights = [
        max(5, *(min(28, len(line[at])) for line in texts), max(map(len, heads[at].split())) + 2)
        for at in range(len(columns))
    ]
    cells = [[page.paragraph(head, page.SMALL) for head in heads]]
    style = page.CELL.clone("grid", fontSize=8, leading=10.5)
    cells += [[page.paragraph(text, style) for text in line] for line in texts]
    return page.table(
        cells,
        [width * weight / sum(weights) for weight in weights],
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), page.SUNKEN),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, page.LINE),
        ],
        align="RIGHT",
    )


def _above(width: float) -> ParagraphStyle:
    return page.LABEL.clone("above", leftIndent=page.WIDTH - width, keepWithNext=1)


def _lines(lines: Sequence[tuple[str, str]], width: float) -> Table:
    label_width = 48 * mm
    return page.table(
        [
            [page.paragraph(label, page.LABEL), page.paragraph(text, page.CELL)]
            for label, text in lines
        ],
        [label_width, width - label_width],
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (0, -1), 6),
            ("RIGHTPADDING", (1, 0), (1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, page.LINE),
        ],
        align="RIGHT",
    )
