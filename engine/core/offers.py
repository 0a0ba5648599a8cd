"""Messages that a case waits for, and that people may send it by a button on its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.core import variables
from engine.core.assignment import names_of
from engine.core.compiled_events import event_id
from engine.core.events import MESSAGES, Holder, event_of, scope_of, token_of
from engine.core.executable import ExecutableProcess
from engine.core.guarded import OfferRights
from engine.core.interpreter import WORK_SECONDS_PER_STEP
from engine.core.node import Kind
from engine.core.offer_plan import OfferPlan
from engine.core.state import load
from engine.core.stuck import TokenStuck
from feel import work_time


@dataclass(frozen=True, slots=True)
class Offer:
    """A message that a case waits for and that somebody may send it.

    Args:
        token: who waits: a token, or a scope by the token that holds it.
        listener: the event that waits.
        message: its name.
        correlation: the key with which the case waits for it.
        label: what the button says.
        rights: to whom it is offered, as things are now.
    """

    token: int
    listener: str
    message: str
    correlation: str
    label: str
    rights: OfferRights


def offers_of(process: ExecutableProcess, state: bytes, now: datetime) -> tuple[Offer, ...]:
    """Return what a case is offered now; an expression that fails offers it to nobody."""
    if not state:
        return ()
    instance = load(process, state)
    scopes = instance.scopes()
    holders: list[Holder] = [*scopes, *(one for scope in scopes for one in scope.tokens())]
    with work_time(WORK_SECONDS_PER_STEP):
        return tuple(offer for holder in holders for offer in _of_holder(holder, now))


def _of_holder(holder: Holder, now: datetime) -> Iterator[Offer]:
    plans = scope_of(holder).process.offers
    for listener, (message, key) in holder.details.get(MESSAGES, {}).items():
        plan = plans.get(event_id(listener))
        # Of several messages of one event, the first is the one that is offered.
        if plan is not None and listener == event_id(listener):
            rights = _rights(plan, holder, listener, now)
            yield Offer(holder.id, listener, message, key, plan.label, rights)


def _rights(plan: OfferPlan, holder: Holder, listener: str, now: datetime) -> OfferRights:
    token = token_of(holder)
    at_boundary = event_of(holder, listener).kind is Kind.BOUNDARY
    within = token is not None and not at_boundary
    seen = variables.visible(token) if token and within else variables.visible_in(scope_of(holder))
    try:
        groups = names_of(plan.groups, seen, now, "candidate groups")
        users = names_of(plan.users, seen, now, "candidate users")
    except TokenStuck:
        return OfferRights()
    return OfferRights(frozenset(groups), frozenset(users))
