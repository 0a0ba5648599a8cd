"""What analysts are told of calls, chats and templates of documents, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the call goes to {}, which VORGANG_HTTP_ALLOWED does not list so": (
        "der Aufruf geht an {0}, was VORGANG_HTTP_ALLOWED so nicht aufführt"
    ),
    "Have the host added with this scheme and port, or correct the address.": (
        "Lassen Sie den Server mit diesem Schema und Port aufnehmen, oder berichtigen Sie die"
        " Adresse."
    ),
    "the secret {} is not known here, or for nobody": (
        "das Geheimnis {0} ist hier nicht bekannt oder für niemanden freigegeben"
    ),
    "Have an operator put it into the folder of VORGANG_SECRETS, with a .use file.": (
        "Lassen Sie es vom Betrieb in den Ordner von VORGANG_SECRETS legen, mit einer Datei .use."
    ),
    "the secret {} is not for the process {}": (
        "das Geheimnis {0} ist nicht für den Prozess {1} freigegeben"
    ),
    "Have an operator add the line process: {} to its .use file.": (
        "Lassen Sie den Betrieb die Zeile process: {0} in seine Datei .use aufnehmen."
    ),
    "the template {} names {}, and data does not give it": (
        "die Vorlage {0} nennt {1}, und data gibt es nicht"
    ),
    "Add the entry {} to the input data, or take it out of the template.": (
        "Nehmen Sie den Eintrag {0} in die Eingabe data auf, oder streichen Sie ihn in der Vorlage."
    ),
    "the mail does not say {}": "die Mail nennt nicht: {0}",
    "Choose its element template and fill them in: a mail without a class counts as one that a"
    " contract needs.": (
        "Wählen Sie das Elementtemplate, und füllen Sie es aus: Eine Mail ohne Klasse gilt als"
        " eine, die ein Vertrag braucht."
    ),
    "the chat would hold the variable {}, which is kept as {}": (
        "der Chat enthielte die Variable {0}, die als {1} aufbewahrt wird"
    ),
    "Send a link to the case instead, or class it as business if it is about no person.": (
        "Senden Sie stattdessen einen Link zum Vorgang, oder geben Sie ihr die Klasse business,"
        " wenn sie niemanden betrifft."
    ),
}
