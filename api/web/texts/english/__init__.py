"""The English catalogue; what it lacks is said in German.

A page speaks English once every word of it is here: `api.web.language` says which do.
"""

from __future__ import annotations

from api.web.texts.english import (
    accounts,
    beside,
    inbox,
    lookup,
    notices,
    operations,
    pages,
    public_forms,
    work,
)

TEXTS = {
    **pages.TEXTS,
    **accounts.TEXTS,
    **beside.TEXTS,
    **inbox.TEXTS,
    **lookup.TEXTS,
    **notices.TEXTS,
    **operations.TEXTS,
    **public_forms.TEXTS,
    **work.TEXTS,
}
GROUPS = pages.GROUPS
