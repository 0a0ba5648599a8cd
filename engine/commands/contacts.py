"""What the jobs of a case ask and note of addresses: on the list of suppressions, and in notes that
hold a keyed hash, a kind and a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact
from engine.commands.move_instance import CONNECTOR, ledger_actor
from engine.commands.suppress_mail import address_hash_of, listed
from engine.connector_model import Contact
from engine.faults import MailAddressRefused
from engine.mail_suppressions import Reason
from engine.model import ConnectorFailed
from engine.retention import Term
from engine.store import accounts, contact_marks, public_links, suppressions
from engine.store.contact_marks import Mark
from engine.workspace import Workspace

_NOBODY_CONFIRMED: Final = (
    "nobody has taken this withdrawal back: since then no task of this case was done by a link"
    " after the case had written to the address; ask for a confirmation before"
)


@dataclass(frozen=True, slots=True)
class ContactsOfJob:
    """Asks and notes for one job; what is tried again is noted once.

    Args:
        key: the same for all attempts at the job.
    """

    workspace: Workspace
    case: int
    key: str

    def check(self, address: str) -> Contact:
        """Return what is known of an address.

        Raises:
            ConnectorFailed: that is no address.
        """
        hash_ = self._hash(address)
        with self.workspace.transaction() as connection:
            found = suppressions.standing(connection, [hash_], self._now(connection))
        return Contact(hash_.hex(), tuple(str(one.reason) for one in found.get(hash_, [])))

    def count(self, address: str, kind: str, within: Term) -> int:
        """Return how often something of a kind was noted within a time.

        Raises:
            ConnectorFailed: that is no address.
        """
        hash_ = self._hash(address)
        with self.workspace.transaction() as connection:
            since = within.over_before(self._now(connection))
            return contact_marks.count(connection, hash_, kind, since)

    def note(self, address: str, kind: str, keep: Term, within: Term) -> int:
        """Note that something of a kind happened; return how often it did within a time, this one
        counted.

        Raises:
            ConnectorFailed: that is no address.
        """
        hash_ = self._hash(address)
        mark = blake2b(f"{self.key}\0{kind}".encode(), digest_size=16).digest()
        with self.workspace.transaction() as connection:
            now = self._now(connection)
            noted = Mark(kind, self.case, now, keep.ends(now))
            contact_marks.note(connection, mark, hash_, noted)
            return contact_marks.count(connection, hash_, kind, within.over_before(now))

    def suppress(self, address: str, reason: str) -> bool:
        """Put an address on the list of suppressions; return whether that was new.

        Raises:
            ConnectorFailed: that is no address, or no reason.
        """
        if reason not in set(Reason):
            raise ConnectorFailed(
                f"{reason} is no reason of the list; there are {', '.join(Reason)}", retry=False
            )
        hash_ = self._hash(address)
        with self.workspace.transaction() as connection:
            now = self._now(connection)
            return listed(self.workspace, connection, hash_, Reason(reason), now, CONNECTOR)

    def lift(self, address: str) -> bool:
        """Take a withdrawal off the list: whoever confirms a new declaration takes it back
        themselves. What else stands there a process cannot lift, nor what nobody took back: by a
        link of this case, after it has written to that address.

        Raises:
            ConnectorFailed: that is no address, or nobody has taken a withdrawal back here.
        """
        hash_ = self._hash(address)
        with self.workspace.transaction() as connection:
            now = self._now(connection)
            if not self._withdrawn(connection, hash_, now):
                return False
            confirmed = public_links.answered_at(connection, self.case, hash_)
            gone: tuple[Reason, ...] = ()
            if confirmed is not None:
                gone = suppressions.remove(connection, hash_, [Reason.WITHDRAWN], confirmed)
            if not gone:
                raise ConnectorFailed(_NOBODY_CONFIRMED, retry=False)
            facts = [
                Fact(
                    "suppression.lifted",
                    data={"channel": "email", "reason": str(one)},
                    refs={"address": hash_.hex()},
                )
                for one in gone
            ]
            actor = ledger_actor(CONNECTOR)
            self.workspace.ledger.append_system(connection, actor, facts, now)
        return True

    def _withdrawn(self, connection: Connection, hash_: bytes, now: datetime) -> bool:
        found = suppressions.standing(connection, [hash_], now).get(hash_, [])
        return any(one.reason is Reason.WITHDRAWN for one in found)

    def _hash(self, address: str) -> bytes:
        try:
            return address_hash_of(self.workspace, address)
        except MailAddressRefused as fault:
            raise ConnectorFailed(str(fault), retry=False) from fault

    def _now(self, connection: Connection) -> datetime:
        return accounts.clock(connection, self.workspace.chosen_time())
