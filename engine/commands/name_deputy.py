"""Name a deputy for the time of an absence, and end that early."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from audit.entry import Fact, PersonalValue
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.core.permission import AccountRights, Operation
from engine.faults import AccountRefused, NotFound
from engine.model import Person
from engine.store import accounts
from engine.store import inbox_choices as store
from engine.workspace import Workspace, require

LONGEST = timedelta(days=366)


def name_deputy(
    workspace: Workspace,
    absent: str,
    deputy: str,
    begins_at: datetime,
    ends_at: datetime,
    reason: str = "",
    *,
    actor: Person,
) -> int:
    """Return the key of the deputyship: it holds from `begins_at` until before `ends_at`.

    The deputy sees and does what the absent person was given by name: tasks that they have claimed,
    and those that name them as a candidate. What a group may do, the group goes on to do.

    Args:
        workspace: where.
        absent: account id of who is away.
        deputy: account id of who stands in.
        begins_at: aware; `ends_at` likewise, at most a year and a day later.
        reason: why somebody else names it; the absent person need not say.
        actor: the absent person, or an administrator.

    Raises:
        NotAllowed: the actor is neither.
        EngineFault: somebody else names it and gives no reason, or one that is too long.
        AccountRefused: nobody stands in for themselves, for somebody who has a deputy then, in a
            time that is over or endless; nor does a locked account, a machine or an auditor.
            Administrators do not take somebody's place themselves.
    """
    require(actor, Operation.NAME_DEPUTY, AccountRights(absent))
    _refuse_unfit(absent, deputy, begins_at, ends_at, actor)
    why = _why(absent, reason, actor)
    with workspace.transaction() as connection:
        if ends_at <= (now := accounts.clock(connection, workspace.real_time())):
            raise AccountRefused("this time is over already")
        fit = {one for one, *_ in store.colleagues(connection)}
        if not {absent, deputy} <= fit:
            raise AccountRefused("only people who do tasks here stand in for each other")
        store.lock_absent(connection, absent)
        if store.overlaps(connection, absent, begins_at, ends_at):
            raise AccountRefused("somebody stands in for this person already in that time")
        key = store.insert_deputyship(
            connection, absent, deputy, begins_at, ends_at, named_by=actor.account_id, now=now
        )
        dates = {"from": begins_at.isoformat(), "until": ends_at.isoformat()}
        refs = {"deputyship": str(key), "absent": absent, "deputy": deputy}
        fact = Fact("deputy.named", data=dates, refs=refs, personal=why)
        _append(workspace, connection, fact, actor)
    return key


def _append(workspace: Workspace, connection: Connection, fact: Fact, actor: Person) -> None:
    at = accounts.clock(connection, workspace.chosen_time())
    subject = workspace.ledger.new_subject() if fact.personal else None
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], at, subject)


def _why(absent: str, reason: str, actor: Person) -> tuple[PersonalValue, ...]:
    """Return the reason of whoever decides this for somebody else; nothing for oneself."""
    if actor.account_id == absent:
        return ()
    return (PersonalValue("reason", checked_reason(reason)),)


def _refuse_unfit(
    absent: str, deputy: str, begins_at: datetime, ends_at: datetime, actor: Person
) -> None:
    if absent == deputy:
        raise AccountRefused("nobody is their own deputy")
    if not timedelta() < ends_at - begins_at <= LONGEST:
        raise AccountRefused("the absence ends after it begins, within a year")
    if actor.account_id == deputy:
        raise AccountRefused("nobody names themselves somebody's deputy")


def withdraw_deputy(workspace: Workspace, key: int, reason: str = "", *, actor: Person) -> None:
    """End a deputyship now, or let it not begin.

    Args:
        workspace: where.
        key: of the deputyship.
        reason: why somebody else ends it; the absent person need not say.
        actor: the absent person, or an administrator.

    Raises:
        NotFound: there is none, or it has ended.
        NotAllowed: the actor is neither the absent person nor an administrator.
        EngineFault: somebody else ends it and gives no reason, or one that is too long.
    """
    with workspace.transaction() as connection:
        found = store.deputyship(connection, key)
        now = accounts.clock(connection, workspace.real_time())
        if found is None or found.ends_at <= now:
            raise NotFound(f"there is no deputyship {key}")
        require(actor, Operation.NAME_DEPUTY, AccountRights(found.absent))
        why = _why(found.absent, reason, actor)
        store.end_deputyship(connection, key)
        fact = Fact(
            "deputy.withdrawn",
            refs={"deputyship": str(key), "absent": found.absent, "deputy": found.deputy},
            personal=why,
        )
        _append(workspace, connection, fact, actor)
