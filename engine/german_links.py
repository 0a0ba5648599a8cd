"""What is refused of links to tasks and of filters, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the link opens no user task": "der Link öffnet keine Aufgabe",
    "the link opens no such user task": "der Link öffnet diese Aufgabe nicht",
    "the link is not valid any more": "der Link gilt nicht mehr",
    "a document is signed by its link alone": (
        "ein Dokument wird allein über seinen Link unterschrieben"
    ),
    "nothing is signed by that link": "über diesen Link wird nichts unterschrieben",
    "nothing waits for a late answer to that link": (
        "auf eine verspätete Antwort zu diesem Link wartet nichts"
    ),
    "nothing was sent off by that page": "von dieser Seite wurde nichts abgeschickt",
    "the model sends no other link": "das Modell sieht keinen neuen Link vor",
    "filter.variables must be a list of objects with name and value": (
        "filter.variables muss eine Liste von Objekten mit name und value sein"
    ),
    "filter.variables takes name and value of each variable": (
        "filter.variables nimmt von jeder Variable name und value"
    ),
}
