"""What is wrong with templates of mails and documents, in German."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final = {
    "Correct the template; docs/mail.md says what one holds.": (
        "Berichtigen Sie die Vorlage; docs/mail.md sagt, was eine enthält."
    ),
    "the template has more than {} bytes": "die Vorlage hat mehr als {0} Bytes",
    "the template is no UTF-8": "die Vorlage ist kein UTF-8",
    "the template begins with no head between two lines of three dashes": (
        "die Vorlage beginnt nicht mit einem Kopf zwischen zwei Zeilen aus drei Strichen"
    ),
    "the template has no text": "die Vorlage hat keinen Text",
    "a mail of this class shows the link unsubscribe, and the text does not": (
        "eine Mail dieser Klasse zeigt den Link unsubscribe, und der Text tut es nicht"
    ),
    "a mail that asks for confirmation goes out as plain text: html is false": (
        "eine Mail, die um Bestätigung bittet, geht als reiner Text hinaus: html ist false"
    ),
    "a mail that asks for confirmation has no pictures": (
        "eine Mail, die um Bestätigung bittet, hat keine Bilder"
    ),
    "a mail that asks for confirmation has no addresses of its own; links come from the process": (
        "eine Mail, die um Bestätigung bittet, hat keine eigenen Adressen; Links kommen vom Prozess"
    ),
    "a mail that asks for confirmation offers nothing: {}": (
        "eine Mail, die um Bestätigung bittet, bietet nichts an: {0}"
    ),
    "the head is no YAML": "der Kopf ist kein YAML",
    "the head is no list of names with values": "der Kopf ist keine Liste von Namen mit Werten",
    "the head does not know {}": "der Kopf kennt {0} nicht",
    "the head has no {}": "im Kopf fehlt {0}",
    "{} in the head is no single line": "{0} im Kopf ist keine einzelne Zeile",
    "{} is no class of mails; there are {}": "{0} ist keine Klasse von Mails; es gibt {1}",
    "html in the head is true or false": "html im Kopf ist true oder false",
    "the template cannot be read: {}": "die Vorlage lässt sich nicht lesen: {0}",
    "more than {} loops in one another": "mehr als {0} Schleifen ineinander",
    "there is no filter {}; there are {}": "den Filter {0} gibt es nicht; es gibt {1}",
    "there is no test {}; there are {}": "die Prüfung {0} gibt es nicht; es gibt {1}",
    "a template has no recursive loops": "eine Vorlage hat keine rekursiven Schleifen",
    "a name must not begin with an underscore: {}": (
        "ein Name beginnt nicht mit einem Unterstrich: {0}"
    ),
    "a template shows data and computes nothing: {} is not allowed": (
        "eine Vorlage zeigt Daten und rechnet nicht: {0} ist nicht erlaubt"
    ),
    "Correct the template; docs/documents.md says what one holds.": (
        "Berichtigen Sie die Vorlage; docs/documents.md sagt, was eine enthält."
    ),
    "{} is no class of retention; there are {}": "{0} ist keine Aufbewahrungsklasse; es gibt {1}",
    "language in the head is de or en": "language im Kopf ist de oder en",
    "recipient in the head is a text of several lines": (
        "recipient im Kopf ist ein Text aus mehreren Zeilen"
    ),
    "information in the head is a list of labels with texts": (
        "information im Kopf ist eine Liste von Bezeichnungen mit Texten"
    ),
    "information in the head has more than {} labels": (
        "information im Kopf hat mehr als {0} Bezeichnungen"
    ),
    "sender in the head is a list of names with values": (
        "sender im Kopf ist eine Liste von Namen mit Werten"
    ),
    "footer in the head is a list of texts": "footer im Kopf ist eine Liste von Texten",
    "footer in the head has more than {} texts": "footer im Kopf hat mehr als {0} Texte",
    "series takes lower case letters, digits and hyphens": (
        "series besteht aus Kleinbuchstaben, Ziffern und Bindestrichen"
    ),
    "number has the places seq, year and version in braces, each at most once": (
        "number hat in geschweiften Klammern die Stellen seq, year und version, jede höchstens"
        " einmal"
    ),
    "number is of letters, digits, blanks and ./()-, at most {} characters": (
        "number besteht aus Buchstaben, Ziffern, Leerzeichen und ./()-, höchstens {0} Zeichen"
    ),
    "between two places of number there is something that parts them": (
        "zwischen zwei Stellen von number steht etwas, das sie trennt"
    ),
}
