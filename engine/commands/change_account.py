"""Change an account: its groups, whether it may sign in, how pages look for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue, PersonalValue
from engine.commands.create_account import GROUP
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.core.permission import ADMINISTRATOR, AccountRights, Operation
from engine.faults import AccountRefused, AccountUnknown
from engine.model import Person
from engine.store import access_tokens, accounts, sessions, sign_ins
from engine.task_notices import LANGUAGES
from engine.workspace import Workspace, require

THEMES: Final = ("system", "light", "dark")


def change_groups(
    workspace: Workspace, account_id: str, groups: Sequence[str], reason: str, *, actor: Person
) -> None:
    """Put an account into these groups and no others; it counts from the next request on.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        AccountRefused: a group's name is not as it must be, or administrators would take the
            administration from themselves.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why = checked_reason(reason)
    for group in groups:
        if not GROUP.fullmatch(group):
            raise AccountRefused(
                f"the group {group!r} is not as it must be: lower-case letters, digits and -"
            )
    if account_id == actor.account_id and ADMINISTRATOR not in groups:
        raise AccountRefused("nobody takes the administration from themselves")
    with workspace.transaction() as connection:
        before = _person(connection, account_id).groups
        accounts.set_groups(connection, account_id, sorted(set(groups)))
        if before != frozenset(groups):
            _record(workspace, connection, account_id, actor, ["groups"], why, groups)


def deactivate_account(
    workspace: Workspace, account_id: str, reason: str, *, actor: Person
) -> None:
    """Let nobody sign in with an account: its sessions and tokens end at once.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        AccountRefused: it is the actor's own, or not active.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why = checked_reason(reason)
    if account_id == actor.account_id:
        raise AccountRefused("nobody locks themselves out")
    with workspace.transaction() as connection:
        _person(connection, account_id)
        if not accounts.set_active(connection, account_id, active=False):
            raise AccountRefused("this account is not active")
        now = accounts.clock(connection, workspace.real_time())
        sessions.end_all(connection, account_id)
        sign_ins.forget_resets(connection, account_id)
        sign_ins.end_all(connection, account_id)
        access_tokens.revoke_all(connection, account_id, now)
        _lock_fact(workspace, connection, account_id, actor, "locked", why)


def activate_account(workspace: Workspace, account_id: str, reason: str, *, actor: Person) -> None:
    """Let an account sign in again.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        AccountRefused: it is active, or was anonymised.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        if _person(connection, account_id).username.startswith("left-"):
            raise AccountRefused("this account was anonymised; make a new one")
        if not accounts.set_active(connection, account_id, active=True):
            raise AccountRefused("this account is active")
        _lock_fact(workspace, connection, account_id, actor, "unlocked", why)


def link_identity(
    workspace: Workspace, account_id: str, subject: str, reason: str, *, actor: Person
) -> None:
    """Let whom the provider of identities calls so sign in with this account.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        AccountRefused: there is no provider, or the identity is another account's.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why, issuer = checked_reason(reason), workspace.settings.oidc_issuer
    plain = subject.strip()
    if issuer is None:
        raise AccountRefused("no provider of identities is set up")
    if not 0 < len(plain) <= 255 or not plain.isprintable():
        raise AccountRefused("an identity has 1 to 255 printable characters")
    with workspace.transaction() as connection:
        _person(connection, account_id)
        now = accounts.clock(connection, workspace.real_time())
        if not sign_ins.link(connection, issuer, plain, account_id, now):
            raise AccountRefused("this identity belongs to another account")
        _record(workspace, connection, account_id, actor, ["identity"], why)


def unlink_identities(workspace: Workspace, account_id: str, reason: str, *, actor: Person) -> None:
    """Let nobody sign in with this account by the provider of identities; its sessions end.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        AccountRefused: no identity is linked to it.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        _person(connection, account_id)
        if not sign_ins.unlink(connection, account_id):
            raise AccountRefused("no identity is linked to this account")
        sessions.end_all(connection, account_id)
        _record(workspace, connection, account_id, actor, ["identity"], why)


def change_look(workspace: Workspace, theme: str, language: str | None, *, actor: Person) -> None:
    """Let pages look so for the actor, and mails and pages speak this.

    Args:
        workspace: where.
        theme: `system`, `light` or `dark`.
        language: `de` or `en`; `None` for what the browser asks for.
        actor: whose pages they are.

    Raises:
        NotAllowed: the actor has no account that is theirs.
        AccountRefused: there is no such look or language.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    if theme not in THEMES:
        raise AccountRefused(f"there is no look {theme[:40]!r}")
    if language not in (None, *LANGUAGES):
        raise AccountRefused(f"there is no language {str(language)[:40]!r}")
    with workspace.transaction() as connection:
        accounts.set_look(connection, actor.account_id, theme, language)


def _person(connection: Connection, account_id: str) -> Person:
    known = accounts.account_of_id(connection, account_id)
    if known is None:
        raise AccountUnknown(f"there is no account {account_id}")
    return known.person


def _lock_fact(
    workspace: Workspace,
    connection: Connection,
    account_id: str,
    actor: Person,
    what: str,
    reason: str,
) -> None:
    fact = Fact(
        f"account.{what}",
        refs={"account": account_id},
        personal=(PersonalValue("reason", reason),),
    )
    at = accounts.clock(connection, workspace.chosen_time())
    subject = workspace.ledger.new_subject()
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], at, subject)


def _record(
    workspace: Workspace,
    connection: Connection,
    account_id: str,
    actor: Person,
    names: Sequence[JsonValue],
    reason: str,
    groups: Sequence[str] = (),
) -> None:
    fact = Fact(
        "account.changed",
        data={"names": [*names], "groups": [*sorted(set(groups))]},
        refs={"account": account_id},
        personal=(PersonalValue("reason", reason),),
    )
    at = accounts.clock(connection, workspace.chosen_time())
    subject = workspace.ledger.new_subject()
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], at, subject)
