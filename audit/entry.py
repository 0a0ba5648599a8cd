"""Entries of the ledger as values, and their canonical bytes (FORMAT.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

JsonValue = None | bool | int | str | Decimal | list["JsonValue"] | dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A value that may concern a person: a commitment in the leaf, sealed outside it.

    Args:
        name: the variable's name.
        value: what it is; a `Decimal` is committed to and sealed as its plain string.
        retention: retention class, such as `contact` or `commercial-letter`.
    """

    name: str
    value: JsonValue
    retention: str = "contact"


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened: one fact of an entry.

    Args:
        type: a word of the closed vocabulary, such as `task.completed`.
        element: BPMN id of the element it happened at.
        task: activity instance within the process instance (the engine's token id).
        before: state before, such as `ready`; `None` if the fact is no change of state.
        after: state after.
        data: values whose names are on the type's allow-list; never a personal value.
        personal: values that may concern a person.
        refs: hashes or ids of forms, tables, texts, documents, entries.
    """

    type: str
    element: str | None = None
    task: str | None = None
    before: str | None = None
    after: str | None = None
    data: Mapping[str, JsonValue] = field(default_factory=dict)
    personal: tuple[PersonalValue, ...] = ()
    refs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it.

    Args:
        kind: `user`, `subject`, `service`, `timer` or `system`.
        ref: opaque reference of the account, never a name.
        role: group in whose name it was done, if any.
        authentication: how the actor proved who it is, such as `password`.
    """

    kind: str
    ref: str
    role: str | None = None
    authentication: str | None = None


@dataclass(frozen=True, slots=True)
class DefinitionReference:
    """The deployed definition an instance runs: id, version, SHA-256 (hex) of the deployed bytes."""

    id: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one instance, to become one entry.

    Args:
        instance: process instance key as a string, or `system` for the system's own chain.
        seq: 1 for the first entry of the instance, then without gap.
        previous: leaf hash of `seq` - 1; `None` for `seq` 1.
        definition: what the instance runs; `None` on the system's chain.
        actor: who moved it.
        facts: in the order in which they happened, at least one.
        state: the instance's whole state after the step, committed to; `None` on the system's chain.
        at: the database's clock, in UTC.
        subject: reference of the data subject whose key seals the personal values.
    """

    instance: str
    seq: int
    previous: bytes | None
    definition: DefinitionReference | None
    actor: Actor
    facts: tuple[Fact, ...]
    state: bytes | None
    at: datetime
    subject: str | None = None
