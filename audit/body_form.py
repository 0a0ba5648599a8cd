"""Whether what a body says has the form of an entry: all that later rules rely on is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.entry import FORMAT_VERSION

_REQUIRED: tuple[tuple[str, type], ...] = (
    ("v", int), ("log", str), ("eid", str), ("ts", str), ("inst", str), ("seq", int), ("prev", str),
    ("facts", list),
)  # fmt: skip
_EMPTY: Mapping[str, Any] = {}
_NO_DEFINITION: Mapping[str, Any] = {"sha256": ""}
_NONE: list[object] = []


def has_form(entry: Mapping[str, Any]) -> bool:
    """Return whether all required fields are there, and what readers rely on has its kind."""
    for name, kind in _REQUIRED:
        if type(entry.get(name)) is not kind:  # so that `true` is no version
            return False
    return entry["v"] == FORMAT_VERSION and says_who(entry) and all(map(is_fact, entry["facts"]))


def says_who(entry: Mapping[str, Any]) -> bool:
    """Return whether an entry names who acted, where, and by which definition, if by one."""
    actor, definition = entry.get("actor"), entry.get("def", _NO_DEFINITION)
    return (
        isinstance(actor, dict)
        and isinstance(actor.get("ref"), str)
        and isinstance(entry.get("by"), str)
        and isinstance(definition, dict)
        and isinstance(definition.get("sha256"), str)
    )


def is_fact(fact: object) -> bool:
    """Return whether a fact has the parts that rules compare and look up."""
    # Written for speed: most facts have neither data nor personal values.
    if not isinstance(fact, dict):
        return False
    known = fact.get
    if not isinstance(known("type"), str) or not isinstance(known("refs", _EMPTY), dict):
        return False
    if isinstance(known("elem"), dict | list) or isinstance(known("task"), dict | list):
        return False
    if "personal" in fact and not all(map(_is_commitment, _list(fact["personal"]))):
        return False
    return "data" not in fact or _is_data(fact["data"])


def _is_data(data: object) -> bool:
    if not isinstance(data, dict) or isinstance(data.get("from"), dict | list):
        return False
    return not any(isinstance(one, dict | list) for one in _list(data.get("requesters", _NONE)))


def _list(value: object) -> list[object]:
    """Return a list, or for anything else one with an item that has no form."""
    return value if isinstance(value, list) else [[]]


def _is_commitment(item: object) -> bool:
    return (
        isinstance(item, dict)
        and isinstance(item.get("name"), str)
        and isinstance(item.get("class"), str)
        and isinstance(item.get("commit"), str)
        and isinstance(item.get("tag"), str)
    )
