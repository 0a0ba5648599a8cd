"""What elements of a diagram are called that have no name of their own, and what lines of a
timeline add."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "element.unnamed": "Schritt ohne Namen",
    "element.decides": "Entscheidung",
    "element.splits": "Verzweigung",
    "element.joins": "Zusammenführung",
    "element.waits": "Warten auf ein Ereignis",
    "element.begins": "Beginn",
    "element.ends": "Ende",
    "element.event": "Ereignis",
    "timeline.condition": "Auflage: {words}",
    "timeline.matched": "{count} Zeilen treffen zu",
    "timeline.corrects": "berichtigt Eintrag {numbers} dieses Vorgangs",
    "timeline.matched.one": "1 Zeile trifft zu",
    "timeline.matched.none": "keine Zeile trifft zu",
}
