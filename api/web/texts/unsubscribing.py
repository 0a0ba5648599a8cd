"""Words of the page to which the links of mails lead."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "unsubscribe.ask.title": "Mails von uns abbestellen",
    "unsubscribe.ask.words": "Mit einem Klick bekommen Sie keine Werbung und keine Umfragen von "
    "{company} mehr. Mails zu laufenden Verträgen kommen weiter.",
    "unsubscribe.act": "Abmelden",
    "unsubscribe.never.words": "Sie haben gar nichts bestellt? Dann schreiben wir Sie ein Jahr "
    "lang auch nicht mehr an, wenn jemand Ihre Adresse angibt.",
    "unsubscribe.never": "Nie wieder anschreiben",
    "unsubscribe.done.title": "Sie sind abgemeldet",
    "unsubscribe.done.words": "{company} schickt Ihnen ab sofort keine Werbung und keine Umfragen "
    "mehr. Eine Bestätigung per Mail kommt nicht.",
    "unsubscribe.gone.title": "Dieser Link führt nirgendwohin",
    "unsubscribe.gone.words": "Die Adresse ist unvollständig oder stammt nicht von uns. Kopieren "
    "Sie den ganzen Link aus der Mail, oder wenden Sie sich an {company}.",
}
