"""What acts for persons say in incidents, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "nobody who has an account completed the user task in whose name this is done; let somebody"
    " do it": (
        "niemand mit einem Konto hat die Aufgabe erledigt, in deren Namen das geschieht; lassen Sie"
        " sie erledigen"
    ),
    "the variable {} must be a text that is not empty": (
        "die Variable {0} muss ein Text sein, der nicht leer ist"
    ),
    "the variable {} must be a key of digits": (
        "die Variable {0} muss ein Schlüssel aus Ziffern sein"
    ),
    "there is no erasure {} of this case": "eine Löschung {0} dieses Vorgangs gibt es nicht",
    "the variable kind must be restriction or litigation": (
        "die Variable kind muss restriction oder litigation sein"
    ),
    "the variable reviewOn must be a date such as 2026-12-24": (
        "die Variable reviewOn muss ein Tag sein, etwa 2026-12-24"
    ),
    "decisions names a case {} of which there is nothing, or an unknown action": (
        "decisions nennt einen Vorgang {0}, zu dem es nichts gibt, oder eine unbekannte Maßnahme"
    ),
    "decisions gives no ground for case {}": "decisions nennt keinen Grund für den Vorgang {0}",
    "{}: nobody acts here": "{0}: hier handelt niemand",
}
