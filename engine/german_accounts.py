"""What is refused about accounts and ways in, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the user name {} is taken": "den Benutzernamen {0} gibt es schon",
    "the user name {} is not as it must be: lower-case letters, digits and . _ @ -": (
        "der Benutzername {0} geht nicht: Kleinbuchstaben, Ziffern und . _ @ -"
    ),
    "an account needs a name": "ein Konto braucht einen Namen",
    "a password needs at least {} characters": "ein Kennwort braucht mindestens {0} Zeichen",
    "the group {} is not as it must be: lower-case letters, digits and -": (
        "die Gruppe {0} geht nicht: Kleinbuchstaben, Ziffern und -"
    ),
    "nobody takes the administration from themselves": (
        "die Administration nimmt niemand sich selbst"
    ),
    "there is no such hour, state or language": "Uhrzeit, Land oder Sprache gibt es nicht",
    "the account has no mail address": "das Konto hat keine E-Mail-Adresse",
    "nobody locks themselves out": "niemand sperrt sich selbst aus",
    "this account is not active": "dieses Konto ist nicht aktiv",
    "this account is active": "dieses Konto ist aktiv",
    "this account was anonymised; make a new one": (
        "dieses Konto wurde anonymisiert; legen Sie ein neues an"
    ),
    "this account has no second factor": "dieses Konto hat keinen zweiten Faktor",
    "this account needs a second factor": "für dieses Konto ist ein zweiter Faktor vorgeschrieben",
    "no provider of identities is set up": "es ist kein Anmeldedienst eingerichtet",
    "an identity has 1 to 255 printable characters": (
        "eine Kennung hat 1 bis 255 druckbare Zeichen"
    ),
    "this identity belongs to another account": "diese Kennung gehört zu einem anderen Konto",
    "no identity is linked to this account": "mit diesem Konto ist keine Identität verknüpft",
    "a token needs a name of at most {} characters": (
        "ein Token braucht einen Namen von höchstens {0} Zeichen"
    ),
    "a token holds 1 to {} days": "ein Token gilt 1 bis {0} Tage",
    "only an active service account has tokens": "Token haben nur aktive Dienste",
    "a token has at least one of the account's groups, and no other": (
        "ein Token hat mindestens eine Gruppe des Kontos und keine andere"
    ),
    "there is no account {}": "es gibt kein Konto {0}",
    "There is no such token.": "es gibt dieses Token nicht",
    "there is no look {}": "diese Darstellung gibt es nicht: {0}",
    "there is no language {}": "diese Sprache gibt es nicht: {0}",
    "this account needs a second factor beside its password; programs send the token of a service"
    " account": (
        "für dieses Konto reicht ein Kennwort nicht; Programme senden das Token eines Dienstes"
    ),
    "the new password is the one that the account has": (
        "das neue Kennwort ist das, das das Konto hat"
    ),
    "a password has {} to {} characters": "ein Kennwort hat {0} bis {1} Zeichen",
}
