"""Checks of the mail settings among each other: what goes out, what comes back, whose files."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path

from sqlalchemy import Connection

from engine.doctor.result import Result, advice, sound, wrong
from engine.doctor.setting_checks import is_loopback
from engine.settings import Settings
from engine.store import brands


def check_mail_settings(settings: Settings) -> list[Result]:
    """Return what is to be said of them; nobody is asked for anything."""
    return [
        _sender(settings),
        _return_path(settings),
        _authorities(settings),
        _signer(settings),
        _mailbox_account(settings),
        _folders(settings),
    ]


def check_letters(settings: Settings, connection: Connection) -> Result:
    """Return whether mails to outsiders say what business letters must say."""
    check = "imprint of mails"
    if is_loopback(settings.smtp_host) or brands.read(connection).details:
        return sound(check)
    return advice(check, "no-letter-details")


def _sender(settings: Settings) -> Result:
    check = "sender of mails"
    address = parseaddr(settings.mail_from)[1]
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        return wrong(check, "no-mail-sender", sender=settings.mail_from)
    if is_loopback(domain) and not is_loopback(settings.smtp_host):
        return wrong(check, "sender-nowhere", sender=address)
    return sound(check)


def _return_path(settings: Settings) -> Result:
    check = "way back of mails"
    path = settings.mail_return_path
    if path is None:
        return sound(check)
    local, _, domain = path.rpartition("@")
    if not local or not domain or parseaddr(path)[1] != path:
        return wrong(check, "no-return-path", path=path)
    return sound(check)


def _authorities(settings: Settings) -> Result:
    check = "authorities of mail servers"
    for name in ("smtp_ca_file", "imap_ca_file"):
        file = getattr(settings, name)
        if file is not None and not _holds_certificates(file):
            return wrong(check, "no-mail-authority", file=file, name=f"VORGANG_{name.upper()}")
    return sound(check)


def _signer(settings: Settings) -> Result:
    """Who signs has to be whose mail it is, or receivers do not count the signature.

    Source: RFC 7489, section 3.1.1.
    """
    check = "domain that signs mails"
    signs, sender = settings.dkim_domain, parseaddr(settings.mail_from)[1].rpartition("@")[2]
    if settings.dkim_key_file is None or signs is None:
        return sound(check)
    one, other = f".{signs.casefold()}", f".{sender.casefold()}"
    if one.endswith(other) or other.endswith(one):
        return sound(check)
    return wrong(check, "other-signer", signs=signs, sender=sender)


def _mailbox_account(settings: Settings) -> Result:
    check = "account of the mailbox"
    needed = {
        "VORGANG_IMAP_USERNAME": settings.imap_username,
        "VORGANG_IMAP_PASSWORD_FILE": settings.imap_password_file,
    }
    if settings.imap_host is None:
        named = [name for name, value in needed.items() if value is not None]
        return wrong(check, "mailbox-nowhere", names=", ".join(named)) if named else sound(check)
    missing = [name for name, value in needed.items() if value is None]
    return wrong(check, "half-mailbox", names=", ".join(missing)) if missing else sound(check)


def _folders(settings: Settings) -> Result:
    """What was taken and moves into the folder that is read would be read for ever."""
    check = "folders of the mailbox"
    read = settings.imap_folder.casefold()
    done, aside = settings.imap_done_folder, settings.imap_quarantine_folder
    if settings.imap_host is None or len({read, done.casefold(), aside.casefold()}) == 3:
        return sound(check)
    return wrong(check, "one-folder", read=settings.imap_folder, done=done, aside=aside)


def _holds_certificates(file: str) -> bool:
    try:
        return "-----BEGIN CERTIFICATE-----" in Path(file).read_text()
    except (OSError, UnicodeError):
        return False
