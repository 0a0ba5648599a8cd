"""Who acts when a command is given on this machine's command line."""

from __future__ import annotations

from engine.model import Person

OPERATOR = Person(
    account_id="command-line",
    username="command-line",
    name="Befehlszeile",
    groups=frozenset({"administrator", "analyst", "operator"}),
    kind="service",
    authentication="command-line",
)
"""Runs the installation: whoever may give commands here holds its keys anyway."""

AUDITOR = Person(
    account_id="command-line-audit",
    username="command-line-audit",
    name="Befehlszeile (Revision)",
    groups=frozenset({"auditor"}),
    kind="service",
    authentication="command-line",
)
"""Reads everything and changes nothing."""
