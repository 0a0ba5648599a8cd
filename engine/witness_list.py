"""The witnesses that the settings name."""

from __future__ import annotations

from pathlib import Path

from audit.anchors.witnesses import Witnesses, WitnessesMisread, read_witnesses
from engine.faults import SettingsRefused
from engine.settings import Settings


def named_witnesses(settings: Settings) -> Witnesses:
    """Return the witnesses that the settings name, read anew: the list may change while we run.

    Raises:
        SettingsRefused: the file cannot be read, or is no list of witnesses.
    """
    if settings.witnesses is None:
        return Witnesses()
    try:
        text = Path(settings.witnesses).read_text(encoding="utf-8")
        return read_witnesses(text, settings.witnesses_needed)
    except (OSError, UnicodeDecodeError, WitnessesMisread) as fault:
        raise SettingsRefused(f"VORGANG_WITNESSES: {fault}") from fault


def known_witnesses(settings: Settings) -> dict[str, list[str]]:
    """Return the keys of the witnesses that the settings name, by name; none if misread."""
    try:
        return {witness.name: [witness.vkey] for witness in named_witnesses(settings).asked}
    except SettingsRefused:
        return {}
