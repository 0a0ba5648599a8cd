"""The timeline of a report: each entry with its facts and the values that are opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, Spacer, Table

from audit import page
from audit.telling import Telling, short
from audit.value_page import values_table


def timeline(
    entries: Sequence[Mapping[str, Any]], telling: Telling, *, several: bool = False
) -> Iterator[Any]:
    """Yield the entries in their order.

    Args:
        entries: as `verify.disclosed_entries` returned them.
        telling: language and names.
        several: the entries are of several cases: each names its own.
    """
    say = telling.language.say
    yield CondPageBreak(60 * mm)
    yield page.paragraph(say("timeline"), page.HEADING)
    yield page.paragraph(say("timeline.words"), page.SMALL)
    yield Spacer(1, 6)
    for entry in entries:
        head, *facts = _entry(entry, telling, several)
        yield KeepTogether([head, *facts[:2]])
        yield from facts[2:]
        yield Spacer(1, 7)


def _entry(entry: Mapping[str, Any], telling: Telling, several: bool) -> Iterator[Any]:
    yield _head(entry, telling, several)
    opened: dict[int, list[Mapping[str, Any]]] = {}
    for opening in entry["openings"]:
        opened.setdefault(opening["fact"], []).append(opening)
    for position, fact in enumerate(entry["facts"]):
        yield _fact(fact, telling)
        values = sorted(opened.get(position, ()), key=lambda opening: str(opening["name"]))
        hidden = len(fact.get("personal", ())) - len(values)
        if values:
            named = [(str(opening["name"]), opening["value"]) for opening in values]
            yield from values_table(named, telling.opened_terms(), page.WIDTH - 8 * mm)
        if hidden:
            key = "timeline.hidden.one" if hidden == 1 else "timeline.hidden"
            count = telling.language.number(hidden)
            yield page.paragraph(telling.language.say(key, count=count), page.INDENTED)


def _head(entry: Mapping[str, Any], telling: Telling, several: bool) -> Table:
    language, actor = telling.language, entry["actor"]
    role = language.say("timeline.as", role=actor["role"]) if actor.get("role") else ""
    place = language.say("place", index=language.number(entry["index"]))
    number = f"<b>{entry['seq']}</b>"
    if several:
        number = f"{page.escaped(telling.case(entry['inst']))}<br/>{number}"
    who = f"<b>{page.escaped(telling.who(actor))}</b>{page.escaped(role)}"
    cells = [
        [
            Paragraph(number, page.CELL),
            page.paragraph(language.moment(entry["ts"], seconds=True), page.CELL),
            Paragraph(who, page.CELL),
            page.paragraph(f"{place} · {short(entry['leaf'])}", page.SMALL),
        ]
    ]
    first = 24 * mm if several else 10 * mm
    return page.table(
        cells,
        [first, 42 * mm, page.WIDTH - 92 * mm - first, 50 * mm],
        [
            ("BACKGROUND", (0, 0), (-1, -1), page.SUNKEN),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 5),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
    )


def _fact(fact: Mapping[str, Any], telling: Telling) -> Paragraph:
    what = page.escaped(telling.language.fact(fact["type"]))
    if "elem" in fact:
        what += f": <b>{page.escaped(telling.element(fact))}</b>"
    details = telling.details(fact)
    if details:
        soft = page.escaped(" · ".join(details))
        what += f' <font color="{page.SOFT.hexval().replace("0x", "#")}">– {soft}</font>'
    style = page.CELL.clone("fact", leftIndent=5, spaceBefore=3)
    return Paragraph(what, style)
