"""What is wrong with a file on events, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the file on events is no JSON object": "die Datei über Ereignisse ist kein JSON-Objekt",
    "the id of the file on events is missing or no plain id": (
        "die ID der Datei über Ereignisse fehlt oder ist keine einfache ID"
    ),
    "the name of the file on events is no short text": (
        "der Name der Datei über Ereignisse ist kein kurzer Text"
    ),
    "the file on events has an unknown property {}": (
        "die Datei über Ereignisse hat eine unbekannte Eigenschaft {0}"
    ),
    "Use id, name, events, webhooks and mails.": (
        "Nehmen Sie id, name, events, webhooks und mails."
    ),
    "Use to, from, when, message, correlationKey and variables.": (
        "Nehmen Sie to, from, when, message, correlationKey und variables."
    ),
    "an entry of mails does not say from whom mails continue a case": (
        "ein Eintrag von mails sagt nicht, wessen Mails einen Vorgang fortsetzen"
    ),
    "Write known (to whom the case has written) or anyone, or leave it out: known.": (
        "Schreiben Sie known (wem der Vorgang geschrieben hat) oder anyone, oder lassen Sie es "
        "weg: known."
    ),
    "an entry of mails does not say to which address the mails go": (
        "ein Eintrag von mails nennt die Adresse nicht, an die die Mails gehen"
    ),
    "Write the address without + and what follows it, or * for any.": (
        "Schreiben Sie die Adresse ohne + und was darauf folgt, oder * für jede."
    ),
    "an entry of mails names no message": "ein Eintrag von mails nennt keine Nachricht",
    "Write the name of the message that the mails become.": (
        "Schreiben Sie den Namen der Nachricht, zu der die Mails werden."
    ),
    "Write mail. before what the mail says.": "Schreiben Sie mail. vor das, was die Mail sagt.",
    "Use type, source, message, correlationKey, variables, timeToLive and required.": (
        "Nehmen Sie type, source, message, correlationKey, variables, timeToLive und required."
    ),
    "required is no list of fields": "required ist keine Liste von Feldern",
    "Write such as orderNumber, or lines.qty for each entry of a list.": (
        "Schreiben Sie etwa orderNumber, oder lines.qty für jeden Eintrag einer Liste."
    ),
    "Use webhook, type, source, subject and data.": (
        "Nehmen Sie webhook, type, source, subject und data."
    ),
    "{} is no list of mappings": "{0:word} ist keine Liste von Zuordnungen",
    "Write a list of objects, at most 1000.": (
        "Schreiben Sie eine Liste von Objekten, höchstens 1000."
    ),
    "an entry of {} is no JSON object": "ein Eintrag von {0:word} ist kein JSON-Objekt",
    "an entry of events has no type": "ein Eintrag von events nennt keinen Typ",
    "Write the type of the events, such as com.example.order.placed.": (
        "Schreiben Sie den Typ der Ereignisse, etwa com.example.order.placed."
    ),
    "an entry of webhooks does not name its webhook": (
        "ein Eintrag von webhooks nennt seinen Webhook nicht"
    ),
    "Write its name as in the address: small letters, digits and -.": (
        "Schreiben Sie seinen Namen wie in der Adresse: Kleinbuchstaben, Ziffern und -."
    ),
    "{} is no text": "{0:word} ist kein Text",
    "Write a text, or leave it out.": "Schreiben Sie einen Text, oder lassen Sie es weg.",
    "{} is no expression": "{0:word} ist kein Ausdruck",
    "Write one in FEEL, with = before it.": "Schreiben Sie einen in FEEL, mit = davor.",
    "the expression in {} names {}, which no event has": (
        "der Ausdruck in {0:word} nennt {1:value}, das kein Ereignis hat"
    ),
    "Write data. before what stands in the event's data.": (
        "Schreiben Sie data. vor das, was in den Daten des Ereignisses steht."
    ),
    "Write body. before what stands in the body.": (
        "Schreiben Sie body. vor das, was im Rumpf steht."
    ),
    "timeToLive is no duration of 0 to 3650 days": (
        "timeToLive ist keine Dauer von 0 bis 3650 Tagen"
    ),
    "Write such as PT1H or P30D.": "Schreiben Sie etwa PT1H oder P30D.",
    "the events of the type {} are mapped twice": (
        "die Ereignisse des Typs {0:value} sind zweimal zugeordnet"
    ),
    "Leave one mapping, or give each a source of its own.": (
        "Lassen Sie eine Zuordnung stehen, oder geben Sie jeder eine eigene Quelle."
    ),
    "the webhook {} is mapped twice": "der Webhook {0:value} ist zweimal zugeordnet",
    "Leave one mapping.": "Lassen Sie eine Zuordnung stehen.",
    "The events of the type {} are mapped in {} as well": (
        "Die Ereignisse des Typs {0} sind auch in {1} zugeordnet"
    ),
    "The webhook {} is mapped in {} as well": "Der Webhook {0} ist auch in {1} zugeordnet",
    "Leave one of the two, or give each a source of its own.": (
        "Lassen Sie eine von beiden stehen, oder geben Sie jeder eine eigene Quelle."
    ),
}
