"""Data that lie beside the repository and not in it; tests that need them are else not collected.

An environment variable names each folder; by default it is looked for in `../shared`.
"""

import os
from pathlib import Path

_SHARED = Path(__file__).parents[3] / "shared"


def _folder(variable: str, name: str) -> Path | None:
    found = Path(os.environ.get(variable) or _SHARED / name)
    return found if found.is_dir() else None


DMN_TCK = _folder("DMN_TCK", "dmn-tck")
PROTOTYPES = _folder("VORGANG_PROTOTYPES", "prototypes")
CLIENTS = Path(__file__).parents[2] / "build" / "clients"
"""Camunda's own clients; `make test` installs them there, out of everybody's way."""
INTEROP = Path(__file__).parents[2] / "build" / "interop"
"""Other people's verifiers; `make test` installs them there."""


def missing() -> list[str]:
    """Return a line for each folder that is not there, for the header of a test run."""
    folders = {"DMN_TCK": DMN_TCK, "VORGANG_PROTOTYPES": PROTOTYPES}
    clients = () if CLIENTS.is_dir() else ("build/clients: `make test` installs Camunda's clients",)
    return [
        *clients,
        *[
            f"{variable} is no folder: the tests on it are not collected"
            for variable, folder in folders.items()
            if folder is None
        ],
    ]
