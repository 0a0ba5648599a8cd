"""Make an account for a person or a machine."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from audit.entry import Fact, JsonValue
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import AccountRefused
from engine.model import Person
from engine.store import accounts, credentials
from engine.workspace import Workspace, require

SHORTEST_PASSWORD = 8
GROUP = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""What a group or role is called."""


def create_account(
    workspace: Workspace,
    *,
    username: str,
    name: str,
    email: str | None,
    password: str | None,
    groups: Sequence[str],
    actor: Person,
    kind: str = "user",
) -> Person:
    """Return the new account's person.

    Args:
        workspace: where.
        username: lower-case letters, digits and `. _ @ -`, at most 64.
        name: for people.
        email: address, or `None`.
        password: at least 8 characters; `None` for an account that cannot log in yet.
        groups: candidate groups and technical roles.
        actor: an administrator, or the command line.
        kind: `user` or `service`.

    Raises:
        NotAllowed: the actor may not make accounts.
        AccountRefused: the user name is taken or one of the values is not as it must be.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    _check(username, name, password, groups)
    hashed = None if password is None else credentials.hash_password(password)
    person = Person(
        account_id=f"acc_{uuid.uuid4().hex}",
        username=username,
        name=name.strip(),
        groups=frozenset(groups),
        kind=kind,
        email=email,
    )
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        if not accounts.insert_account(connection, person, hashed, now):
            raise AccountRefused(f"the user name {username} is taken")
        data: dict[str, JsonValue] = {"groups": [*sorted(person.groups)], "kind": kind}
        fact = Fact(type="account.created", data=data, refs={"account": person.account_id})
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return person


def _check(username: str, name: str, password: str | None, groups: Sequence[str]) -> None:
    if not accounts.USERNAME.fullmatch(username):
        raise AccountRefused(
            f"the user name {username!r} is not as it must be: lower-case letters, digits and "
            ". _ @ -"
        )
    if not name.strip() or not name.isprintable():
        raise AccountRefused("an account needs a name")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise AccountRefused(f"a password needs at least {SHORTEST_PASSWORD} characters")
    for group in groups:
        if not GROUP.fullmatch(group):
            raise AccountRefused(
                f"the group {group!r} is not as it must be: lower-case letters, digits and -"
            )
