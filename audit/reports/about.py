"""Whose evidence a report is, where entries about one person were asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """A person, as the cover of a report calls them.

    Args:
        handle: of the person.
        names: by what the person is known, as the opened values have it.
        sealed: how many values stay sealed because they name others.
    """

    handle: str
    names: tuple[str, ...]
    sealed: int
