"""The built-in functions, by kind. Importing this package fills the table `BUILT_IN`."""

from feel.built_in import (
    booleans,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    statistics,
    strings,
    temporal,
)
from feel.built_in.registry import BUILT_IN

__all__ = [
    "BUILT_IN",
    "booleans",
    "contexts",
    "conversion",
    "lists",
    "numbers",
    "ranges",
    "statistics",
    "strings",
    "temporal",
]
