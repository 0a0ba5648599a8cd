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
    "public.failed": "Ihre Eingabe ließ sich nicht übernehmen. Sie steht noch hier. Versuchen Sie "
    "es später noch einmal.",
}
