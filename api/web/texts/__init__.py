"""Every word the pages show, by key; German is the first catalogue, English the second.

A key that is missing is a fault of the program and is raised, never shown to a reader.
"""

from __future__ import annotations

from api.web.language import is_english
from api.web.texts import (
    accounts,
    batches,
    beside,
    data_protection,
    decisions,
    drafts,
    editor,
    elements,
    english,
    facts,
    german,
    held,
    inbox,
    interventions,
    ledger_exports,
    lookup,
    notices,
    operations,
    processes,
    public_forms,
    reports,
    variables,
    verifier,
)

__all__ = ["facts", "group_name", "say", "variables"]

_TEXTS = {
    **german.TEXTS,
    **accounts.TEXTS,
    **decisions.TEXTS,
    **drafts.TEXTS,
    **editor.TEXTS,
    **elements.TEXTS,
    **interventions.TEXTS,
    **batches.TEXTS,
    **beside.TEXTS,
    **data_protection.TEXTS,
    **held.TEXTS,
    **inbox.TEXTS,
    **ledger_exports.TEXTS,
    **lookup.TEXTS,
    **operations.TEXTS,
    **reports.TEXTS,
    **notices.TEXTS,
    **processes.TEXTS,
    **public_forms.TEXTS,
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
    words = english.TEXTS.get(key) if is_english() else None
    return (words or _TEXTS[key]).format(**values)


def group_name(group: str) -> str:
    """Return what people call a candidate group or role; an unknown one keeps its own name."""
    names = english.GROUPS if is_english() else german.GROUPS
    return names.get(group, group)
