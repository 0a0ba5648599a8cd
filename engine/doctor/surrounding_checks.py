"""Checks of what lies around: mail server, time-stamp authority, disk."""

from __future__ import annotations

import shutil
import smtplib
import socket
import ssl
from urllib.parse import urlsplit

from engine.connectors.mail_delivery import connected
from engine.connectors.mail_reading import MailboxSilent, opened
from engine.doctor.result import Result, advice, sound, wrong
from engine.doctor.setting_checks import is_loopback
from engine.settings import Settings

PATIENCE = 5.0
"""Seconds."""
_TIGHT, _FULL = 2_000_000_000, 200_000_000
"""Bytes that are worth a word, and with which nothing goes on for long."""


def check_mail(settings: Settings) -> Result:
    """Return whether the mail server answers and lets us in; nothing is sent."""
    check = "mail server"
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        connected(settings, PATIENCE).close()
    except smtplib.SMTPAuthenticationError:
        return wrong(check, "mail-login", place=place)
    except smtplib.SMTPNotSupportedError:
        return wrong(check, "mail-without-tls", place=place)
    except ssl.SSLError:
        return wrong(check, "mail-certificate", place=place)
    except (smtplib.SMTPException, OSError, UnicodeError):
        return wrong(check, "mail-silent", place=place)
    return sound(check)


def check_mailbox(settings: Settings) -> Result:
    """Return whether the mailbox that mails come back to can be read; nothing is moved."""
    check = "mailbox"
    if settings.imap_host is None:
        return sound(check)
    place = f"{settings.imap_host}:{settings.imap_port}"
    if settings.imap_tls == "none" and not is_loopback(settings.imap_host):
        return wrong(check, "mailbox-in-clear", place=place)
    try:
        with opened(settings, PATIENCE):
            return sound(check)
    except MailboxSilent as fault:
        facts = {"place": place, "folder": settings.imap_folder}
        return wrong(check, f"mailbox-{fault.what}", **facts)


def check_time_stamps(settings: Settings) -> Result:
    """Return whether something listens where time stamps come from; none is asked for."""
    check = "time-stamp authority"
    if settings.timestamp_url is None:
        return sound(check)
    url = urlsplit(settings.timestamp_url)
    try:
        port = url.port or (443 if url.scheme == "https" else 80)
        if url.scheme not in {"http", "https"} or not url.hostname:
            return wrong(check, "no-time-stamp-url", url=settings.timestamp_url)
        socket.create_connection((url.hostname, port), PATIENCE).close()
    except (OSError, ValueError):
        return wrong(check, "time-stamps-silent", url=settings.timestamp_url)
    return sound(check)


def check_disk(settings: Settings) -> Result:
    """Return whether the folder of the installation has room."""
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return disk(shutil.disk_usage(folder).free, str(settings.home))


def disk(free: int, folder: str) -> Result:
    """Return whether so many free bytes are enough."""
    check = "disk"
    if free >= _TIGHT:
        return sound(check)
    told = wrong if free < _FULL else advice
    return told(check, "disk-full", folder=folder, megabytes=free // 1_000_000)
