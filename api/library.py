"""The models that come with the product."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from engine.model import Resource

SHARED = "shared"
_ENDINGS = (
    ".bpmn",
    ".dmn",
    ".form",
    ".mail.md",
    ".document.md",
    ".calendar.json",
    ".data.json",
    ".events.json",
    ".report.json",
)


def shipped_processes() -> tuple[str, ...]:
    """Return the folders of the library, by name; `shared` holds what several use."""
    return tuple(sorted(one.name for one in files("library").iterdir() if _is_folder(one.name)))


def shipped_resources(*folders: str) -> tuple[Resource, ...]:
    """Return every shipped model of these folders, of all of them if none is named, by name."""
    found = [
        Resource(one.name, one.read_bytes())
        for folder in folders or shipped_processes()
        for one in files("library").joinpath(folder).iterdir()
        if one.name.endswith(_ENDINGS)
    ]
    return tuple(sorted(found, key=lambda resource: resource.name))


def models_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files; in place of a folder, the models that lie in it."""
    return tuple(
        one
        for path in paths
        for one in (sorted(path.iterdir()) if path.is_dir() else (path,))
        if not path.is_dir() or one.name.endswith(_ENDINGS)
    )


def _is_folder(name: str) -> bool:
    return "." not in name and not name.startswith("_")
