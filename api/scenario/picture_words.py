"""The words of the coverage page, in German and in English."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "title": ("Abdeckung durch Szenarien", "Coverage by scenarios"),
    "passed": ("{} von {} Szenarien bestanden", "{} of {} scenarios passed"),
    "process": ("Prozess", "Process"),
    "elements": ("Elemente", "Elements"),
    "flows": ("Flüsse", "Flows"),
    "reached.all": ("Erreicht", "Reached"),
    "of": ("{} von {}", "{} of {}"),
    "processes": ("Prozesse", "Processes"),
    "none": ("Kein Szenario hat einen Vorgang gestartet.", "No scenario started an instance."),
    "legend.reached": ("erreicht, mit Anzahl (3×)", "reached, with how often (3×)"),
    "legend.missed": ("nie erreicht: gestrichelt", "never reached: dashed"),
    "diagram": ("Diagramm {}", "Diagram {}"),
    "diagram.wait": ("Das Diagramm wird gezeichnet …", "Drawing the diagram …"),
    "diagram.script": (
        "Ohne JavaScript gibt es die Zeichnung nicht; die Listen sagen dasselbe.",
        "Without JavaScript there is no drawing; the lists say the same.",
    ),
    "missed": ("Nie erreicht", "Never reached"),
    "missed.none": ("Alles wurde erreicht.", "All of it was reached."),
    "not.drawn": ("ohne Zeichnung im Diagramm", "not drawn in the diagram"),
    "collapsed": ("im zugeklappten {}", "in the collapsed {}"),
    "flow": ("{} von „{}“ nach „{}“", "{} from “{}” to “{}”"),
    "scenarios": ("Szenarien", "Scenarios"),
    "scenario": ("Szenario", "Scenario"),
    "result": ("Ergebnis", "Result"),
    "result.passed": ("bestanden", "passed"),
    "result.failed": ("nicht bestanden", "failed"),
    "made": (
        "Gezählt wird, wie oft ein Element abgeschlossen und ein Fluss gegangen wurde.",
        "What counts is how often an element was completed and a flow was taken.",
    ),
    "never": ("nie", "never"),
    "never.long": ("nie erreicht", "never reached"),
    "times": ("{count}-mal erreicht", "reached {count} times"),
    "diagram.zoom.in": ("Vergrößern", "Zoom in"),
    "diagram.zoom.out": ("Verkleinern", "Zoom out"),
    "diagram.zoom.fit": ("Ganzes Diagramm zeigen", "Show the whole diagram"),
    "open": ("{element} öffnen", "Open {element}"),
    "diagram.region": ("Diagramm", "Diagram"),
    "diagram.unavailable": (
        "Das Diagramm kann nicht gezeichnet werden.",
        "The diagram cannot be drawn.",
    ),
}

SCRIPT_WORDS: Final = (
    "never",
    "never.long",
    "times",
    "open",
    "diagram.zoom.in",
    "diagram.zoom.out",
    "diagram.zoom.fit",
    "diagram.region",
    "diagram.unavailable",
)
"""The words that the page's script says."""


def say(language: str, name: str) -> str:
    """Return a text in `de` or `en`."""
    return _WORDS[name][language == "en"]
