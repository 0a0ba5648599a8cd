"""What the checks of mail say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "mails on their way": "Mails unterwegs",
    "signature of mails": "Signatur der Mails",
    "mailbox": "Postfach für Rückläufer",
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
    "mailbox-in-clear": (
        "Das Kennwort des Postfachs geht im Klartext an {place}. Setzen Sie VORGANG_IMAP_TLS auf "
        "tls oder starttls"
    ),
    "mailbox-silent": (
        "{place} antwortet nicht wie ein IMAP-Server. Prüfen Sie VORGANG_IMAP_HOST, "
        "VORGANG_IMAP_PORT und VORGANG_IMAP_TLS"
    ),
    "mailbox-certificate": (
        "Dem Zertifikat von {place} ist nicht zu trauen. Nennen Sie dessen Zertifizierungsstelle "
        "in VORGANG_IMAP_CA_FILE"
    ),
    "mailbox-password": (
        "VORGANG_IMAP_PASSWORD_FILE lässt sich nicht lesen. Schreiben Sie das Kennwort des "
        "Postfachs hinein, lesbar für das Konto der Anwendung"
    ),
    "mailbox-login": (
        "{place} nimmt die Anmeldung nicht an. Prüfen Sie VORGANG_IMAP_USERNAME und das Kennwort"
    ),
    "mailbox-folder": (
        "Im Postfach bei {place} gibt es den Ordner {folder} nicht. Berichtigen Sie "
        "VORGANG_IMAP_FOLDER"
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
    "mailbox-in-clear": (
        "the mailbox's password goes to {place} in clear. Set VORGANG_IMAP_TLS to tls or starttls"
    ),
    "mailbox-silent": (
        "{place} does not answer as an IMAP server does. Check VORGANG_IMAP_HOST, "
        "VORGANG_IMAP_PORT and VORGANG_IMAP_TLS"
    ),
    "mailbox-certificate": (
        "the certificate of {place} is not to be trusted. Name its authority in "
        "VORGANG_IMAP_CA_FILE"
    ),
    "mailbox-password": (
        "VORGANG_IMAP_PASSWORD_FILE cannot be read. Write the mailbox's password into it, readable "
        "for the application's account"
    ),
    "mailbox-login": "{place} refuses the login. Check VORGANG_IMAP_USERNAME and the password",
    "mailbox-folder": (
        "the mailbox at {place} has no folder {folder}. Correct VORGANG_IMAP_FOLDER"
    ),
}
