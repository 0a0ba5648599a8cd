"""The drawings of the pages: 20 by 20, strokes only, drawn for this product."""

from __future__ import annotations

from markupsafe import Markup, escape

_PATHS = {
    "alert": "M10 3.5l7.5 13h-15zM10 8.5v3.5M10 14.2v.1",
    "arrow": "M3 10h14M12 5l5 5-5 5",
    "calendar": "M3 5h14v12H3zM3 8.5h14M7 3v4M13 3v4",
    "case": "M3 6h5l1.5 2H17v8H3zM3 6V4h5",
    "chart": "M3 17h14M5.5 14V9h2.5v5M9 14V4h2.5v10M12.5 14V7H15v7",
    "check": "M4 10.5l4 4 8-9",
    "clock": "M10 3a7 7 0 100 14 7 7 0 000-14zM10 6v4.5l3 1.5",
    "cog": "M10 7.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.5 1.5"
    "M13.5 13.5L15 15M15 5l-1.5 1.5M6.5 13.5L5 15",
    "download": "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
    "exit": "M8 4H4v12h4M12 6.5l3.500 3.500-3.500 3.500M15.500 10H8",
    "eye": "M2.5 10s2.7-5 7.5-5 7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 100 4 2 2 0 000-4z",
    "file": "M5 3h7l3 3v11H5zM12 3v3h3",
    "flag": "M5 17V4h9l-2 3 2 3H5",
    "inbox": "M3 11l2.5-7h9L17 11v5H3zM3 11h4l1 2h4l1-2h4",
    "info": "M10 3a7 7 0 100 14 7 7 0 000-14zM10 9v5M10 6.2v.1",
    "ledger": "M4 4h5v5H4zM11 11h5v5h-5zM9 6.5h2.5a2 2 0 012 2V11M6.5 9v2.5a2 2 0 002 2H11",
    "link": "M8.5 11.5a3 3 0 004.200 0l3-3a3 3 0 00-4.200-4.200l-1 1"
    "M11.500 8.500a3 3 0 00-4.200 0l-3 3a3 3 0 004.200 4.200l1-1",
    "lock": "M5 9h10v8H5zM7 9V6.5a3 3 0 016 0V9",
    "mail": "M3 5h14v10H3zM3 6l7 5 7-5",
    "note": "M3 4h14v9H9l-4 3.5V13H3z",
    "pen": "M4 16l1-4 8-8 3 3-8 8zM11 6l3 3",
    "play": "M6 4l10 6-10 6z",
    "plus": "M10 4v12M4 10h12",
    "repeat": "M4 9a6 6 0 0110.5-3L16 7.5M16 4v3.5h-3.5M16 11a6 6 0 01-10.5 3L4 12.5M4 16v-3.5h3.5",
    "report": "M5 3h7l3 3v11H5zM12 3v3h3M8 10h4M8 13h4",
    "search": "M8.5 3.5a5 5 0 100 10 5 5 0 000-10zM12.2 12.2l4.3 4.3",
    "shield": "M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5zM7.5 10l2 2 3.5-4",
    "table": "M3 5h14v11H3zM3 9h14M8 5v11",
    "user": "M10 4a3 3 0 100 6 3 3 0 000-6zM4 17c.5-3.5 3-5 6-5s5.5 1.5 6 5",
    "users": "M7.5 5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM2.5 16c.4-3 2.3-4.2 5-4.2s4.6 1.2 5 4.2"
    "M13 5.2a2.5 2.5 0 010 4.6M14.5 12c1.8.5 2.8 1.8 3 4",
    "x": "M5 5l10 10M15 5L5 15",
}


def icon(name: str, label: str | None = None) -> Markup:
    """Return the drawing of that name, hidden from screen readers unless it has a label."""
    words = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg class="icon" viewBox="0 0 20 20" {}><path d="{}"/></svg>').format(
        words, _PATHS[name]
    )


def priority_bars(level: int, label: str) -> Markup:
    """Return three rising bars, `level` + 1 of them filled: 0 low, 1 normal, 2 high."""
    bars = Markup("").join(
        Markup('<rect x="{}" y="{}" width="3.5" height="{}" rx="1"{}/>').format(
            1 + i * 5, 11 - i * 4, 4 + i * 4, Markup(' class="on"') if i <= level else ""
        )
        for i in range(3)
    )
    return Markup(
        '<svg class="priority{}" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>'
    ).format(" high" if level == 2 else "", escape(label), bars)
