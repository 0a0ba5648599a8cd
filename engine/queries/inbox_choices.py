"""Deputies, saved filters, and what somebody chose for their inbox."""

from __future__ import annotations

import json
from collections.abc import Sequence

from audit.faults import KeyForgotten
from audit.personal import WrappedKey, unseal, unwrap
from engine.core.permission import ADMINISTRATOR, AUDITOR
from engine.inbox_model import Deputyship, InboxChoice, SavedFilter
from engine.model import Absent, Person
from engine.store import accounts
from engine.store import inbox_choices as store
from engine.store.saved_filters import owner_of
from engine.workspace import Workspace


def deputyships(workspace: Workspace, person: Person) -> tuple[Deputyship, ...]:
    """Return those that hold or will, of the person on either side; an administrator's are all."""
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        everyone = ADMINISTRATOR in person.groups and AUDITOR not in person.groups
        return store.deputyships(connection, now, None if everyone else person.account_id)


def colleagues(workspace: Workspace) -> tuple[Absent, ...]:
    """Return everybody who may stand in for somebody or be given a task, by name."""
    with workspace.transaction() as connection:
        return tuple(Absent(*one) for one in store.colleagues(connection))


def saved_filters(workspace: Workspace, person: Person) -> tuple[SavedFilter, ...]:
    """Return the person's own filters and those of their groups, by name."""
    with workspace.transaction() as connection:
        kept = store.filters(connection, person.account_id, sorted(person.groups))
    found = (_opened(workspace, one, person) for one in kept)
    return tuple(sorted(filter(None, found), key=lambda one: (one.name.casefold(), one.key)))


def inbox_choice(workspace: Workspace, person: Person) -> InboxChoice:
    """Return what the person chose."""
    with workspace.transaction() as connection:
        return store.choice(connection, person.account_id)


def _opened(workspace: Workspace, kept: store.KeptFilter, person: Person) -> SavedFilter | None:
    """Return a filter as it was saved; `None` if it was changed past the engine, or its key is
    gone: nothing depends on it."""
    subject, retention = owner_of(kept.key)
    wrapped = WrappedKey(kept.epoch, kept.wrapped)
    try:
        key = unwrap(subject, retention, wrapped, workspace.ledger.keys)
    except KeyForgotten:
        return None
    openings = unseal(key, workspace.ledger.name, subject, kept.sealed)
    if not openings:
        return None
    name, address = _texts(json.loads(str(openings[0].value)))
    own = kept.owner == person.account_id
    return SavedFilter(kept.key, name, address, kept.shared_with, own)


def _texts(given: Sequence[object]) -> tuple[str, str]:
    return str(given[0]), str(given[1])
