"""What calls of web services, chats and invitations write into an incident, in German."""

from __future__ import annotations

from typing import Final

_PLANS: Final = {
    "{} is {}; it takes {}": "{0} ist {1}; möglich ist {2}",
    "{} is {}; it takes a number up to {}": "{0} ist {1}; nötig ist eine Zahl bis {2}",
    "{} is {}; it takes a name": "{0} ist {1}; nötig ist ein Name",
    "{} is {}; it takes statuses such as 429 503, or none": (
        "{0} ist {1}; möglich sind Statuscodes wie 429 503, oder none"
    ),
    "the method {} is none of {}": "die Methode {0} ist keine von {1}",
    "the call needs an address in the variable url": (
        "der Aufruf braucht eine Adresse in der Variable url"
    ),
    "the variable url is too long, or holds a control character": (
        "die Variable url ist zu lang oder enthält ein Steuerzeichen"
    ),
    "the variable url is no address of the web": "die Variable url ist keine Webadresse",
    "the variable url has to begin with https:// and name a host": (
        "die Variable url muss mit https:// beginnen und einen Server nennen"
    ),
    "the variable url holds a user name or password; use authentication": (
        "die Variable url enthält Benutzername oder Passwort; dafür gibt es die Anmeldung"
    ),
    "the variable url holds . or .. as part of its path": (
        "die Variable url enthält . oder .. als Teil ihres Pfads"
    ),
    "the header {} is not for a model to give; for logins there is authentication": (
        "den Header {0} gibt kein Modell vor; für Anmeldungen gibt es authentication"
    ),
    "the header {} cannot be sent: it holds other characters": (
        "der Header {0} lässt sich nicht senden: Er enthält andere Zeichen"
    ),
    "the variable {} has to be a context": "die Variable {0} muss ein Kontext sein",
    "{} is neither text, number nor truth value": "{0} ist weder Text noch Zahl noch Wahrheitswert",
    "the body holds a function, for which JSON has no word": (
        "der Inhalt enthält eine Funktion, für die JSON kein Wort hat"
    ),
    "the body has more than {} bytes": "der Inhalt hat mehr als {0} Bytes",
    "the body has to be a context, for a form and for parts": (
        "der Inhalt muss ein Kontext sein, für ein Formular und für Teile"
    ),
    "a part that is a context has to hold the sha256 of a document": (
        "ein Teil, der ein Kontext ist, muss den sha256 eines Dokuments enthalten"
    ),
    "the variable documentName holds nothing that a file can be called": (
        "die Variable documentName enthält nichts, wie eine Datei heißen kann"
    ),
    "errorExpression has to give null, or a context with the code of an error": (
        "errorExpression muss null ergeben, oder einen Kontext mit dem code eines Fehlers"
    ),
    "resultExpression has to give a context of variables": (
        "resultExpression muss einen Kontext aus Variablen ergeben"
    ),
    "{}: {}": "{0}: {1:reason}",
}
SECRETS: Final = {
    "the call names no secret": "der Aufruf nennt kein Geheimnis",
    "the secret {} is not for the process {}": (
        "das Geheimnis {0} ist nicht für den Prozess {1} freigegeben"
    ),
    "the secret {} is not for {}": "das Geheimnis {0} ist nicht für {1} freigegeben",
    "{} is no name of a secret: small letters, digits and -": (
        "{0} ist kein Name eines Geheimnisses: Kleinbuchstaben, Ziffern und -"
    ),
    "the secret {} is not known: VORGANG_SECRETS names no folder": (
        "das Geheimnis {0} ist nicht bekannt: VORGANG_SECRETS nennt keinen Ordner"
    ),
    "the secret {} is no line of at least {} plain characters": (
        "das Geheimnis {0} ist keine Zeile aus mindestens {1} einfachen Zeichen"
    ),
    "the secret {} is for nobody: {}.use beside it says which process may use it, and for which"
    " host": (
        "das Geheimnis {0} ist für niemanden freigegeben: {1}.use daneben sagt, welcher Prozess es"
        " verwenden darf, und für welchen Server"
    ),
    "line {} of {}.use says neither process: … nor host: …": (
        "Zeile {0} von {1}.use sagt weder process: … noch host: …"
    ),
    "the folder of VORGANG_SECRETS holds no secret {}": (
        "im Ordner von VORGANG_SECRETS gibt es kein Geheimnis {0}"
    ),
    "the secret {} cannot be read: {}": "das Geheimnis {0} lässt sich nicht lesen: {1}",
    "no token: {}": "kein Token: {0:reason}",
    "no token: {}: {}": "kein Token: {0}: {1:reason}",
    "no token: {} answers {}; check clientId and the secret {}": (
        "kein Token: {0} antwortet {1}; prüfen Sie clientId und das Geheimnis {2}"
    ),
    "no token: the answer of {} holds none": "kein Token: Die Antwort von {0} enthält keines",
}
_ANSWERS: Final = {
    "{} is not on the list VORGANG_HTTP_ALLOWED; have it added, or correct the address": (
        "{0} steht nicht auf der Liste VORGANG_HTTP_ALLOWED; lassen Sie den Server aufnehmen, oder"
        " berichtigen Sie die Adresse"
    ),
    "{} leads into a network that is not public, nor listed with it in VORGANG_HTTP_ALLOWED": (
        "{0} führt in ein Netz, das weder öffentlich ist noch in VORGANG_HTTP_ALLOWED dabeisteht"
    ),
    "the file of VORGANG_HTTP_AUTHORITIES holds no certificates that can be read": (
        "die Datei von VORGANG_HTTP_AUTHORITIES enthält keine lesbaren Zertifikate"
    ),
    "{} took too long: {}. Nobody knows what it did: look there, then try again; the same key goes"
    " along": (
        "{0} hat zu lange gebraucht: {1}. Ob etwas geschah, weiß niemand: Sehen Sie dort nach, und"
        " versuchen Sie es dann noch einmal; derselbe Schlüssel geht mit"
    ),
    "the certificate of {} does not count: {}. Check it, and VORGANG_HTTP_AUTHORITIES": (
        "das Zertifikat von {0} gilt nicht: {1}. Prüfen Sie es, und VORGANG_HTTP_AUTHORITIES"
    ),
    "{} cannot be reached: {}. Check the address, and whether it runs": (
        "{0} ist nicht zu erreichen: {1}. Prüfen Sie die Adresse, und ob der Server läuft"
    ),
    "{} broke off in the middle of its answer. Look there, then try again; the same key goes"
    " along": (
        "{0} hat mitten in der Antwort abgebrochen. Sehen Sie dort nach, und versuchen Sie es dann"
        " noch einmal; derselbe Schlüssel geht mit"
    ),
    "{} answers {}. Check the login, and what it may do there": (
        "{0} antwortet {1}. Prüfen Sie die Anmeldung, und was sie dort darf"
    ),
    "{} answers {}. Check address and method": "{0} antwortet {1}. Prüfen Sie Adresse und Methode",
    "{} answers {}. Correct what is sent, or make an error of it in the model": (
        "{0} antwortet {1}. Berichtigen Sie, was gesendet wird, oder machen Sie im Modell einen"
        " Fehler daraus"
    ),
    "{} answers {}. Look there, then try again; the same key goes along": (
        "{0} antwortet {1}. Sehen Sie dort nach, und versuchen Sie es dann noch einmal; derselbe"
        " Schlüssel geht mit"
    ),
    "{} answers {}: {}": "{0} antwortet {1}: {2:reason}",
    "{} answers {} and names another address, which is not called; name it in the model": (
        "{0} antwortet {1} und nennt eine andere Adresse, die nicht aufgerufen wird; nennen Sie sie"
        " im Modell"
    ),
    "the answer is larger than {} bytes": "die Antwort ist größer als {0} Bytes",
    "the answer is packed in a way that was not asked for": (
        "die Antwort ist anders gepackt als verlangt"
    ),
    "the answer cannot be unpacked": "die Antwort lässt sich nicht entpacken",
    "the answer ends too early": "die Antwort endet zu früh",
    "the answer is no JSON that is taken{}": "die Antwort ist kein JSON, das angenommen wird{0}",
    "the answer is longer than the {} bytes of a text": (
        "die Antwort ist länger als die {0} Bytes eines Textes"
    ),
    "the answer is no text in the character set that it names": (
        "die Antwort ist kein Text in dem Zeichensatz, den sie nennt"
    ),
    "the answer is no text: it holds U+0000": "die Antwort ist kein Text: Sie enthält U+0000",
    "the answer is a file of no kind that is kept": (
        "die Antwort ist eine Datei, deren Art nicht aufbewahrt wird"
    ),
    "the answer is a file that holds one of our secrets": (
        "die Antwort ist eine Datei, die eines unserer Geheimnisse enthält"
    ),
}
_OTHERS: Final = {
    "the secret of the chat is no address of the web": (
        "das Geheimnis des Chats ist keine Webadresse"
    ),
    "the secret of the chat is not for the host of its address": (
        "das Geheimnis des Chats ist nicht für den Server seiner Adresse freigegeben"
    ),
    "the message needs a text of at most {} characters in {}": (
        "die Nachricht braucht in {1} einen Text von höchstens {0} Zeichen"
    ),
    "the variable appointment has to be a name of letters, digits, - and _": (
        "die Variable appointment muss ein Name aus Buchstaben, Ziffern, - und _ sein"
    ),
    "the variable sequence has to be the number of the invitation before": (
        "die Variable sequence muss die Nummer der letzten Einladung sein"
    ),
    "the variable end has to come after start, within 31 days": (
        "die Variable end muss nach start liegen, höchstens 31 Tage später"
    ),
    "the variable {} must be a date and time, such as 2026-03-31T17:00:00+02:00": (
        "die Variable {0} muss ein Zeitpunkt sein, etwa 2026-03-31T17:00:00+02:00"
    ),
}
SENTENCES: Final = {**_PLANS, **SECRETS, **_ANSWERS, **_OTHERS}
