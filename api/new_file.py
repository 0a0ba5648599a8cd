"""Files that commands write once: what somebody keeps as evidence is not overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import click


def refuse_present(path: Path | None) -> None:
    """Pass, if there is no such file yet; ask before the work is done and recorded.

    Raises:
        click.ClickException: there is one.
    """
    if path is not None and path.exists():
        raise _present(path)


def written(path: Path | None, name: str, content: bytes, *, private: bool = False) -> Path:
    """Write a new file, and return its path.

    Args:
        path: as somebody named it; `None` takes `name`, with a number if that is there already.
        name: of the file, if nobody named it.
        content: to write.
        private: it holds values of people: only its owner reads the file.

    Raises:
        click.ClickException: the file that was named is there; it stays as it is.
    """
    first = tried = Path(name) if path is None else path
    number = 1
    while True:
        try:
            mode = 0o600 if private else 0o666
            descriptor = os.open(tried, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError as fault:
            if path is not None:
                raise _present(path) from fault
            number += 1
            tried = first.with_stem(f"{first.stem}-{number}")
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        return tried


def _present(path: Path) -> click.ClickException:
    return click.ClickException(
        f"{path} is there already and may be evidence: name another file with -o – nothing was done"
    )
