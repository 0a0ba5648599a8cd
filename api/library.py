"""The models that come with the product."""

from __future__ import annotations

from importlib.resources import files

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


def _is_folder(name: str) -> bool:
    return "." not in name and not name.startswith("_")
