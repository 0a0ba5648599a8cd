"""Every word the pages show, by key; German is the first catalogue, English the second.

A key that is missing is a fault of the program and is raised, never shown to a reader.
"""

from __future__ import annotations

from api.web.language import Spoken
from api.web.texts import (
    accounts,
    batches,
    beside,
    brand,
    case_reports,
    data_protection,
    decisions,
    drafts,
    durations,
    editor,
    elements,
    english,
    facts,
    german,
    held,
    inbox,
    interface,
    interventions,
    ledger_exports,
    lookup,
    mails,
    notices,
    operations,
    processes,
    public_forms,
    reports,
    rules,
    signing,
    unsubscribing,
    variables,
    verifier,
)

__all__ = ["facts", "group_name", "say", "variables"]

TEXTS: Spoken[str, str] = Spoken(
    {
        **german.TEXTS,
        **accounts.TEXTS,
        **decisions.TEXTS,
        **drafts.TEXTS,
        **durations.TEXTS,
        **editor.TEXTS,
        **elements.TEXTS,
        **interventions.TEXTS,
        **batches.TEXTS,
        **beside.TEXTS,
        **brand.TEXTS,
        **case_reports.TEXTS,
        **data_protection.TEXTS,
        **held.TEXTS,
        **inbox.TEXTS,
        **interface.TEXTS,
        **ledger_exports.TEXTS,
        **lookup.TEXTS,
        **mails.TEXTS,
        **operations.TEXTS,
        **reports.TEXTS,
        **rules.TEXTS,
        **signing.TEXTS,
        **notices.TEXTS,
        **processes.TEXTS,
        **public_forms.TEXTS,
        **unsubscribing.TEXTS,
        **verifier.TEXTS,
    },
    english.TEXTS,
)
GROUPS: Spoken[str, str] = Spoken(german.GROUPS, english.GROUPS)
_VARIANTS: dict[object, str] = {0: "none", 1: "one"}


def say(key: str, /, **values: object) -> str:
    """Return the words of that key with the values put in.

    With a value named `count`, the key's variants `.none` (0) and `.one` (1) are preferred.

    Raises:
        KeyError: the catalogue lacks the key or a value is missing.
    """
    if "count" in values:
        variant = f"{key}.{_VARIANTS.get(values['count'], '')}"
        key = variant if variant in TEXTS else key
    return TEXTS[key].format(**values)


def group_name(group: str) -> str:
    """Return what people call a candidate group or role; an unknown one keeps its own name."""
    return GROUPS.get(group, group)
