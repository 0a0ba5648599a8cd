"""What is wrong with an event of another system, in German: said of one of its attributes."""

from __future__ import annotations

from typing import Final

EVENTS: Final = {
    "a batch is a JSON array of events": "mehrere Ereignisse sind eine Liste in JSON",
    "the batch has {} events; at most {}": "es sind {0} Ereignisse, höchstens {1}",
    "an event is a JSON object": "ein Ereignis ist ein JSON-Objekt",
    "the event has {} attributes; at most {}": "das Ereignis hat {0} Angaben, höchstens {1}",
    "stands beside data; send one of the two": "steht neben data; senden Sie eins von beiden",
    "stands in two headers": "steht in zwei Kopfzeilen",
    "stands in Content-Type, not in a header of its own": (
        "steht in Content-Type, nicht in einer eigenen Kopfzeile"
    ),
    "is missing": "fehlt",
    "is empty": "ist leer",
    "is empty; leave it out": "ist leer; lassen Sie es weg",
    "is no attribute's name: take a to z and 0 to 9": (
        "ist kein Name einer Angabe: nehmen Sie a bis z und 0 bis 9"
    ),
    "is no text": "ist kein Text",
    "is no text, boolean or whole number of 32 bits": (
        "ist kein Text, kein Ja oder Nein und keine ganze Zahl von 32 Bit"
    ),
    "has {} characters; at most {} can be taken": "hat {0} Zeichen, höchstens {1}",
    "holds a control character or what is no character": (
        "enthält ein Steuerzeichen oder etwas, das kein Zeichen ist"
    ),
    "is no Base64 (RFC 4648, 4)": "ist kein Base64 (RFC 4648, 4)",
    "is no JSON, as {} says: {}": "ist kein JSON, wie {0} sagt: {1:reason}",
    "has to be 1.0": "muss 1.0 sein",
    "is no URI reference (RFC 3986, 4.1)": "ist kein Verweis als URI (RFC 3986, 4.1)",
    "is no absolute URI (RFC 3986, 4.3)": "ist keine vollständige URI (RFC 3986, 4.3)",
    "is no time such as 2026-03-02T09:30:00Z (RFC 3339)": (
        "ist keine Zeit wie 2026-03-02T09:30:00Z (RFC 3339)"
    ),
    "is no media type": "ist kein Medientyp",
}
