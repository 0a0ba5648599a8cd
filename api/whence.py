"""Where a browser is, in words that its owner knows it again by, and no more."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.requests import Request

from engine.account_views import Whence

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def whence(request: Request) -> Whence:
    """Return browser and system in words, and the network without its last part."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return Whence(", ".join(part for part in (browser, system) if part), network_of(request))


def network_of(request: Request) -> str:
    """Return the address without its last part: `192.0.2.x`, `2001:db8:1::x`."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return ":".join(address.exploded.split(":")[:3]) + "::x"
        address = address.ipv4_mapped
    return str(address).rpartition(".")[0] + ".x"
