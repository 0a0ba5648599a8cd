"""End sessions: one's own, or, for a reason, somebody else's."""

from __future__ import annotations

from audit.entry import Fact, PersonalValue
from engine.commands.move_instance import ledger_actor
from engine.commands.open_session import digest
from engine.commands.reasons import checked_reason
from engine.core.permission import AccountRights, Operation
from engine.faults import AccountUnknown
from engine.model import Person
from engine.store import accounts, sessions, sign_ins
from engine.workspace import Workspace, require


def end_session(workspace: Workspace, handle: str, *, actor: Person) -> bool:
    """Return whether the session that this handle names among the actor's own ended now.

    Raises:
        NotAllowed: the actor has no account that is theirs.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    with workspace.transaction() as connection:
        return sessions.end_one(connection, actor.account_id, handle) > 0


def end_other_sessions(workspace: Workspace, session_token: str, *, actor: Person) -> int:
    """Return how many of the actor's sessions ended: all but the one of this token.

    Raises:
        NotAllowed: the actor has no account that is theirs.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    with workspace.transaction() as connection:
        return sessions.end_all(connection, actor.account_id, [digest(session_token)])


def end_sessions_of(workspace: Workspace, account_id: str, reason: str, *, actor: Person) -> int:
    """Return how many sessions of an account ended: all of them.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        if accounts.account_of_id(connection, account_id) is None:
            raise AccountUnknown(f"there is no account {account_id}")
        ended = sessions.end_all(connection, account_id)
        sign_ins.end_all(connection, account_id)
        fact = Fact(
            "account.changed",
            data={"names": ["sessions"], "groups": []},
            refs={"account": account_id},
            personal=(PersonalValue("reason", why),),
        )
        at = accounts.clock(connection, workspace.chosen_time())
        subject = workspace.ledger.new_subject()
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], at, subject)
    return ended


def note_session_use(workspace: Workspace, session_token: str) -> None:
    """Write down that a session is used now, unless that was done within a few minutes."""
    with workspace.transaction() as connection:
        sessions.note_use(connection, digest(session_token))
