"""What the checks of mail say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "mails on their way": "Mails unterwegs",
    "signature of mails": "Signatur der Mails",
    "mailbox": "Postfach für Rückläufer",
    "sender of mails": "Absender der Mails",
    "way back of mails": "Rückweg der Mails",
    "authorities of mail servers": "Zertifizierungsstellen der Mailserver",
    "domain that signs mails": "Domain der Mailsignatur",
    "account of the mailbox": "Konto des Postfachs",
    "folders of the mailbox": "Ordner des Postfachs",
    "imprint of mails": "Pflichtangaben der Mails",
}
GERMAN: Final[Mapping[str, str]] = {
    "no-mail-sender": (
        "{sender} nennt keinen Absender. Setzen Sie VORGANG_MAIL_FROM auf eine Adresse wie "
        "Vertrieb <vertrieb@example.com>"
    ),
    "sender-nowhere": (
        "Mails nach außen kommen von {sender}; dorthin antwortet niemand, und viele Mailserver "
        "nehmen sie nicht. Setzen Sie VORGANG_MAIL_FROM auf eine Adresse Ihrer Domain"
    ),
    "no-return-path": (
        "{path} ist keine Adresse für Rückläufer. Setzen Sie VORGANG_MAIL_RETURN_PATH auf eine wie "
        "bounces@example.com, ohne Namen davor"
    ),
    "no-mail-authority": (
        "{file} enthält keine Zertifikate oder lässt sich nicht lesen; keine Verbindung kommt "
        "zustande. Berichtigen Sie {name}"
    ),
    "other-signer": (
        "{signs} signiert Mails von {sender}: Empfänger zählen die Signatur nicht (DMARC). Setzen "
        "Sie VORGANG_DKIM_DOMAIN auf die Domain des Absenders"
    ),
    "mailbox-nowhere": (
        "{names} ist gesetzt, aber kein Postfach: Nichts wird gelesen. Setzen Sie VORGANG_IMAP_HOST"
    ),
    "half-mailbox": ("Dem Postfach fehlt die Anmeldung: Nichts wird gelesen. Setzen Sie {names}"),
    "one-folder": (
        "Gelesen wird {read}, Erledigtes geht nach {done}, was auf Menschen wartet, nach {aside}: "
        "Das müssen drei verschiedene Ordner sein, sonst käme jede Mail immer wieder"
    ),
    "no-letter-details": (
        "Mails und Dokumente nach außen nennen keine Pflichtangaben (§ 35a GmbHG, § 37a HGB). "
        "Tragen Sie sie unter Konten, Auftritt nach außen ein oder mit vorgang brand set --details"
    ),
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
    "no-mail-sender": (
        "{sender} names no sender. Set VORGANG_MAIL_FROM to an address such as Sales "
        "<sales@example.com>"
    ),
    "sender-nowhere": (
        "mails to outsiders come from {sender}; nobody answers there, and many mail servers refuse "
        "them. Set VORGANG_MAIL_FROM to an address of your domain"
    ),
    "no-return-path": (
        "{path} is no address for bounces. Set VORGANG_MAIL_RETURN_PATH to one such as "
        "bounces@example.com, without a name before it"
    ),
    "no-mail-authority": (
        "{file} holds no certificates or cannot be read; there is no connection. Correct {name}"
    ),
    "other-signer": (
        "{signs} signs mails of {sender}: receivers do not count the signature (DMARC). Set "
        "VORGANG_DKIM_DOMAIN to the sender's domain"
    ),
    "mailbox-nowhere": ("{names} is set, but no mailbox: nothing is read. Set VORGANG_IMAP_HOST"),
    "half-mailbox": "the mailbox has no login: nothing is read. Set {names}",
    "one-folder": (
        "{read} is read, what is done goes to {done}, what waits for people to {aside}: these have "
        "to be three folders, or each mail would come again and again"
    ),
    "no-letter-details": (
        "mails and documents to outsiders do not say what business letters must say (§ 35a GmbHG, "
        "§ 37a HGB). Enter it under Accounts, Public appearance, or by vorgang brand set --details"
    ),
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
