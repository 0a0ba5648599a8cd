"""The list of those who get certain mails no more: who puts addresses on it, lifts and asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress as suppress_fault
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue, PersonalValue
from engine.commands.move_instance import ledger_actor
from engine.commands.publish_message import publish_message
from engine.commands.reasons import checked_reason
from engine.core.permission import INTEGRATION, Operation
from engine.faults import MailAddressRefused, MessageAlreadyPublished, NotFound
from engine.machines import UNSUBSCRIBING, actor_name
from engine.mail_suppressions import INVALID_FOR, NEVER_FOR, Reason, Suppression, stopping
from engine.mail_template import MailClass
from engine.model import Person
from engine.store import accounts, contact_marks, suppressions
from engine.store.contact_marks import Mark
from engine.unsubscribing import Unsubscribing, read_token, token_of
from engine.workspace import Workspace, require

WITHDRAWN: Final = "consent.withdrawn"
"""Name of the message that a waiting case gets; its key is the case's own."""
_KEPT: Final = timedelta(hours=1)
_TERMS: Final = {Reason.INVALID: INVALID_FOR, Reason.NEVER: NEVER_FOR}
BY_LINK: Final = Person(
    UNSUBSCRIBING,
    UNSUBSCRIBING,
    actor_name(UNSUBSCRIBING),
    frozenset({INTEGRATION}),
    kind="service",
    authentication="link",
)
"""Who follows a link of a mail: nobody asks them who they are."""


def suppress(
    workspace: Workspace, address: str, reason: Reason, why: str, *, actor: Person
) -> bool:
    """Put an address on the list; return whether that was new.

    Args:
        workspace: where.
        address: of whom.
        reason: which mails that stops (`mail_suppressions.stopping`).
        why: the same in somebody's words; the ledger holds it, sealed.
        actor: of the data protection team, or an operator.

    Raises:
        NotAllowed: the actor may not.
        MailAddressRefused: that is no address.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.SUPPRESS_MAIL)
    said, hash_ = checked_reason(why), address_hash_of(workspace, address)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        return listed(workspace, connection, hash_, reason, now, actor, said)


def suppressions_of(workspace: Workspace, address: str, *, actor: Person) -> list[Suppression]:
    """Return for what an address stands on the list now.

    Raises:
        NotAllowed: the actor may not.
        MailAddressRefused: that is no address.
    """
    require(actor, Operation.READ_SUPPRESSIONS)
    hash_ = address_hash_of(workspace, address)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        return suppressions.standing(connection, [hash_], now).get(hash_, [])


def suppressions_told(workspace: Workspace, *, actor: Person) -> list[tuple[str, int]]:
    """Return how many addresses stand on the list now, by reason.

    Raises:
        NotAllowed: the actor may not.
    """
    require(actor, Operation.READ_SUPPRESSIONS)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        return suppressions.counts(connection, now)


def marks_of(workspace: Workspace, address: str, *, actor: Person) -> list[Mark]:
    """Return what processes noted of an address, the newest first.

    Raises:
        NotAllowed: the actor may not.
        MailAddressRefused: that is no address.
    """
    require(actor, Operation.SUPPRESS_MAIL)
    hash_ = address_hash_of(workspace, address)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        return contact_marks.of_address(connection, hash_, now)


def unsubscribe(workspace: Workspace, token: str, reason: Reason = Reason.WITHDRAWN) -> None:
    """Do what whoever follows the link of a mail wants: at once, and for the case that sent it.

    Raises:
        NotFound: we never gave out such a link.
    """
    link = known_link(workspace, token)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        listed(workspace, connection, link.address, reason, now, BY_LINK)
    with suppress_fault(MessageAlreadyPublished):
        publish_message(
            workspace,
            WITHDRAWN,
            correlation_key=str(link.case),
            variables={"channel": "email", "reason": str(reason)},
            time_to_live=_KEPT,
            message_id=f"unsubscribe {token}",
            actor=BY_LINK,
        )


def known_link(workspace: Workspace, token: str) -> Unsubscribing:
    """Return what a link says.

    Raises:
        NotFound: we never gave it out.
    """
    link = read_token(workspace.ledger.keys.state, token)
    if link is None:
        raise NotFound("there is no such link")
    return link


def unsubscribe_link(workspace: Workspace, address: str, case: int) -> str:
    """Return the link by which whoever has this address unsubscribes."""
    link = Unsubscribing(suppressions.address_hash(workspace.seals, address), case)
    place = workspace.settings.public_url.rstrip("/")
    return f"{place}/u/{token_of(workspace.ledger.keys.state, link)}"


def stopped(
    workspace: Workspace, addresses: Sequence[str], mail_class: MailClass
) -> Mapping[str, str]:
    """Return which of these addresses may not get a mail of this class now, and why."""
    hashes = {one: suppressions.address_hash(workspace.seals, one) for one in addresses}
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        found = suppressions.standing(connection, list(hashes.values()), now)
    reasons = {one: stopping(found.get(hash_, ()), mail_class) for one, hash_ in hashes.items()}
    return {one: str(reason) for one, reason in reasons.items() if reason is not None}


def listed(
    workspace: Workspace,
    connection: Connection,
    address: bytes,
    reason: Reason,
    now: datetime,
    actor: Person,
    why: str = "",
) -> bool:
    """Put an address on the list, and say so in the ledger; return whether that was new."""
    term = _TERMS.get(reason)
    until = None if term is None else now + term
    if not suppressions.add(connection, address, reason, now, until):
        return False
    data: dict[str, JsonValue] = {"channel": "email", "reason": str(reason)}
    personal = (PersonalValue("reason", why),) if why else ()
    fact = Fact("suppression.added", data=data, personal=personal, refs={"address": address.hex()})
    subject = workspace.ledger.new_subject() if why else None
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now, subject)
    return True


def address_hash_of(workspace: Workspace, address: str) -> bytes:
    """Return what the list holds of an address.

    Raises:
        MailAddressRefused: that is no address.
    """
    if not 3 <= len(address) <= 254 or "@" not in address or not address.isprintable():
        raise MailAddressRefused("that is no mail address; correct it")
    return suppressions.address_hash(workspace.seals, address)
