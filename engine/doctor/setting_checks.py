"""Checks of the settings among each other."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from engine.doctor.result import Result, advice, sound, wrong
from engine.settings import Settings

_TRACE = "VORGANG_TRACE"


def check_settings(settings: Settings, environment: Mapping[str, str]) -> list[Result]:
    """Return what is to be said of the settings; that they can be read is known already."""
    return [
        _test_mode(settings),
        _trace(environment),
        _embedded(settings),
        _owner(settings),
        _address(settings),
        _mail_password(settings),
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


def _mail_password(settings: Settings) -> Result:
    check = "mail account"
    if (settings.smtp_username is None) != (settings.smtp_password is None):
        return wrong(check, "half-account")
    if (
        settings.smtp_password
        and not settings.smtp_starttls
        and not is_loopback(settings.smtp_host)
    ):
        return wrong(check, "password-in-clear")
    return sound(check)


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
