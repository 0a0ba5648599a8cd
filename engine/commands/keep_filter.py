"""Keep a filter of the inbox under a name, share it with a group, rename and delete it."""

from __future__ import annotations

import json

from audit.personal import Opening, new_data_key, seal, wrap
from engine.faults import AccountRefused, NotFound
from engine.inbox_model import InboxChoice
from engine.model import Person
from engine.store import accounts
from engine.store import inbox_choices as store
from engine.store.saved_filters import OWNER, RETENTION, owner_of
from engine.workspace import Workspace

LONGEST_NAME, LONGEST_ADDRESS, MOST = 60, 1_000, 50


def keep_filter(
    workspace: Workspace,
    name: str,
    address: str,
    *,
    actor: Person,
    shared_with: str | None = None,
    key: int | None = None,
) -> int:
    """Return the key of a filter that is kept under a name.

    Args:
        workspace: where.
        name: at most 60 characters.
        address: what stands behind the question mark of the inbox' address.
        actor: whose it is.
        shared_with: one of the actor's groups, whose members have it as well.
        key: of an own filter that it takes the place of.

    Raises:
        AccountRefused: it has no name or one that is too long, the group is none of the actor's, or
            they have 50 filters.
        NotFound: the actor has no filter of this key.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise AccountRefused(f"a filter needs a name of at most {LONGEST_NAME} characters")
    if len(address) > LONGEST_ADDRESS:
        raise AccountRefused("this filter is too long to be kept")
    if shared_with is not None and shared_with not in actor.groups:
        raise AccountRefused("a filter is shared with a group that one is in")
    with workspace.transaction() as connection:
        own = [
            one.key
            for one in store.filters(connection, actor.account_id, ())
            if one.owner == actor.account_id
        ]
        if key is not None and key not in own:
            raise NotFound(f"there is no filter {key}")
        if key is None and len(own) >= MOST:
            raise AccountRefused(f"there are {MOST} filters already; delete one that is not needed")
        chosen = store.new_filter_key(connection) if key is None else key
        kept = _sealed(workspace, chosen, actor.account_id, shared_with, [name, address])
        store.keep_filter(connection, kept, accounts.clock(connection, workspace.real_time()))
    return chosen


def _sealed(
    workspace: Workspace, key: int, owner: str, shared_with: str | None, texts: list[str]
) -> store.KeptFilter:
    """Return a filter as it is kept, its name and address under a data key of its own."""
    subject, _ = owner_of(key)
    data_key = new_data_key(subject, RETENTION)
    wrapped = wrap(data_key, workspace.ledger.keys)
    opening = Opening(0, OWNER, b"", json.dumps(texts))
    sealed = seal(data_key, workspace.ledger.name, subject, [opening])
    return store.KeptFilter(key, owner, shared_with, wrapped.epoch, wrapped.wrapped, sealed)


def delete_filter(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Delete a filter of one's own.

    Raises:
        NotFound: the actor has no filter of this key.
    """
    with workspace.transaction() as connection:
        if not store.delete_filter(connection, key, actor.account_id):
            raise NotFound(f"there is no filter {key}")


def choose_for_inbox(workspace: Workspace, chosen: InboxChoice, *, actor: Person) -> None:
    """Keep what the actor chose for their inbox."""
    with workspace.transaction() as connection:
        store.choose(connection, actor.account_id, chosen)
