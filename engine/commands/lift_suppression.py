"""Take an address off the list of suppressions: by one person, or by two where the person concerned
has said so themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue, PersonalValue
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.commands.suppress_mail import address_hash_of
from engine.core.permission import Operation
from engine.mail_suppressions import OWN_WORD, Reason, Suppression
from engine.model import Person
from engine.store import accounts, suppressions
from engine.workspace import Workspace, require

GOOD_FOR: Final = timedelta(days=14)
"""So long a wish to lift waits for somebody else."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """What came of a wish to lift.

    Args:
        gone: for what the address stands there no more.
        waiting: for what somebody else has to agree.
    """

    gone: tuple[Reason, ...] = ()
    waiting: tuple[Reason, ...] = ()


def lift(workspace: Workspace, address: str, why: str, *, actor: Person) -> Lifted:
    """Return what came of a wish to take an address off the list.

    What the person concerned has said themselves (an objection, a withdrawal, a complaint, that
    they want no more mails) is lifted when a second one wants it too, within 14 days.

    Args:
        workspace: where.
        address: of whom.
        why: in the actor's words; the ledger holds it, sealed.
        actor: of the data protection team, or an operator.

    Raises:
        NotAllowed: the actor may not.
        MailAddressRefused: that is no address.
        EngineFault: there is no reason, or one that is too long.

    Source: Art. 21(3) GDPR: only the person concerned takes an objection back.
    """
    require(actor, Operation.SUPPRESS_MAIL)
    said, hash_ = checked_reason(why), address_hash_of(workspace, address)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        found = suppressions.standing(connection, [hash_], now, locked=True).get(hash_, [])
        waiting = tuple(one.reason for one in found if not _may(one, actor, now))
        agreed = {one.reason: one.lifting_asked_by for one in found if one.reason in OWN_WORD}
        free = [one.reason for one in found if one.reason not in waiting]
        gone = suppressions.remove(connection, hash_, free)
        suppressions.ask_lifting(connection, hash_, waiting, actor.account_id, now)
        facts = [_fact("lifted", one, hash_, said, agreed.get(one)) for one in gone]
        facts += [_fact("lift_requested", one, hash_, said) for one in waiting]
        _record(workspace, connection, facts, now, actor)
    return Lifted(gone, waiting)


def _may(one: Suppression, actor: Person, now: datetime) -> bool:
    """Return whether this person's word is enough."""
    if one.reason not in OWN_WORD:
        return True
    if one.lifting_asked_by is None or one.lifting_asked_at is None:
        return False
    return one.lifting_asked_by != actor.account_id and now - one.lifting_asked_at <= GOOD_FOR


def _fact(word: str, reason: Reason, address: bytes, why: str, first: str | None = None) -> Fact:
    data: dict[str, JsonValue] = {"channel": "email", "reason": str(reason)}
    refs = {"address": address.hex()} | ({} if first is None else {"asked_by": first})
    said = (PersonalValue("reason", why),)
    return Fact(f"suppression.{word}", data=data, personal=said, refs=refs)


def _record(
    workspace: Workspace,
    connection: Connection,
    facts: Sequence[Fact],
    now: datetime,
    actor: Person,
) -> None:
    if facts:
        subject = workspace.ledger.new_subject()
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now, subject)
