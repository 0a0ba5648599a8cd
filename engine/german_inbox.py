"""What is refused about deputies, saved filters and drafts of processes, in German."""

from __future__ import annotations

from typing import Final

from engine import german_links

SENTENCES: Final = {
    "give a reason of at most {} characters": "nennen Sie einen Grund, höchstens {0} Zeichen",
    "nobody is their own deputy": "niemand vertritt sich selbst",
    "nobody names themselves somebody's deputy": (
        "niemand setzt sich selbst als Vertretung ein; das tut, wer abwesend ist, oder eine andere "
        "Person der Verwaltung"
    ),
    "the absence ends after it begins, within a year": (
        "die Vertretung endet nach ihrem Beginn und dauert höchstens ein Jahr"
    ),
    "this time is over already": "diese Zeit ist schon vorbei",
    "only people who do tasks here stand in for each other": (
        "vertreten können einander nur Personen, die hier Aufgaben bearbeiten"
    ),
    "somebody stands in for this person already in that time": (
        "in dieser Zeit ist schon eine Vertretung bestimmt"
    ),
    "there is no deputyship {}": "es gibt keine Vertretung {0}",
    "a filter needs a name of at most {} characters": (
        "ein Filter braucht einen Namen mit höchstens {0} Zeichen"
    ),
    "this filter is too long to be kept": "dieser Filter ist zu lang, um gespeichert zu werden",
    "a filter is shared with a group that one is in": (
        "einen Filter können Sie nur mit einer Gruppe teilen, der Sie angehören"
    ),
    "there are {} filters already; delete one that is not needed": (
        "es gibt schon {0} Filter; löschen Sie einen, den Sie nicht brauchen"
    ),
    "there is no filter {}": "es gibt keinen Filter {0}",
    "a model has at most {} bytes to be kept as a draft": (
        "eine Datei mit mehr als {0} Bytes kann nicht als Entwurf gespeichert werden"
    ),
    "there are {} drafts already; discard one first": (
        "Sie haben schon {0} Entwürfe; verwerfen Sie erst einen davon"
    ),
    "version {} of {} {} is the newest, not {}": ("Version {0} von {2} ist die neueste, nicht {3}"),
    **german_links.SENTENCES,
}
