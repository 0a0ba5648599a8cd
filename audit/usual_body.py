"""The body of an entry as nearly all are, read in half the time that any JSON takes.

It is cut into its head (who acted, where, by which definition), its facts and its tail. Each part
is canonical JSON by itself, and so is the whole. Heads are the same again and again: what one says
is read once. What is cut in a wrong place or written in any other way has a part that is none, and
is left to whoever reads any JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from audit.body_form import is_fact, says_who
from audit.entry import FORMAT_VERSION, canonical_value, decode
from audit.faults import EntryRefused

_PLAIN = r'([^"\\\x00-\x1f]*)'
"""A text that canonical JSON writes as it is."""
_TAIL = re.compile(
    rf'\],"inst":"{_PLAIN}","log":"{_PLAIN}","prev":"{_PLAIN}","seq":([1-9][0-9]{{0,14}})'
    rf'(?:,"state":"{_PLAIN}")?,"ts":"{_PLAIN}","v":{FORMAT_VERSION}\}}'
)
_BEFORE_EID, _BEFORE_FACTS, _AFTER_FACTS = ',"eid":"', '","facts":[', '],"inst":"'
_MOST_HEADS = 4_096
_heads: dict[str, Mapping[str, Any]] = {}
"""Heads that were read -> their fields, shared by all entries that begin so: not to be changed."""


def read_usual(body: bytes) -> Mapping[str, Any] | None:
    """Return the entry of a body; `None` says nothing but that it has to be read as any JSON.

    What is returned is canonical, and has the form of an entry (`body_form.has_form`).

    Args:
        body: at most `LARGEST_BODY` bytes.

    Source: RFC 8785, section 3.2.
    """
    try:
        text = body.decode()
        eid_at = text.index(_BEFORE_EID)
        facts_at = text.index(_BEFORE_FACTS, eid_at)
        facts_end = text.rindex(_AFTER_FACTS, facts_at)
        tail = _TAIL.fullmatch(text, facts_end)
        eid = text[eid_at + len(_BEFORE_EID) : facts_at]
        if tail is None or not eid.isalnum():
            return None
        written = text[:eid_at]
        head = _heads.get(written) or _read_head(written)
        facts = canonical_value(text[facts_at + len(_BEFORE_FACTS) - 1 : facts_end + 1])
    except (ValueError, RecursionError, EntryRefused):
        return None
    for fact in facts:
        if not is_fact(fact):
            return None
    inst, log, prev, seq, state, ts = tail.groups()
    entry = {
        **head, "eid": eid, "facts": facts, "inst": inst, "log": log, "prev": prev,
        "seq": int(seq), "ts": ts, "v": FORMAT_VERSION,
    }  # fmt: skip
    if state is not None:
        entry["state"] = state
    return entry


def _read_head(written: str) -> Mapping[str, Any]:
    """Return the fields that an entry begins with.

    Raises:
        EntryRefused: it is none, or its names do not come before those of the rest.
    """
    head = decode(f"{written}}}".encode())
    if not says_who(head) or max(head) >= "eid":
        raise EntryRefused("the body is none that is usual")
    if len(_heads) >= _MOST_HEADS:
        _heads.clear()
    _heads[written] = head
    return head
