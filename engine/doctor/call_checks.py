"""Checks of what connectors need to call others: certificates, secrets, and whose they are."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from engine.connectors.rest.pinned import authorities
from engine.doctor.result import Result, advice, sound, wrong
from engine.named_secrets import SecretRefused, names_in, secret_of
from engine.outward_hosts import allowed_hosts
from engine.settings import Settings


def check_calls(settings: Settings) -> Iterator[Result]:
    """Yield what is to be said of calls; nobody is called."""
    yield _authorities(settings)
    yield _secrets(settings)


def _authorities(settings: Settings) -> Result:
    check = "certificates of services"
    if settings.http_authorities is None:
        return sound(check)
    try:
        authorities(settings.http_authorities)
    except (OSError, ssl.SSLError):
        return wrong(check, "no-authorities", file=settings.http_authorities)
    return sound(check)


def _secrets(settings: Settings) -> Result:
    check = "secrets of connectors"
    folder = settings.secrets
    if folder is None:
        return sound(check)
    known = [one.host for one in allowed_hosts(settings.http_allowed)]
    try:
        for name in names_in(folder):
            secret = secret_of(folder, name)
            if not secret.processes:
                return advice(check, "secret-for-nobody", name=name)
            for host in secret.hosts - {"*"}:
                if not any(host == one or host.endswith(one.lstrip("*")) for one in known):
                    return advice(check, "secret-for-unknown-host", name=name, host=host)
    except OSError:
        return wrong(check, "no-secrets", folder=folder)
    except SecretRefused as fault:
        return wrong(check, "secret-refused", fault=fault)
    return sound(check)
