"""What the settings say of accounts: the provider of identities, its groups, second factors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from engine.faults import SettingsRefused
from engine.settings import Settings

ADMITS: Final = ("nobody", "mapped", "anybody")
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def refuse_meaningless(settings: Settings) -> None:
    """Pass, if what the settings say of accounts can be done.

    Raises:
        SettingsRefused: it cannot; the message names the setting.
    """
    mapped_groups(settings)
    if settings.oidc_admits not in ADMITS:
        raise SettingsRefused(
            f"VORGANG_OIDC_ADMITS is {settings.oidc_admits!r}; it takes {' or '.join(ADMITS)}"
        )
    if settings.oidc_issuer is not None and not is_safe(settings.oidc_issuer):
        raise SettingsRefused(
            f"VORGANG_OIDC_ISSUER is {settings.oidc_issuer!r}; it takes an address with https"
        )


def is_safe(address: str) -> bool:
    """Return whether nobody on the way can change what an address answers."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    )


def mapped_groups(settings: Settings) -> Mapping[str, str]:
    """Return the groups here by values of the provider's claim.

    Raises:
        SettingsRefused: it cannot be read.
    """
    found: dict[str, str] = {}
    for pair in settings.oidc_groups.split():
        value, equals, group = pair.rpartition("=")
        if not equals or not value or not group:
            raise SettingsRefused(
                f"VORGANG_OIDC_GROUPS holds {pair!r}; it takes pairs value=group with blanks "
                "between them"
            )
        found[value] = group
    return found


def groups_of(settings: Settings, claimed: Iterable[str]) -> frozenset[str]:
    """Return the groups here of somebody of whom the provider says this."""
    mapped = mapped_groups(settings)
    return frozenset(mapped[one] for one in claimed if one in mapped)


def demands_second_factor(settings: Settings, groups: Iterable[str]) -> bool:
    """Return whether whoever is in these groups needs a second factor beside a password."""
    return not frozenset(settings.second_factor_for.split()).isdisjoint(groups)
