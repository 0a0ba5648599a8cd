"""What the check of the proxy's address says, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "addresses that a proxy hands on": "Adressen, die ein Proxy weitergibt",
}
GERMAN: Final[Mapping[str, str]] = {
    "everybody-forwards": (
        "{name} glaubt jedem, woher eine Anfrage kommt: Wer eine andere Adresse angibt, umgeht "
        "alle Grenzen für Anmeldungen. Nennen Sie Adresse oder Netz des Proxys"
    ),
    "no-forwarder": (
        "{name} nennt {given}, das weder Adresse noch Netz ist. Nennen Sie die des Proxys, durch "
        "Kommas getrennt"
    ),
    "nobody-forwards": (
        "Der Server hört auf {host}, aber {name} nennt keinen Proxy auf einem anderen Rechner: "
        "Steht dort einer, dann zählen alle als ein Netz und sperren einander aus. Nennen Sie "
        "seine Adresse"
    ),
}
ENGLISH: Final[Mapping[str, str]] = {
    "everybody-forwards": (
        "{name} believes everybody about where a request comes from: whoever names another address "
        "evades all limits on sign-ins. Name the proxy's address or network"
    ),
    "no-forwarder": (
        "{name} names {given}, which is neither address nor network. Name the proxy's, parted by "
        "commas"
    ),
    "nobody-forwards": (
        "the server listens on {host}, but {name} names no proxy on another machine: if there is "
        "one, everybody counts as one network and locks the others out. Name its address"
    ),
}
