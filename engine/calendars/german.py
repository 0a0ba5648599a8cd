"""What is wrong with a business calendar, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "Correct the JSON.": "Berichtigen Sie das JSON.",
    "the calendar is no JSON object": "der Kalender ist kein JSON-Objekt",
    "Write one in braces.": "Schreiben Sie eines in geschweifte Klammern.",
    "the id of the calendar is missing or no plain id": (
        "die ID des Kalenders fehlt oder ist keine einfache ID"
    ),
    "the calendar has an unknown property {}": "der Kalender hat eine unbekannte Eigenschaft {0}",
    "Use id, name, state, hours and closed.": "Nehmen Sie id, name, state, hours und closed.",
    "the name of the calendar is no short text": "der Name des Kalenders ist kein kurzer Text",
    "Write a text of 1 to 200 characters.": "Schreiben Sie einen Text von 1 bis 200 Zeichen.",
    "{} is no German state": "{0:value} ist kein Bundesland",
    "the calendar has no state": "der Kalender nennt kein Bundesland",
    "Write one of BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH.": (
        "Schreiben Sie eines von BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH."
    ),
    "the calendar has no weekly hours": "der Kalender hat keine Öffnungszeiten",
    'Write such as "hours": {"monday": ["09:00-17:00"]}.': (
        'Schreiben Sie etwa "hours": {"monday": ["09:00-17:00"]}.'
    ),
    "{} is no day of the week": "{0:value} ist kein Wochentag",
    "Use monday, tuesday, wednesday, thursday, friday, saturday and sunday.": (
        "Nehmen Sie monday, tuesday, wednesday, thursday, friday, saturday und sunday."
    ),
    "the hours of {} are no list of times": "die Zeiten von {0} sind keine Liste von Zeiten",
    'Write such as ["09:00-12:00", "13:00-17:00"].': (
        'Schreiben Sie etwa ["09:00-12:00", "13:00-17:00"].'
    ),
    "an entry of {} is no pair of times": "ein Eintrag von {0} ist kein Paar von Zeiten",
    "Write such as 09:00-17:00, at the end of the day 24:00.": (
        "Schreiben Sie etwa 09:00-17:00, am Ende des Tages 24:00."
    ),
    "{} of {} begins before the last one ends, or ends before it begins": (
        "{0:value} von {1} beginnt vor dem Ende der letzten Zeit oder endet vor seinem Beginn"
    ),
    "Write the times in order.": "Schreiben Sie die Zeiten der Reihe nach.",
    "the closing days are no list of days": "die Schließtage sind keine Liste von Tagen",
    'Write such as ["2026-12-24", "12-31"], at most 2000.': (
        'Schreiben Sie etwa ["2026-12-24", "12-31"], höchstens 2000.'
    ),
    "an entry of the closing days is no day": "ein Eintrag der Schließtage ist kein Tag",
    "Write such as 2026-12-24, or 12-31 for every year.": (
        "Schreiben Sie etwa 2026-12-24, oder 12-31 für jedes Jahr."
    ),
}
