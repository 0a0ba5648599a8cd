"""Every word the pages show, by key; German is the first catalogue.

A key that is missing is a fault of the program and is raised, never shown to a reader.
"""

from __future__ import annotations

from api.web.texts import (
    batches,
    data_protection,
    decisions,
    elements,
    facts,
    german,
    held,
    interventions,
    ledger_exports,
    variables,
    verifier,
)

__all__ = ["facts", "group_name", "say", "variables"]

_TEXTS = {
    **german.TEXTS,
    **decisions.TEXTS,
    **elements.TEXTS,
    **interventions.TEXTS,
    **batches.TEXTS,
    **data_protection.TEXTS,
    **held.TEXTS,
    **ledger_exports.TEXTS,
    **verifier.TEXTS,
}
_VARIANTS: dict[object, str] = {0: "none", 1: "one"}


def say(key: str, /, **values: object) -> str:
    """Return the words of that key with the values put in.

    With a value named `count`, the key's variants `.none` (0) and `.one` (1) are preferred.

    Raises:
        KeyError: the catalogue lacks the key or a value is missing.
    """
    if "count" in values:
        variant = f"{key}.{_VARIANTS.get(values['count'], '')}"
        key = variant if variant in _TEXTS else key
    return _TEXTS[key].format(**values)


def group_name(group: str) -> str:
    """Return what people call a candidate group or role; an unknown one keeps its own name."""
    return german.GROUPS.get(group, group)
