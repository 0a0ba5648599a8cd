"""A small engine for tests: writes steps, keeps each instance's head and state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from audit import positions
from audit.entry import Actor, DefinitionReference, Fact, JsonValue, PersonalValue, Step
from audit.export import attest_end, export_instance
from audit.finding import Finding
from audit.ledger import Appended, Ledger
from audit.live import InstanceHead, verify_live
from audit.schema import APPLICATION_ROLE, SEQUENCER_ROLE
from audit.sequencer import integrate, publish_checkpoint
from audit.signer import Signer

ORIGIN = "ledger.example/test"
ALICE = Actor("user", "account-alice", "clerk", "session")
BOB = Actor("user", "account-bob", "analyst", "session")
QUOTE = DefinitionReference("quote", 3, "ab" * 32)


def completed(element: str, *personal: PersonalValue) -> Fact:
    return Fact(
        "task.completed",
        element=element,
        task="7",
        before="ready",
        after="completed",
        personal=personal,
    )


@dataclass
class Log:
    """Writes to a real database as the roles do that the product uses."""

    database: Engine
    ledger: Ledger
    now: datetime
    heads: dict[str, InstanceHead] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)

    @property
    def signer(self) -> Signer:
        """The key with which the publisher signs."""
        signer = self.ledger.keys.log.newest.signer
        assert signer is not None
        return signer

    def write(
        self, instance: str, *facts: Fact, actor: Actor = ALICE, state: bytes | None = None
    ) -> Appended:
        with self.database.begin() as connection:
            become(connection, APPLICATION_ROLE)
            return self.write_with(connection, instance, *facts, actor=actor, state=state)

    def write_with(
        self,
        connection: Connection,
        instance: str,
        *facts: Fact,
        actor: Actor = ALICE,
        state: bytes | None = None,
    ) -> Appended:
        head = self.heads.get(instance)
        seq, previous = (head.version + 1, head.head) if head else (1, None)
        self.now += timedelta(seconds=1)
        if instance not in self.subjects:
            self.subjects[instance] = self.ledger.new_subject()
        state = state or f"state {seq}".encode()
        step = Step(
            instance,
            seq,
            previous,
            QUOTE,
            actor,
            facts or (completed(f"Activity_{seq}"),),
            state,
            self.now,
            self.subjects[instance],
        )
        appended = self.ledger.append(connection, step)
        self.heads[instance] = InstanceHead(instance, appended.seq, appended.leaf, state)
        return appended

    def write_system(
        self, word: str, data: Mapping[str, JsonValue], actor: Actor = ALICE
    ) -> Appended:
        """Write a fact of the system's chain, a second later."""
        self.now += timedelta(seconds=1)
        with self.database.begin() as connection:
            become(connection, APPLICATION_ROLE)
            fact = Fact(word, data=data)
            return self.ledger.append_system(connection, actor, [fact], self.now)

    def approve(self, instance: str, request: str) -> None:
        """Have an erasure requested by one and approved by two others, in an instance's chain."""
        asked = Fact("erasure.requested", data={"request": request})
        self.write(instance, asked, actor=Actor("user", "account-asks"))
        for actor in (ALICE, BOB):
            approved = Fact("erasure.approved", data={"request": request})
            self.write(instance, approved, actor=actor)

    def write_many(self, instances: int, steps: int) -> None:
        with self.database.begin() as connection:
            become(connection, APPLICATION_ROLE)
            for _ in range(steps):
                for number in range(instances):
                    self.write_with(connection, f"{number + 1}")

    def publish(self) -> str | None:
        """Place everything and sign, in two transactions, as the sequencer."""
        placed = True
        while placed:
            with self.database.begin() as connection:
                become(connection, SEQUENCER_ROLE)
                placed = integrate(connection, self.ledger) > 0
        with self.database.begin() as connection:
            become(connection, SEQUENCER_ROLE)
            return publish_checkpoint(connection, self.ledger, self.now)

    def export(self, instance: str, earlier_size: int | None = None) -> dict[str, Any]:
        """Export an instance as the product does: attest its end, publish, take it away."""
        with self.database.begin() as connection:
            become(connection, APPLICATION_ROLE)
            attested = attest_end(connection, self.ledger, instance, BOB, self.now)
        self.publish()
        with self.database.begin() as connection:
            become(connection, APPLICATION_ROLE)
            return export_instance(connection, self.ledger, attested.seq, earlier_size=earlier_size)

    def verify(self) -> list[Finding]:
        with self.database.begin() as connection:
            become(connection, APPLICATION_ROLE)
            return verify_live(connection, self.ledger, self._heads())

    def codes(self) -> list[str]:
        return [finding.code for finding in self.verify()]

    def as_superuser(self, *statements: str) -> None:
        """Change tables as someone with all rights on the server can."""
        with self.database.begin() as connection:
            for table in ("entry", "index", "node", "checkpoint"):
                connection.exec_driver_sql(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
            for statement in statements:
                changed = connection.exec_driver_sql(statement).rowcount
                assert changed != 0, f"changed nothing: {statement}"

    def index_of(self, instance: str, seq: int) -> int:
        with self.database.begin() as connection:
            entries = self.ledger.entries_of(connection, instance)
        index = entries[seq - 1].index
        assert index is not None
        return index

    def size(self) -> int:
        with self.database.begin() as connection:
            return positions.log_size(connection)

    def _heads(self) -> Iterator[InstanceHead]:
        yield from self.heads.values()


def become(connection: Connection, role: str) -> None:
    connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
