"""Words of forms that need no account."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "public.submit": "Abschicken",
    "public.honeypot": "Lassen Sie dieses Feld leer",
    "public.no_script": "Dieses Formular braucht JavaScript. Schalten Sie es für diese Seite ein "
    "und laden Sie sie neu.",
    "public.thanks.title": "Ihre Angaben sind angekommen",
    "public.thanks.words": "Wir bearbeiten sie unter dieser Nummer. Nennen Sie die Nummer, wenn "
    "Sie nachfragen.",
    "public.thanks.reference": "Nummer",
    "public.thanks.about": "Formular",
    "public.thanks.again": "Weitere Angaben schicken",
    "public.gone.title": "Dieses Formular gibt es hier nicht",
    "public.gone.words": "Die Adresse stimmt nicht, oder das Formular ist zurzeit geschlossen. "
    "Prüfen Sie die Adresse, oder wenden Sie sich an {company}.",
    "public.over": "Diese Seite ist zu lange offen. Laden Sie sie neu und geben Sie die Werte "
    "noch einmal ein.",
    "public.filled": "Ein verstecktes Feld ist ausgefüllt, vermutlich von einem Programm. Laden "
    "Sie die Seite neu und füllen Sie das Formular von Hand aus.",
    "public.too_fast": "Das ging zu schnell für eine Person. Warten Sie einen Augenblick und "
    "schicken Sie noch einmal ab.",
    "public.gone": "Das Formular ist geschlossen worden. Ihre Eingabe ist nicht angekommen.",
    "public.changed": "Das Formular hat sich geändert. Laden Sie die Seite neu und geben Sie die "
    "Werte noch einmal ein.",
    "public.under_way": "Ihre Eingabe wird gerade übernommen. Schicken Sie sie in einem "
    "Augenblick noch einmal ab; sie kommt nur einmal an.",
    "link.honeypot": "Lassen Sie dieses Feld leer",
    "link.documents": "Ihre Dokumente",
    "link.until": "Dieser Link gilt bis {time}.",
    "link.thanks.title": "Ihre Angaben sind angekommen",
    "link.thanks.words": "Sie müssen nichts weiter tun.",
    "link.thanks.back": "Zurück zur Seite",
    "link.used.title": "Das ist schon erledigt",
    "link.used.words": "Über diesen Link ist schon geantwortet worden. Er gilt nur einmal. Wenn "
    "das nicht Sie waren, wenden Sie sich an {company}.",
    "link.expired.title": "Dieser Link gilt nicht mehr",
    "link.expired.words": "Er war bis {time} gültig. Es ist nichts geschehen.",
    "link.expired.renew": "Neuen Link anfordern",
    "link.expired.renew_words": "Der neue Link geht an die Adresse, an die auch dieser ging.",
    "link.expired.ask": "Wenn Sie noch antworten möchten, wenden Sie sich an {company}.",
    "link.withdrawn.title": "Dieser Link ist zurückgezogen",
    "link.withdrawn.words": "Die Frage hat sich erledigt, oder es gibt einen neueren Link. Sehen "
    "Sie in Ihrem Postfach nach, oder wenden Sie sich an {company}.",
    "link.checked.title": "Wird bearbeitet",
    "link.checked.words": "Hier ist zurzeit nichts zu tun. Versuchen Sie es später noch einmal, "
    "oder wenden Sie sich an {company}.",
    "link.gone.title": "Diesen Link gibt es hier nicht",
    "link.gone.words": "Die Adresse ist nicht vollständig, oder der Link ist abgelaufen. Öffnen "
    "Sie ihn noch einmal aus der Nachricht, oder wenden Sie sich an {company}.",
    "link.asked.title": "Ein neuer Link ist unterwegs",
    "link.asked.words": "Er geht an die Adresse, an die auch der alte ging. Der alte gilt nicht "
    "mehr.",
    "link.over": "Diese Seite ist zu lange offen. Laden Sie sie neu.",
    "link.filled": "Ein verstecktes Feld ist ausgefüllt, vermutlich von einem Programm. Laden Sie "
    "die Seite neu und füllen Sie das Formular von Hand aus.",
    "link.closed": "Dieser Link gilt nicht mehr. Laden Sie die Seite neu; dort steht, wie es "
    "weitergeht.",
    "link.under_way": "Ihre Eingabe wird gerade übernommen. Schicken Sie sie in einem Augenblick "
    "noch einmal ab; sie kommt nur einmal an.",
    "link.failed": "Ihre Eingabe ließ sich nicht übernehmen. Sie steht noch hier. Versuchen Sie "
    "es später noch einmal.",
    "public.failed": "Ihre Eingabe ließ sich nicht übernehmen. Sie steht noch hier. Versuchen Sie "
    "es später noch einmal.",
}
