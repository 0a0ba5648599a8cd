"""Business ids that a model gives away: to a process that it calls, with a signal that it throws.

Source: Camunda 8.9, `calledElement` (`businessId`); Camunda 7, `camunda:in` (`businessKey`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.core import events
from engine.core.evaluation import shown, value_of
from engine.core.executable import LONGEST_BUSINESS_ID
from engine.core.node import Attribute, FlowNode
from engine.core.stuck import TokenStuck, refuse_unfit
from feel import Value


def given_by(
    node: FlowNode, written: Attribute | None, seen: Mapping[str, Value], now: datetime
) -> str | None:
    """Return the business id, `None` if there is none; a number is told as its digits.

    Raises:
        TokenStuck: it is neither text nor number, too long, or not one line of text.
    """
    if written is None:
        return None
    value = value_of(written, seen, now)
    if value is None or value == "":
        return None
    text, what = events.correlation_key(value), f"the business id of {node.name!r} ({node.id})"
    if text is None or not text.isprintable():
        raise TokenStuck(
            "value", f"{what} is {shown(value)}; it takes one line of text, or a number"
        )
    refuse_unfit(text, "value", what, LONGEST_BUSINESS_ID)
    return text
