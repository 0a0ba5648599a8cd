"""The built-in functions, by kind. Importing this package fills the table `BUILT_IN`."""

from feel.built_in import (
    booleans,
    chance,
    contexts,
    conversion,
    lists,
    numbers,
    range_literal,
    ranges,
    statistics,
    strings,
    temporal,
)
from feel.built_in.registry import BUILT_IN

__all__ = [
    "BUILT_IN",
    "booleans",
    "chance",
    "contexts",
    "conversion",
    "lists",
    "numbers",
    "range_literal",
    "ranges",
    "statistics",
    "strings",
    "temporal",
]
