"""What connectors and the worker write into an incident, in German.

Answers of mail servers and of the operating system stay in their words.
"""

from __future__ import annotations

from typing import Final

from engine import german_acts, german_calls, german_documents

_SIGNATURE: Final = {
    "the variable signature is not what somebody signed in this case; give the variable of the"
    " user task as it is": (
        "die Variable signature ist nicht das, was jemand in diesem Vorgang unterschrieben hat; "
        "geben Sie die Variable der Benutzeraufgabe unverändert weiter"
    ),
    "the variable language is de or en": "die Variable language ist de oder en",
    "the variable signature says no time": "die Variable signature nennt keine Zeit",
    "the document that was signed takes no further page: {}": (
        "dem unterschriebenen Dokument lässt sich keine Seite anhängen: {0:reason}"
    ),
    "it is locked or signed already": "es ist verschlüsselt oder schon signiert",
    "it is damaged: {}": "es ist beschädigt: {0}",
    "the signed document was not sealed: {}": (
        "das unterschriebene Dokument wurde nicht gesiegelt: {0:reason}"
    ),
}
_CALENDAR: Final = {
    "calendar.add: {}": "calendar.add: {0:reason}",
    "{}: the variable {} must be a text, such as {}": (
        "{0}: Die Variable {1} muss ein Text sein, etwa {2}"
    ),
    "{}: the variable start must be a date and time, such as 2026-03-31T17:00:00+02:00": (
        "{0}: Die Variable start muss ein Zeitpunkt sein, etwa 2026-03-31T17:00:00+02:00"
    ),
    "{}: the variable start: {}": "{0}: die Variable start: {1:reason}",
    "{} is no German state; there are {}": "{0} ist kein Bundesland; es gibt {1}",
    "{} is no working time; one looks like P3D (working days), PT8H (working hours) or P1DT4H": (
        "{0} ist keine Arbeitszeit; eine sieht aus wie P3D (Arbeitstage), PT8H (Arbeitsstunden)"
        " oder P1DT4H"
    ),
    "{} is more than about ten years of working time": (
        "{0} ist mehr als etwa zehn Jahre Arbeitszeit"
    ),
    "{} is no legal term; one looks like P1M (months), P14D (days) or PT72H (hours)": (
        "{0} ist keine gesetzliche Frist; eine sieht aus wie P1M (Monate), P14D (Tage) oder PT72H"
        " (Stunden)"
    ),
    "{} is more than about ten years": "{0} ist mehr als etwa zehn Jahre",
    "{}: the variable rule must be working or legal": (
        "{0}: Die Variable rule muss working oder legal sein"
    ),
    "{} is outside the years 1 to 9999": "{0} liegt außerhalb der Jahre 1 bis 9999",
    "the reckoning leaves the years 1 to 9999": "die Rechnung verlässt die Jahre 1 bis 9999",
    "the calendar {} does not open within forty years of {}": (
        "der Kalender {0} öffnet in vierzig Jahren ab {1} nicht"
    ),
    "the calendar {} does not open so often": "so oft öffnet der Kalender {0} nicht",
}
_PEOPLE: Final = {
    "{}: the variable {} must be a list of texts": (
        "{0}: Die Variable {1} muss eine Liste von Texten sein"
    ),
    "{}: not enough different people for: {}. Add somebody to the group": (
        "{0}: nicht genug verschiedene Personen für: {1}. Nehmen Sie jemanden in die Gruppe auf"
    ),
    "{}: fewer members than needed in: {}. Add somebody to the group": (
        "{0}: weniger Mitglieder als nötig in: {1}. Nehmen Sie jemanden in die Gruppe auf"
    ),
    "{}: the variable atLeast must hold a whole number for each group": (
        "{0}: Die Variable atLeast muss für jede Gruppe eine ganze Zahl nennen"
    ),
}
_CONTACT: Final = {
    "nothing is known of addresses here": "über Adressen ist hier nichts bekannt",
    "there is no address in the variable address": "in der Variable address steht keine Adresse",
    "contact.note: the variable kind must be a word in small letters, such as sign-up": (
        "contact.note: Die Variable kind muss ein Wort in Kleinbuchstaben sein, etwa sign-up"
    ),
    "contact.note: the variable {}: {} is no term; write such as P90D, P24M or P6Y": (
        "contact.note: Die Variable {0} ist mit {1} keine Dauer; eine sieht aus wie P90D, P24M"
        " oder P6Y"
    ),
    "nobody has taken this withdrawal back: since then no task of this case was done by a link"
    " after the case had written to the address; ask for a confirmation before": (
        "diesen Widerruf hat niemand zurückgenommen: Seitdem wurde keine Aufgabe dieses Vorgangs"
        " über einen Link erledigt, nachdem er an die Adresse geschrieben hatte; bitten Sie zuerst"
        " um eine Bestätigung"
    ),
    "{} is no reason of the list; there are {}": "{0} ist kein Grund der Mailsperre; es gibt {1}",
}
_MESSAGE: Final = {
    "no message is published from here": "von hier wird keine Nachricht veröffentlicht",
    "message.publish: the variables message and key must be texts": (
        "message.publish: Die Variablen message und key müssen Texte sein"
    ),
    "message.publish: the variable values must be a context": (
        "message.publish: Die Variable values muss ein Kontext sein"
    ),
    "message.publish: the variable keep must be a duration, such as PT1H": (
        "message.publish: Die Variable keep muss eine Dauer sein, etwa PT1H"
    ),
}
_MAIL: Final = {
    "a mail about tasks has no attachments": "eine Mail über Aufgaben hat keine Anhänge",
    "a mail about a password has no attachments": "eine Mail über ein Passwort hat keine Anhänge",
    "the mail cannot be written: {}. Correct recipient, subject or VORGANG_MAIL_FROM": (
        "die Mail lässt sich nicht schreiben: {0:reason}. Berichtigen Sie Empfänger, Betreff oder"
        " VORGANG_MAIL_FROM"
    ),
    "the mail server {} refused the login: {}. Check VORGANG_SMTP_USERNAME and"
    " VORGANG_SMTP_PASSWORD": (
        "der Mailserver {0} lehnt die Anmeldung ab: {1}. Prüfen Sie VORGANG_SMTP_USERNAME und"
        " VORGANG_SMTP_PASSWORD"
    ),
    "the mail server {} refused the recipient: {}. Correct the address": (
        "der Mailserver {0} lehnt den Empfänger ab: {1}. Berichtigen Sie die Adresse"
    ),
    "the mail server {} does not take the recipient for now: {}. Try again later": (
        "der Mailserver {0} nimmt den Empfänger gerade nicht an: {1}. Versuchen Sie es später noch"
        " einmal"
    ),
    "the mail server {} refused the sender: {}. Check VORGANG_MAIL_FROM and"
    " VORGANG_MAIL_RETURN_PATH, and whether this account may send for them": (
        "der Mailserver {0} lehnt den Absender ab: {1}. Prüfen Sie VORGANG_MAIL_FROM und"
        " VORGANG_MAIL_RETURN_PATH, und ob dieses Konto dafür senden darf"
    ),
    "the mail server {} refused the message: {}. Correct what it names, or ask whoever runs it,"
    " and try again": (
        "der Mailserver {0} lehnt die Nachricht ab: {1}. Berichtigen Sie, was er nennt, oder"
        " fragen Sie den Betreiber, und versuchen Sie es noch einmal"
    ),
    "the mail server {} did not take the message for now: {}. Try again later, and look whether"
    " it runs": (
        "der Mailserver {0} nimmt die Nachricht gerade nicht an: {1}. Versuchen Sie es später noch"
        " einmal, und sehen Sie nach, ob er läuft"
    ),
    "the mail server {} does not answer: {}. Check VORGANG_SMTP_HOST, VORGANG_SMTP_PORT and that"
    " the mail server runs": (
        "der Mailserver {0} antwortet nicht: {1}. Prüfen Sie VORGANG_SMTP_HOST, VORGANG_SMTP_PORT"
        " und ob der Mailserver läuft"
    ),
    "the mail has no recipient: the variable to is empty. Fill it at the task, or in the case,"
    " and try again": (
        "die Mail hat keinen Empfänger: Die Variable to ist leer. Füllen Sie sie an der Aufgabe"
        " oder im Vorgang, und versuchen Sie es noch einmal"
    ),
    "the mail has {} recipients; at most {} fit. Use a multi-instance task": (
        "die Mail hat {0} Empfänger; höchstens {1} gehen. Nehmen Sie eine Mehrfachaufgabe"
    ),
    "{} is no mail address; correct it": "{0} ist keine Mailadresse; berichtigen Sie sie",
    "the variable {} is empty or holds a line break or control character; correct it": (
        "die Variable {0} ist leer oder enthält einen Zeilenumbruch oder ein Steuerzeichen;"
        " berichtigen Sie sie"
    ),
    "the mail needs a text in the variable {}. Give it at the task": (
        "die Mail braucht einen Text in der Variable {0}. Geben Sie ihn an der Aufgabe an"
    ),
    "the variable attachments takes a list of contexts with the sha256 of a document, such as"
    " =[document]": (
        "die Variable attachments nimmt eine Liste von Kontexten mit dem sha256 eines Dokuments,"
        " etwa =[document]"
    ),
}
_MAIL_ROOM: Final = {
    "the mail server {} offers no STARTTLS or no login: {}. Check VORGANG_SMTP_PORT and"
    " VORGANG_SMTP_TLS": (
        "der Mailserver {0} bietet kein STARTTLS oder keine Anmeldung an: {1}. Prüfen Sie"
        " VORGANG_SMTP_PORT und VORGANG_SMTP_TLS"
    ),
    "the mail server {} has no certificate that is trusted here: {}. Check VORGANG_SMTP_TLS and"
    " VORGANG_SMTP_CA_FILE": (
        "der Mailserver {0} hat kein Zertifikat, dem hier vertraut wird: {1}. Prüfen Sie"
        " VORGANG_SMTP_TLS und VORGANG_SMTP_CA_FILE"
    ),
    "the mail server {} takes no addresses with letters beyond ASCII before the @. Use another"
    " address": (
        "der Mailserver {0} nimmt keine Adressen mit Umlauten oder Sonderzeichen vor dem @. Nehmen"
        " Sie eine andere Adresse"
    ),
    "the mail cannot be signed (DKIM): {}. Check VORGANG_DKIM_KEY_FILE": (
        "die Mail lässt sich nicht signieren (DKIM): {0}. Prüfen Sie VORGANG_DKIM_KEY_FILE"
    ),
    "{} is no class of mails; there are {}": "{0} ist keine Klasse von Mails; es gibt {1}",
    "a mail of this class goes to one recipient alone: it holds the link by which that one"
    " unsubscribes. Use a multi-instance task": (
        "eine Mail dieser Klasse geht nur an einen Empfänger: Sie enthält den Link, über den sich"
        " dieser abmeldet. Nehmen Sie eine Mehrfachaufgabe"
    ),
    "nobody can unsubscribe from this mail": "von dieser Mail kann sich niemand abmelden",
}
_WORKER: Final = {
    "every attempt ended with the worker itself": (
        "jeder Versuch endete damit, dass auch der Worker endete"
    ),
    "there is no connector for the job type {}": (
        "für Aufträge vom Typ {0} gibt es keinen Konnektor"
    ),
    "the worker failed without saying why": "der Worker ist gescheitert, ohne zu sagen, warum",
    "an unforeseen fault, {}": "ein unerwarteter Fehler, {0}",
}
SENTENCES: Final = {
    **_SIGNATURE,
    **_CALENDAR,
    **_CONTACT,
    **german_acts.SENTENCES,
    **german_documents.SENTENCES,
    **_MESSAGE,
    **_PEOPLE,
    **_MAIL,
    **_MAIL_ROOM,
    **_WORKER,
    **german_calls.SENTENCES,
}
