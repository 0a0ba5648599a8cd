"""What the ledger keeps of a call: whom, how, the hashes of what went out and came back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from audit.entry import Fact, JsonValue, PersonalValue
from engine.connectors.rest.plan import Plan
from engine.connectors.rest.reply import Reply
from feel import Value

_BANDS: Final = ((0.1, "100 ms"), (1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"))


def band(seconds: float) -> str:
    """Return how long something took, roughly: the length that it stayed below."""
    return next((name for limit, name in _BANDS if seconds < limit), "over 1 min")


def call_made(
    plan: Plan, reply: Reply, attempt: int, seconds: float, key: str, to: str | None = None
) -> Fact:
    """Return the fact that somebody was called and answered.

    Path, query and the hashes are committed to, not written open: they may tell of a person.

    Args:
        seconds: that it took.
        key: by which the other side knows attempts for one.
        to: who gets it, where host and path do not say so.
    """
    data: dict[str, JsonValue] = {
        **_data(plan, attempt, seconds),
        "status": reply.status,
    }
    response = hashlib.sha256(reply.content).hexdigest()
    more = {"response": response} if to is None else {"response": response, "recipient": to}
    return Fact("call.made", data=data, personal=_personal(plan, key, more))


def call_failed(plan: Plan, kind: str, attempt: int, seconds: float, key: str) -> Fact:
    """Return the fact that a call got no answer.

    Args:
        kind: why, in one word.
    """
    data: dict[str, JsonValue] = {**_data(plan, attempt, seconds), "kind": kind}
    return Fact("call.failed", data=data, personal=_personal(plan, key, {}))


def call_told(plan: Plan, reply: Reply, attempt: int) -> dict[str, Value]:
    """Return what a model may state of a call: which attempt, and the hashes of both sides."""
    return {
        "attempt": Decimal(attempt),
        "method": plan.method,
        "requestSha256": hashlib.sha256(plan.body.content).hexdigest(),
        "responseSha256": hashlib.sha256(reply.content).hexdigest(),
    }


def _data(plan: Plan, attempt: int, seconds: float) -> dict[str, JsonValue]:
    return {
        "method": plan.method,
        "host": plan.host,
        "attempt": attempt,
        "duration": band(seconds),
    }


def _personal(plan: Plan, key: str, more: Mapping[str, str]) -> tuple[PersonalValue, ...]:
    values = {
        "address": plan.url.raw_path.decode(),
        "key": key,
        "request": hashlib.sha256(plan.body.content).hexdigest(),
        **more,
    }
    return tuple(PersonalValue(name, value) for name, value in values.items())
