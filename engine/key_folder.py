"""The key folder that the settings name."""

from __future__ import annotations

import shlex

from audit.faults import KeyForgotten, SignerFailed
from audit.keys import Keys, load_or_create
from engine.faults import SettingsRefused
from engine.settings import Settings

KEYS = "keys"
"""The folder, within that of the installation."""


def open_keys(settings: Settings) -> Keys:
    """Return the keys of the installation; what is missing is made.

    Raises:
        SettingsRefused: the folder holds something else, or the signing program does not answer.
    """
    try:
        command = shlex.split(settings.log_signer)
        return load_or_create(settings.home / KEYS, settings.company, command)
    except ValueError as fault:
        raise SettingsRefused(f"VORGANG_LOG_SIGNER is no command: {fault}") from fault
    except (KeyForgotten, SignerFailed) as fault:
        raise SettingsRefused(f"the key folder cannot be used: {fault}") from fault
