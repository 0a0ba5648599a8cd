"""The English catalogue; the tests of the architecture name a key that it lacks."""

from __future__ import annotations

from api.web.texts.english import (
    accounts,
    beside,
    brand,
    case_reports,
    data_protection,
    decisions,
    durations,
    editor,
    inbox,
    ledger_exports,
    lookup,
    notices,
    operations,
    pages,
    processes,
    public_forms,
    reports,
    rules,
    signing,
    unsubscribing,
    verifier,
    work,
)

TEXTS = {
    **pages.TEXTS,
    **accounts.TEXTS,
    **beside.TEXTS,
    **brand.TEXTS,
    **case_reports.TEXTS,
    **data_protection.TEXTS,
    **decisions.TEXTS,
    **durations.TEXTS,
    **editor.TEXTS,
    **inbox.TEXTS,
    **ledger_exports.TEXTS,
    **lookup.TEXTS,
    **notices.TEXTS,
    **operations.TEXTS,
    **processes.TEXTS,
    **public_forms.TEXTS,
    **reports.TEXTS,
    **rules.TEXTS,
    **signing.TEXTS,
    **verifier.TEXTS,
    **unsubscribing.TEXTS,
    **work.TEXTS,
}
GROUPS = pages.GROUPS
