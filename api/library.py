"""The models that come with the product."""

from __future__ import annotations

from importlib.resources import files

from engine.model import Resource

_FOLDERS = (
    ("bpmn", "diagrams", ".bpmn"),
    ("bpmn", "decisions", ".dmn"),
    ("forms", "library", ".form"),
)


def shipped_resources() -> tuple[Resource, ...]:
    """Return every shipped diagram, decision table and form, by name."""
    found = []
    for package, folder, ending in _FOLDERS:
        shipped = files(package).joinpath(folder).iterdir()
        found += [
            Resource(one.name, one.read_bytes()) for one in shipped if one.name.endswith(ending)
        ]
    return tuple(sorted(found, key=lambda resource: resource.name))
