"""Secrets that models name and never hold: files of a folder, read by the worker alone.

Beside the file `erp-token` lies `erp-token.use`, which says whose it is: a process that may use it,
and a host that it may be sent to, one a line. Without that, nobody uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
LARGEST: Final = 16_384
SHORTEST: Final = 8
"""Characters: what is shorter would be struck out of every answer that happens to hold it."""
_USE: Final = re.compile(r"(process|host)\s*:\s*(\S+)")


class SecretRefused(Exception):
    """A secret cannot be used; the message names it, and never holds any of it."""


@dataclass(frozen=True, slots=True)
class NamedSecret:
    """A secret, and who may use it.

    Args:
        processes: ids of the processes that may; `*` for all.
        hosts: names of the hosts that it may be sent to; `*` for all that are allowed.
    """

    name: str
    value: str = field(repr=False)
    processes: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    def is_for(self, process_id: str) -> bool:
        """Return whether a process may use it."""
        return not self.processes.isdisjoint({process_id, "*"})

    def goes_to(self, host: str) -> bool:
        """Return whether it may be sent to a host."""
        return not self.hosts.isdisjoint({host.lower(), "*"})


def secret_of(folder: str | None, name: str) -> NamedSecret:
    """Return a secret; read at each use, so that a new one counts at once.

    Raises:
        SecretRefused: there is none of that name, or its files cannot be used.
    """
    if not NAME.fullmatch(name):
        raise SecretRefused(f"{name!r} is no name of a secret: small letters, digits and -")
    if folder is None:
        raise SecretRefused(f"the secret {name} is not known: VORGANG_SECRETS names no folder")
    value = _text(Path(folder) / name, name).strip()
    if len(value) < SHORTEST or not value.isprintable() or not value.isascii():
        raise SecretRefused(f"the secret {name} is no line of at least {SHORTEST} plain characters")
    processes, hosts = uses_of(folder, name)
    return NamedSecret(name, value, processes, hosts)


def uses_of(folder: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the processes that may use a secret, and the hosts that it may be sent to; the secret
    itself stays unread.

    Raises:
        SecretRefused: nothing says so, or not in these words.
    """
    if not NAME.fullmatch(name):
        raise SecretRefused(f"{name!r} is no name of a secret: small letters, digits and -")
    uses = dict[str, set[str]](process=set(), host=set())
    try:
        lines = _text(Path(folder) / f"{name}.use", name).splitlines()
    except SecretRefused:
        raise SecretRefused(
            f"the secret {name} is for nobody: {name}.use beside it says which process may use it,"
            " and for which host"
        ) from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        said = _USE.fullmatch(line.strip())
        if said is None:
            raise SecretRefused(f"line {number} of {name}.use says neither process: … nor host: …")
        uses[said[1]].add(said[2].lower() if said[1] == "host" else said[2])
    return frozenset(uses["process"]), frozenset(uses["host"])


def names_in(folder: str) -> Iterator[str]:
    """Yield the names of the secrets of a folder, in order.

    Raises:
        OSError: it cannot be read.
    """
    for path in sorted(Path(folder).iterdir()):
        if path.suffix != ".use" and not path.name.startswith(".") and path.is_file():
            yield path.name


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise SecretRefused(f"the folder of VORGANG_SECRETS holds no secret {name}") from None
    except OSError as fault:
        raise SecretRefused(f"the secret {name} cannot be read: {fault.strerror}") from None
    try:
        return content.decode() if len(content) <= LARGEST else ""
    except UnicodeDecodeError:
        return ""
