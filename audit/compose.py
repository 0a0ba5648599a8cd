"""From a step to the bodies of its entries: one, or several if it is too large for one.

Pure but for the salts, nonces and entry ids that `personal` draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from audit import vocabulary
from audit.chain import genesis, leaf_hash, state_commitment
from audit.entry import (
    FORMAT_VERSION,
    LARGEST_BODY,
    Actor,
    Fact,
    JsonValue,
    PersonalValue,
    Step,
    encode,
    public_object,
    sealed_value,
    text,
    write_time,
)
from audit.faults import EntryRefused
from audit.frozen import frozen
from audit.personal import DataKey, Opening, commitment, new_reference, new_salts, seal, tag
from audit.queued import queue_mac

_SHARE_OF_PERSONAL = 100
"""Personal values of one fact that stay together when a step is divided."""


@frozen
class SealedGroup:
    """The sealed personal values of one entry and retention class."""

    retention: str
    subject: str
    sealed: bytes


@frozen
class Composed:
    """One entry, ready to be stored."""

    seq: int
    leaf: bytes
    body: bytes
    sealed: tuple[SealedGroup, ...]
    mac: bytes
    """Of its row in the queue."""


@frozen
class Pen:
    """What one needs to write entries of a log, besides the step."""

    log: str
    node: str
    state_key: bytes
    queue_key: bytes
    data_keys: Mapping[str, DataKey]
    """By retention class."""


_Value = tuple[str, JsonValue, str, bytes]
"""A personal value: its name, what it is, its retention class, and the salt that hides it."""
_Piece = tuple[Mapping[str, Any], Sequence[_Value]]
"""A fact, or a share of one, and its personal values."""


def compose(step: Step, pen: Pen) -> list[Composed]:
    """Return the entries of a step, in order; usually one.

    Args:
        step: what happened.
        pen: holds a data key for every retention class that the step's personal values name.

    Raises:
        EntryRefused: the step breaks the profile, or one fact alone is too large for an entry.
    """
    _check(step)
    pieces = [_piece(fact, fact.personal, more=False) for fact in step.facts]
    whole = _write(step, pen, pieces, last=True)
    if len(whole.body) <= LARGEST_BODY:
        return [whole]
    written: list[Composed] = []
    shares = list(_divided(step, pen))
    for number, share in enumerate(shares, start=1):
        part = _write(step, pen, share, last=number == len(shares))
        written.append(part)
        step = replace(step, seq=part.seq + 1, previous=part.leaf)
    return written


def _check(step: Step) -> None:
    if step.seq < 1 or (step.seq == 1) != (step.previous is None):
        raise EntryRefused(
            f"entry {step.seq} of {step.instance}: the first entry has number 1 and no predecessor"
        )
    if not step.facts:
        raise EntryRefused(f"entry {step.seq} of {step.instance} states no fact")
    if step.actor.kind not in vocabulary.ACTOR_KINDS:
        raise EntryRefused(f"{step.actor.kind!r} is no kind of actor")
    vocabulary.check(*step.facts)


def _write(step: Step, pen: Pen, pieces: Sequence[_Piece], *, last: bool) -> Composed:
    eid = new_reference("")
    tags = {name: tag(key, eid).hex() for name, key in pen.data_keys.items()}
    facts: list[Mapping[str, Any]] = []
    groups: dict[str, list[Opening]] = {}
    for number, (fact, values) in enumerate(pieces):
        facts.append(_tagged(fact, values, tags) if values else fact)
        for name, value, retention, salt in values:
            groups.setdefault(retention, []).append(Opening(number, name, salt, value))
    entry = _head(step, pen, last=last)
    entry["eid"], entry["facts"] = eid, facts
    body = body_of(entry)
    sealed = tuple([_sealed(retention, pen, eid, groups[retention]) for retention in groups])
    leaf = leaf_hash(body)
    mac = queue_mac(pen.queue_key, step.instance, step.seq, leaf)
    return Composed(step.seq, leaf, body, sealed, mac)


def _sealed(retention: str, pen: Pen, eid: str, openings: Sequence[Opening]) -> SealedGroup:
    key = pen.data_keys[retention]
    return SealedGroup(retention, key.subject, seal(key, pen.log, eid, openings))


def body_of(entry: Mapping[str, Any]) -> bytes:
    """Return what `encode` returns, and rfc8785, in a tenth of the time; a property test compares.

    Raises:
        EntryRefused: as `encode`.
    """
    try:
        return orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return encode(entry)  # it knows how to say what is wrong


def _head(step: Step, pen: Pen, *, last: bool) -> dict[str, Any]:
    previous = genesis(pen.log, step.instance) if step.previous is None else step.previous
    head: dict[str, Any] = {
        "v": FORMAT_VERSION,
        "log": pen.log,
        "ts": write_time(step.at),
        "inst": step.instance,
        "seq": step.seq,
        "prev": previous.hex(),
        "actor": _actor(step.actor),
        "by": pen.node,
    }
    if step.definition is not None:
        definition = step.definition
        head["def"] = {
            "id": definition.id,
            "version": definition.version,
            "sha256": definition.sha256,
        }
    if not last:
        head["continued"] = True
    elif step.state is not None:
        head["state"] = state_commitment(pen.state_key, step.instance, step.seq, step.state).hex()
    return head


def _actor(actor: Actor) -> dict[str, str]:
    written = {"kind": actor.kind, "ref": actor.ref}
    if actor.role is not None:
        written["role"] = actor.role
    if actor.authentication is not None:
        written["auth"] = actor.authentication
    return written


def _piece(fact: Fact, personal: Sequence[PersonalValue], *, more: bool) -> _Piece:
    """Return a fact with these personal values; `more`: its data stands in an earlier entry."""
    written: dict[str, Any] = {"type": fact.type}
    # One by one: every fact goes through here, and a loop takes twice as long.
    if (said := fact.element) is not None:
        written["elem"] = said if said.isascii() else text(said)
    if (said := fact.task) is not None:
        written["task"] = said if said.isascii() else text(said)
    if (said := fact.before) is not None:
        written["from"] = said if said.isascii() else text(said)
    if (said := fact.after) is not None:
        written["to"] = said if said.isascii() else text(said)
    if more:
        written["more"] = True
    else:
        if fact.data:
            written["data"] = public_object(fact.data, fact.type)
        if fact.refs:
            written["refs"] = public_object(fact.refs, fact.type)
    if not personal:
        return written, ()
    values = [
        (text(item.name), sealed_value(item.value, item.name), item.retention, salt)
        for item, salt in zip(personal, new_salts(len(personal)), strict=True)
    ]
    if len(values) > 1 and len({name for name, *_ in values}) != len(values):
        raise EntryRefused(f"{fact.type} names a personal value twice")
    return written, values


def _tagged(
    fact: Mapping[str, Any], values: Sequence[_Value], tags: Mapping[str, str]
) -> dict[str, Any]:
    """Return a fact that commits to its values.

    Args:
        tags: search tags by retention class, in hexadecimal digits.
    """
    personal = [
        {
            "name": name,
            "class": retention,
            "commit": commitment(salt, name, value).hex(),
            "tag": tags[retention],
        }
        for name, value, retention, salt in values
    ]
    return {**fact, "personal": personal}


def _divided(step: Step, pen: Pen) -> Iterator[list[_Piece]]:
    """Yield the pieces of each entry of a step that is too large for one, filling each in order."""
    # Later entries of the step have a longer number at most; forty bytes are room for any.
    room = LARGEST_BODY - 40 - len(_write(step, pen, [], last=True).body)
    tags = dict.fromkeys(pen.data_keys, "0" * 32)
    share: list[_Piece] = []
    left = room
    for piece in _shares(step.facts):
        fact, values = piece
        size = len(encode(_tagged(fact, values, tags) if values else fact)) + 1
        if size > room:
            raise EntryRefused(
                f"{fact['type']} alone takes {size} bytes; an entry has room for {room}"
            )
        if size > left:
            yield share
            share, left = [], room
        share.append(piece)
        left -= size
    yield share


def _shares(facts: Sequence[Fact]) -> Iterator[_Piece]:
    for fact in facts:
        yield _piece(fact, fact.personal[:_SHARE_OF_PERSONAL], more=False)
        for first in range(_SHARE_OF_PERSONAL, len(fact.personal), _SHARE_OF_PERSONAL):
            yield _piece(fact, fact.personal[first : first + _SHARE_OF_PERSONAL], more=True)
