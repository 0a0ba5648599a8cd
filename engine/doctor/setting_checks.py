"""Checks of the settings among each other."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from engine.doctor.result import Result, advice, sound, wrong
from engine.embedding import origins
from engine.settings import Settings

_TRACE = "VORGANG_TRACE"
_SHORTEST_KEY: Final = 1024
"""Bits: RFC 8301, section 3.2."""
_FORWARDED: Final = "FORWARDED_ALLOW_IPS"
"""Uvicorn's."""
_BELIEVED: Final = "127.0.0.1"
_NARROWEST: Final = {4: 8, 6: 16}
"""Bits of a network of proxies: one that is wider is no network of one's own."""


def check_settings(settings: Settings, environment: Mapping[str, str]) -> list[Result]:
    """Return what is to be said of the settings; that they can be read is known already."""
    return [
        _test_mode(settings),
        _trace(environment),
        _embedded(settings),
        _owner(settings),
        _address(settings),
        _proxy(settings, environment),
        _other_sites(settings),
        _mail_password(settings),
        _mail_encryption(settings),
        _mail_key(settings),
        _metrics(settings),
        _time_zones(),
    ]


def _test_mode(settings: Settings) -> Result:
    check = "test mode"
    return wrong(check, "test-mode") if settings.test_mode else sound(check)


def _trace(environment: Mapping[str, str]) -> Result:
    check = "personal data in logs"
    return wrong(check, "trace") if environment.get(_TRACE) else sound(check)


def _embedded(settings: Settings) -> Result:
    check = "database of one's own"
    return sound(check) if settings.database_url else advice(check, "embedded")


def _owner(settings: Settings) -> Result:
    """Servers and workers need not know the owner; where both are named, they are two."""
    check = "login of the application"
    if settings.database_url is None or settings.migration_url is None:
        return sound(check)
    try:
        users = {make_url(url).username for url in (settings.database_url, settings.migration_url)}
    except ArgumentError:
        return wrong(check, "no-url")
    return sound(check) if len(users) > 1 else advice(check, "same-login")


def _address(settings: Settings) -> Result:
    check = "public address"
    url = urlsplit(settings.public_url)
    if url.scheme not in {"http", "https"} or not url.hostname:
        return wrong(check, "no-public-url", url=settings.public_url)
    if is_loopback(url.hostname) and not is_loopback(settings.host):
        return wrong(check, "local-public-url", host=settings.host, url=settings.public_url)
    if url.scheme == "http" and not is_loopback(url.hostname):
        return wrong(check, "no-https", url=settings.public_url)
    return sound(check)


def _proxy(settings: Settings, environment: Mapping[str, str]) -> Result:
    """Who is believed about where a request comes from: limits count by that.

    Whoever is believed by everybody writes another address into each request; if a proxy elsewhere
    is not believed, everybody is one network, and locks the others out.
    """
    check = "addresses that a proxy hands on"
    named = [one.strip() for one in environment.get(_FORWARDED, _BELIEVED).split(",")]
    if "*" in named:
        return wrong(check, "everybody-forwards", name=_FORWARDED)
    for one in filter(None, named):
        try:
            network = ip_network(one)
        except ValueError:
            return wrong(check, "no-forwarder", name=_FORWARDED, given=one)
        if network.prefixlen < _NARROWEST[network.version]:
            return wrong(check, "everybody-forwards", name=_FORWARDED)
    behind = settings.public_url.startswith("https:") and not is_loopback(settings.host)
    if behind and all(not one or is_loopback(one) for one in named):
        return advice(check, "nobody-forwards", name=_FORWARDED, host=settings.host)
    return sound(check)


def _other_sites(settings: Settings) -> Result:
    """Return whether browsers show our forms in the pages of the sites that may."""
    check = "forms inside pages of other sites"
    for site in origins(settings.embed_origins):
        if is_loopback(urlsplit(site).hostname or ""):
            continue
        if site.startswith("http:"):
            return wrong(check, "site-in-clear", site=site)
        if settings.public_url.startswith("http:"):
            return wrong(check, "form-in-clear", site=site, url=settings.public_url)
    return sound(check)


def _mail_password(settings: Settings) -> Result:
    check = "mail account"
    file = settings.smtp_password_file
    has_password = settings.smtp_password is not None or file is not None
    if (settings.smtp_username is None) == has_password:
        return wrong(check, "half-account")
    if file is not None and not _is_readable(file):
        return wrong(check, "no-mail-password", file=file)
    in_clear = settings.mail_encryption == "none" and not is_loopback(settings.smtp_host)
    if has_password and in_clear:
        return wrong(check, "password-in-clear")
    return sound(check)


def _mail_encryption(settings: Settings) -> Result:
    check = "mails on their way"
    in_clear = settings.mail_encryption == "none" and not is_loopback(settings.smtp_host)
    if in_clear and settings.smtp_username is None:
        return advice(check, "mails-in-clear", host=settings.smtp_host)
    return sound(check)


def _mail_key(settings: Settings) -> Result:
    check = "signature of mails"
    if settings.dkim_key_file is None:
        return sound(check)
    try:
        key = load_pem_private_key(Path(settings.dkim_key_file).read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return wrong(check, "no-mail-key", file=settings.dkim_key_file)
    if not isinstance(key, RSAPrivateKey) or key.key_size < _SHORTEST_KEY:
        return wrong(check, "weak-mail-key", file=settings.dkim_key_file)
    return sound(check)


def _is_readable(file: str) -> bool:
    try:
        return bool(Path(file).read_text().strip())
    except (OSError, UnicodeError):
        return False


def _metrics(settings: Settings) -> Result:
    check = "who may read the metrics"
    open_ = settings.operations_port and not is_loopback(settings.operations_host)
    if open_ and settings.metrics_token is None:
        return advice(check, "open-metrics", host=settings.operations_host)
    return sound(check)


def _time_zones() -> Result:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    check = "time zones"
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return wrong(check, "no-zones")
    return sound(check)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
