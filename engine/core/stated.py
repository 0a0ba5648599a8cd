"""The fact that a model states at an element: computed before the element is left, then written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.entry import JsonValue, text
from engine.core import four_eyes, variables, versions
from engine.core.evaluation import shown, value_of
from engine.core.fact_plan import FactPlan
from engine.core.stated_words import CARRIED, SHORTEST_TOKEN, is_hash
from engine.core.store import Token
from engine.core.stuck import TokenStuck
from engine.model import Values
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class Stated:
    """What a fact is going to hold."""

    data: Mapping[str, JsonValue]
    personal: Values
    refs: Mapping[str, str]


def prepare(step: Interpreter, token: Token, plan: FactPlan) -> None:
    """Compute what the fact of a token's element says: nothing of the element is done if it fails.

    Raises:
        TokenStuck: an expression came to no value, or to one that a fact may not hold.
    """
    if versions.VERSION not in token.details:
        # An approval has noted it when it was asked for.
        versions.keep(token, step.now)
    scope = _scope(token)
    data = dict(versions.of(token))
    for name, (form, attribute) in plan.data.items():
        value = value_of(attribute, scope, step.now)
        read = form.read(value)
        if read is None:
            # It would stand in the open part of the ledger, for good.
            raise TokenStuck(
                "value",
                f"vorgang:fact.{name} is {shown(value)}; the ledger takes {form.takes}",
            )
        data[name] = read
    if plan.type == CARRIED and not four_eyes.is_granted(step.instance, str(data["task"])):
        raise TokenStuck(
            "value", f"vorgang:fact.task is {data['task']}; no approval of this case is that"
        )
    computed = {name: value_of(one, scope, step.now) for name, one in plan.personal.items()}
    personal = {name: value for name, value in computed.items() if value is not None}
    refs = {
        name: _hash(name, value_of(one, scope, step.now)) for name, one in plan.references.items()
    }
    step.stated = Stated(data, personal, refs)


def record(step: Interpreter, token: Token, plan: FactPlan) -> None:
    """Write down the fact that was prepared as the token began to leave."""
    stated, step.stated = step.stated, None
    assert stated is not None
    data = stated.data
    if plan.type == CARRIED:
        four_eyes.carry_over(step.instance, str(data["task"]))
    if plan.type.startswith("approval."):
        data = {"round": four_eyes.round_of(step.instance, token), **data}
    step.changes.record(plan.type, token, data=data, values=stated.personal, refs=stated.refs)


def _scope(token: Token) -> Values:
    """Return what an expression of the fact sees: what was handed out as it stands out there."""
    seen = variables.visible(token)
    if token.wrapper is not None or "results" not in token.details:
        return seen
    outside = variables.visible_in(token.scope)
    handed = {name: outside[name] for name in token.details["results"] if name in outside}
    return {**seen, **handed}


def _hash(name: str, value: Value) -> str:
    """Return the SHA-256 of a text (NFC, UTF-8), or the one that a document or a text is.

    Raises:
        TokenStuck: it is neither, or a link's token that can be guessed.
    """
    given = value.get("sha256") if isinstance(value, dict) else value
    if is_hash(given):
        return str(given)
    if not isinstance(value, str) or not value:
        raise TokenStuck(
            "value",
            f"vorgang:fact.ref.{name} is {shown(value)}; it takes a text, or a document",
        )
    if name == "token" and len(value) < SHORTEST_TOKEN:
        raise TokenStuck(
            "value",
            f"vorgang:fact.ref.token has {len(value)} characters; a link's token has at least"
            f" {SHORTEST_TOKEN}",
        )
    return hashlib.sha256(text(value).encode()).hexdigest()
