"""Whom connectors may call: hosts by name, and addresses by what they are.

A name says nothing about where it leads. Whoever is called has to be on the list by name, and
every address that the name has must be a public one, or of a network that the list names with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_ENTRY: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?)"
    r"(?::(?P<port>[0-9]{1,5}))?(?:=(?P<networks>[0-9a-f.:/,]+))?",
    re.IGNORECASE,
)
_USUAL_PORTS: Final = {"http": 80, "https": 443}
_NEVER: Final = frozenset(
    map(
        ip_address,
        (
            *("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200"),
            *("168.63.129.16", "192.0.0.192"),
        ),
    )
)
"""Where machines of a cloud are told their own credentials: no list allows them."""
_NEVER_WITHIN: Final = tuple(
    map(ip_network, ("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "fe80::/10", "ff00::/8"))
)
"""This network, link-local, multicast and what is reserved, broadcast included."""
_SPECIAL: Final = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24"),
            *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24"),
            *("::/128", "::1/128", "::/96", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20"),
            *("5f00::/16", "fc00::/7", "fec0::/10", "64:ff9b:1::/48"),
        ),
    )
)
"""Source: IANA's registries of special-purpose addresses (RFC 6890), for IPv4 and IPv6."""
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LAST_32_BITS: Final = (1 << 32) - 1


class HostListRefused(ValueError):
    """A list of hosts cannot be read; the message names the entry."""


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """Somebody who may be called.

    Args:
        scheme: `https`, or `http` within networks of one's own.
        host: in small letters; `*.example.com` stands for every name that ends like it.
        port: at which it listens.
        networks: beside the public addresses, those that the name may have.
    """

    scheme: str
    host: str
    port: int
    networks: tuple[Network, ...] = ()

    def covers(self, scheme: str, host: str, port: int) -> bool:
        """Return whether an address of the web is this one's."""
        if (scheme, port) != (self.scheme, self.port):
            return False
        if self.host.startswith("*."):
            return host.endswith(self.host[1:]) and len(host) > len(self.host) - 1
        return host == self.host


def allowed_hosts(text: str) -> tuple[AllowedHost, ...]:
    """Return the hosts that a setting lists.

    Args:
        text: entries with blanks between them, such as `https://erp.example.com:8443`;
            `=10.1.0.0/16` behind one lets its name lead into that network.

    Raises:
        HostListRefused: an entry cannot be read, or would allow what nobody should.
    """
    return tuple(_entry(one) for one in text.split())


def _entry(text: str) -> AllowedHost:
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise HostListRefused(f"{text!r} is no entry; one looks like https://erp.example.com:8443")
    scheme, host = found["scheme"].lower(), found["host"].lower().strip("[]")
    port = int(found["port"] or _USUAL_PORTS[scheme])
    if not 0 < port < 65_536:
        raise HostListRefused(f"{text!r} names no port from 1 to 65535")
    networks = _networks(text, found["networks"])
    literal = address_in(host)
    if literal is not None and not networks:
        networks = (ip_network(literal),)
    for network in networks:
        if any(_overlap(network, never) for never in _NEVER_WITHIN) or any(
            one in network and network.num_addresses == 1 for one in _NEVER
        ):
            raise HostListRefused(f"{text!r} names {network}, where nobody is to be called")
    if scheme == "http" and not (networks and all(map(_is_own, networks))):
        raise HostListRefused(
            f"{text!r}: http is for networks of one's own; name them behind it, such as"
            " http://erp.localhost:8091=127.0.0.0/8"
        )
    return AllowedHost(scheme, host, port, networks)


def _networks(entry: str, text: str | None) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one) for one in (text or "").split(",") if one)
    except ValueError:
        raise HostListRefused(f"{entry!r} names no network such as 10.1.0.0/16") from None


def _is_own(network: Network) -> bool:
    return network.is_private or any(
        _overlap(network, one) and network.prefixlen >= one.prefixlen for one in _SPECIAL
    )


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and (
        one.network_address in other or other.network_address in one
    )


def address_in(host: str) -> Address | None:
    """Return the address that a host is itself, `None` if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def host_of(
    allowed: Sequence[AllowedHost], scheme: str, host: str, port: int | None
) -> AllowedHost | None:
    """Return the entry that lets somebody be called, if there is one."""
    wanted = port or _USUAL_PORTS.get(scheme, 0)
    name = host.lower().rstrip(".").strip("[]")
    return next((one for one in allowed if one.covers(scheme, name, wanted)), None)


def is_reachable(address: Address, networks: Sequence[Network] = ()) -> bool:
    """Return whether an address may be called.

    An address of IPv6 that stands for one of IPv4 counts as that one.

    Args:
        networks: that are allowed beside what is public.

    Source: RFC 4291, 2.5.5.2 (mapped); RFC 6052 (NAT64); RFC 3056 (6to4); RFC 4380 (Teredo lies in
    2001::/23).
    """
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_reachable(inner, networks)
    if address in _NEVER or any(address in one for one in _NEVER_WITHIN):
        return False
    if any(address in one for one in networks):
        return True
    return address.is_global and not any(address in one for one in _SPECIAL)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & _LAST_32_BITS)
    return None
