"""Somebody leaves: their account stays as an opaque reference, without name and address."""

from __future__ import annotations

from audit.entry import Fact
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import AccountUnknown
from engine.model import Person
from engine.store import accounts, drafts, inbox_choices
from engine.workspace import Workspace, require


def anonymise_account(workspace: Workspace, username: str, *, actor: Person) -> str:
    """Return the user name that the account has from now on; nobody signs in with it any more.

    What they did stays in the ledger under the reference of their account, which says nothing of
    them once this is done. User tasks that they hold stay theirs until an operator releases them.

    Raises:
        NotAllowed: the actor may not.
        AccountUnknown: there is no such account.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        known = accounts.account_of_username(connection, username)
        if known is None:
            raise AccountUnknown(f"there is no account {username}")
        account = known.person.account_id
        new = f"left-{account.removeprefix('acc_')[:16].lower()}"
        accounts.anonymise(connection, account, username, new)
        drafts.drop_of_account(connection, account)
        inbox_choices.forget(connection, account)
        now = accounts.clock(connection, workspace.chosen_time())
        fact = Fact(
            "account.changed",
            data={"names": ["active", "email", "name", "password", "username"], "groups": []},
            refs={"account": account},
        )
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return new
