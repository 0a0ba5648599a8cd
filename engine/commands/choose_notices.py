"""Say which mail about one's tasks one wants."""

from __future__ import annotations

from audit.entry import Fact
from engine.calendars.model import STATES
from engine.commands.move_instance import ledger_actor
from engine.core.permission import AccountRights, Operation
from engine.faults import AccountRefused
from engine.inbox_tasks import inbox_tasks
from engine.model import Person
from engine.store import accounts, notices
from engine.task_notices import LANGUAGES, NoticeChoice
from engine.workspace import Workspace, require

MOST_HELD = 1_000
"""Tasks of one person that are looked at for new ones."""
_LAST_HOUR = 23


def choose_notices(workspace: Workspace, wanted: NoticeChoice, *, actor: Person) -> None:
    """Send the actor this from now on; the tasks that they have already are nothing new.

    Raises:
        NotAllowed: the actor is no account of a person.
        AccountRefused: there is no such hour, state or language, or the account has no address.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    _refuse_meaningless(wanted)
    with workspace.transaction() as connection:
        known = accounts.account_of_id(connection, actor.account_id)
        if known is None or (wanted.wants_any and not known.person.email):
            raise AccountRefused("the account has no mail address")
        if notices.choice(connection, actor.account_id) == wanted:
            return
        now = accounts.clock(connection, workspace.chosen_time())
        if wanted.wants_any:
            notices.keep(connection, actor.account_id, wanted, now)
            held = inbox_tasks(workspace, connection, actor, mine=True, limit=MOST_HELD)
            had = [f"{notices.ASSIGNED}{task.key}" for task in held]
            notices.decide(connection, actor.account_id, had, now, None)
        else:
            notices.forget(connection, actor.account_id)
        fact = Fact(
            "account.changed", data={"names": ["notices"]}, refs={"account": actor.account_id}
        )
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)


def chosen_notices(workspace: Workspace, person: Person) -> NoticeChoice:
    """Return what a person wants."""
    with workspace.transaction() as connection:
        return notices.choice(connection, person.account_id)


def _refuse_meaningless(wanted: NoticeChoice) -> None:
    hour = wanted.digest_hour
    if (
        (hour is not None and not 0 <= hour <= _LAST_HOUR)
        or (wanted.state and wanted.state not in STATES)
        or wanted.language not in LANGUAGES
    ):
        raise AccountRefused("there is no such hour, state or language")
