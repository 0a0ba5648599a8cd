"""Have a file looked at by the installation's own virus scanner before anything of it is kept.

`VORGANG_VIRUS_SCAN` names clamd, by `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`, or any
other command, which gets the file on its standard input and ends with 0 if it is clean and with 1
if it is not. What could not be looked at is not taken.

Source: clamd(8), the commands in their `z` form and INSTREAM; clamscan(1) for the exit codes.
"""

from __future__ import annotations

import logging
import shlex
import socket
import subprocess
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

PATIENCE: Final = 60.0
"""Seconds that a scanner may take for one file."""
_CHUNK: Final = 1 << 16
_LONGEST_ANSWER: Final = 4096
_CLEAN, _FOUND = 0, 1
_log = logging.getLogger(__name__)


class ScannerUnavailable(Exception):
    """The scanner does not answer, or says that it could not look at the file."""


def is_clean(scanner: str, content: bytes) -> bool:
    """Return whether the scanner finds nothing in a file; true where none is set.

    Args:
        scanner: as the setting has it.
        content: the file's bytes.

    Raises:
        ScannerUnavailable: it did not look at the file.
    """
    if not scanner:
        return True
    try:
        if scanner.startswith(("tcp://", "unix://")):
            return _asked_clamd(scanner, content)
        return _asked_command(scanner, content)
    except (OSError, ValueError, subprocess.SubprocessError) as fault:
        _log.warning("the virus scanner does not answer: %s", type(fault).__name__)
        raise ScannerUnavailable("the virus scanner does not answer") from fault


def _asked_clamd(scanner: str, content: bytes) -> bool:
    with closing(_connected(scanner)) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            read = connection.recv(_LONGEST_ANSWER)
            if not read:
                break
            answer += read
    said = answer.rstrip(b"\0\r\n")
    if said.endswith(b" OK"):
        return True
    if said.endswith(b" FOUND"):
        return False
    raise ScannerUnavailable("the virus scanner could not look at the file")


def _connected(scanner: str) -> socket.socket:
    address = urlsplit(scanner)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(address.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((address.hostname, address.port or 3310), PATIENCE)


def _asked_command(scanner: str, content: bytes) -> bool:
    done = subprocess.run(
        shlex.split(scanner),
        input=content,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode in (_CLEAN, _FOUND):
        return done.returncode == _CLEAN
    raise ScannerUnavailable("the virus scanner could not look at the file")
