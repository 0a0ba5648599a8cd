"""Entries of the ledger as values, and their canonical bytes (FORMAT.md)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from audit.faults import EntryRefused
from audit.frozen import frozen

FORMAT_VERSION = 1
LARGEST_BODY = 65_535
"""Bytes; the length prefix of a C2SP tlog-tiles entry bundle has 16 bits."""
LARGEST_INTEGER = 2**53 - 1
SYSTEM = "system"
"""Instance name of the chain for what happens outside of any process instance."""

JsonValue = None | bool | int | str | Decimal | list["JsonValue"] | dict[str, "JsonValue"]


@frozen
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


@frozen
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


@frozen
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


@frozen
class DefinitionReference:
    """The deployed definition an instance runs: id, version, SHA-256 (hex) of its bytes."""

    id: str
    version: int
    sha256: str


@frozen
class Step:
    """One step of one instance, to become one entry.

    Args:
        instance: process instance key as a string, or `system` for the system's own chain.
        seq: 1 for the first entry of the instance, then without gap.
        previous: leaf hash of `seq` - 1; `None` for `seq` 1.
        definition: what the instance runs; `None` on the system's chain.
        actor: who moved it.
        facts: in the order in which they happened, at least one.
        state: the instance's whole state after the step, committed to; `None` for the system.
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


def _no_integer(written: str) -> object:
    raise ValueError(f"{written} is no integer")


def _small_integer(written: str) -> int:
    number = int(written)
    if abs(number) > LARGEST_INTEGER:
        raise ValueError(f"{written} does not fit 2^53")
    return number


_DECODER = json.JSONDecoder(
    parse_int=_small_integer, parse_float=_no_integer, parse_constant=_no_integer
)
_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    check_circular=False,
    separators=(",", ":"),
    sort_keys=True,
)


# ---- canonical bytes -----------------------------------------------------------------------------
def encode(entry: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return the body of an entry: its canonical JSON, never to be serialised again.

    With ASCII keys, no floats and small integers, sorted compact JSON is byte for byte what
    RFC 8785 asks for; a property test compares the two. It is ten times as fast.

    Args:
        entry: fields of FORMAT.md; every value went through `public_value`.

    Raises:
        EntryRefused: a string holds a lone surrogate, which has no UTF-8.

    Source: RFC 8785, section 3.2.
    """
    try:
        return _ENCODER.encode(entry).encode()
    except UnicodeEncodeError as fault:
        raise EntryRefused("an entry's text holds a lone surrogate, which has no UTF-8") from fault


def decode(body: bytes) -> dict[str, Any]:
    """Return the fields of a body.

    Raises:
        EntryRefused: the bytes are no JSON object, hold a number that is no integer, name a key
            twice, or are not the canonical form of what they say.
    """
    try:
        entry = _DECODER.decode(body.decode())
    except (ValueError, RecursionError) as fault:
        raise EntryRefused(f"the body is no JSON of the entry format: {fault}") from fault
    if not isinstance(entry, dict):
        raise EntryRefused("the body is no JSON object")
    try:
        # Also finds a key that stands twice: only its last value would be encoded again.
        is_canonical = encode(entry) == body
    except RecursionError as fault:
        # What was read at one depth of the stack is written at another.
        raise EntryRefused("the body is nested too deep") from fault
    if not is_canonical:
        raise EntryRefused("the body is not in canonical form")
    return entry


def canonical_value(written: str) -> Any:
    """Return the value that a text is the canonical JSON of.

    Raises:
        EntryRefused: it is that of none.
        ValueError: it is no JSON, or holds a number that is no integer.
    """
    value, _ = _DECODER.raw_decode(written)
    # What stands behind the value makes the two differ as well.
    if _ENCODER.encode(value) != written:
        raise EntryRefused("the text is not in canonical form")
    return value


def public_value(value: object, where: str = "data") -> JsonValue:
    """Return a value as it may stand in an entry: NFC strings, ASCII keys, no float, no null.

    Args:
        value: JSON value; a `Decimal` becomes its plain string, `None` in an object is left out.
        where: name for the message of a refusal.

    Raises:
        EntryRefused: a float, an integer of 2^53 or more, a key that is not ASCII, a lone `None`.
    """
    if isinstance(value, str):
        return value if value.isascii() else text(value)
    if isinstance(value, int):
        return _scalar(value, where)
    if isinstance(value, (list, tuple)):
        return [
            item if type(item) is str and item.isascii() else public_value(item, where)
            for item in value
        ]
    if isinstance(value, (dict, Mapping)):  # to ask whether it is a Mapping takes long
        return public_object(value, where)
    if value is None:
        raise EntryRefused(f"{where}: what is absent is left out of an entry, not null")
    return _scalar(value, where)


def public_object(value: Mapping[Any, object], where: str) -> dict[str, JsonValue]:
    """Return an object as `public_value` does."""
    written: dict[str, JsonValue] = {}
    for key, item in value.items():
        if not (isinstance(key, str) and key.isascii()):
            raise EntryRefused(f"{where}: keys of an entry are ASCII")
        if type(item) is str and item.isascii():
            written[key] = item
        elif item is not None:
            written[key] = public_value(item, where)
    return written


def sealed_value(value: object, where: str) -> JsonValue:
    """Return a personal value as it is committed to and sealed: NFC, no float; null is a value.

    Raises:
        EntryRefused: a float, an integer of 2^53 or more, or two keys that are one in NFC.
    """
    if isinstance(value, str):
        return text(value)
    if value is None:
        return None
    if isinstance(value, (int, Decimal)):
        return _scalar(value, where)
    if isinstance(value, (list, tuple)):
        return [sealed_value(item, where) for item in value]
    if isinstance(value, (dict, Mapping)):
        sealed = {
            cast(str, _scalar(key, where)): sealed_value(item, where) for key, item in value.items()
        }
        if len(sealed) != len(value):
            raise EntryRefused(f"{where}: two keys are the same in NFC")
        return sealed
    return _scalar(value, where)


def text(value: str) -> str:
    """Return a text in NFC."""
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _scalar(value: object, where: str) -> bool | int | str:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):  # a bool as well, which stays one
        if abs(value) > LARGEST_INTEGER:
            raise EntryRefused(f"{where}: {value} does not fit 2^53; write it as a Decimal")
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    raise EntryRefused(f"{where}: a {type(value).__name__} cannot stand in an entry")


def write_time(moment: datetime) -> str:
    """Return a time as entries write it: UTC, six decimals, `Z`.

    Raises:
        EntryRefused: the time has no zone.
    """
    if moment.tzinfo is None:
        raise EntryRefused(f"the time {moment.isoformat()} has no zone")
    # A tenth of what strftime takes; the last six characters are the zone.
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def read_time(written: str) -> datetime:
    """Return the time that `write_time` wrote.

    Raises:
        ValueError: the text has another form.
    """
    return datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
