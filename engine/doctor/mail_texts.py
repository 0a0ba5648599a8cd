"""What the checks of mail say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "mails on their way": "Mails unterwegs",
    "signature of mails": "Signatur der Mails",
}
GERMAN: Final[Mapping[str, str]] = {
    "mails-in-clear": (
        "Mails gehen im Klartext an {host}. Setzen Sie VORGANG_SMTP_TLS auf starttls oder tls"
    ),
    "no-mail-password": (
        "{file} lässt sich nicht lesen oder ist leer. Schreiben Sie das Kennwort des Mailservers "
        "hinein, lesbar für das Konto der Anwendung"
    ),
    "no-mail-key": (
        "{file} ist kein privater Schlüssel (PEM) oder lässt sich nicht lesen; keine Mail geht "
        "hinaus. Berichtigen Sie VORGANG_DKIM_KEY_FILE"
    ),
    "weak-mail-key": (
        "{file} ist kein RSA-Schlüssel von mindestens 1024 Bit. Nehmen Sie einen von 2048 Bit"
    ),
}
ENGLISH: Final[Mapping[str, str]] = {
    "mails-in-clear": "mails go to {host} in clear. Set VORGANG_SMTP_TLS to starttls or tls",
    "no-mail-password": (
        "{file} cannot be read or is empty. Write the mail server's password into it, readable "
        "for the application's account"
    ),
    "no-mail-key": (
        "{file} is no private key (PEM) or cannot be read; no mail goes out. Correct "
        "VORGANG_DKIM_KEY_FILE"
    ),
    "weak-mail-key": "{file} is no RSA key of at least 1024 bits. Take one of 2048 bits",
}
