"""Who a user task is for: assignee, candidates, dates, priority, from literals or FEEL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from bpmn.model import FormReference
from engine.core.changes import Changes
from engine.core.evaluation import shown, value_of
from engine.core.node import Attribute, UserTaskPlan
from engine.core.permission import OPERATOR
from engine.core.public_links import opened_link
from engine.core.signing import PDF, asked_for
from engine.core.store import Scope, Token
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.core.timers import moment_of
from engine.core.variables import visible
from engine.model import OpenedUserTask, Surroundings
from engine.task_model import PublicLink
from feel import Value

USUAL_PRIORITY = 50
"""As in Camunda 8; 0 is the lowest, 100 the highest."""
MOST_NAMES = 100
LONGEST_NAME = 255
"""Characters; a ledger entry has to hold all candidate groups of a task."""


def opened_user_task(token: Token, plan: UserTaskPlan, now: datetime) -> OpenedUserTask:
    """Return the user task as it begins to wait.

    Raises:
        TokenStuck: one of its expressions gives nothing that fits.
    """
    scope = visible(token)
    groups = names_of(plan.candidate_groups, scope, now, "candidate groups")
    users = names_of(plan.candidate_users, scope, now, "candidate users")
    assignee = _assignee(plan.assignee, scope, now)
    if not (groups or users or assignee):
        if _names_nobody(plan) and plan.link is None:
            groups = _starters(token.scope)
        elif plan.assignee is not None:
            raise TokenStuck("assignment", "the assignee is null and there are no candidates")
    form = plan.form or FormReference("")
    form_id = _form_id(plan.form_id, scope, now)
    return OpenedUserTask(
        token_id=token.id,
        activity_id=token.node.id,
        name=_name(token, plan, scope, now),
        assignee=assignee,
        candidate_groups=groups,
        candidate_users=users,
        due_at=moment_of(plan.due_date, scope, now) if plan.due_date else None,
        follow_up_at=moment_of(plan.follow_up_date, scope, now) if plan.follow_up_date else None,
        priority=_priority(plan.priority, scope, now),
        form_id=form_id,
        form_binding=form.binding,
        form_version_tag=form.version_tag,
        link=opened_link(plan.link, scope, now) if plan.link else None,
    )


def _name(token: Token, plan: UserTaskPlan, scope: Mapping[str, Value], now: datetime) -> str:
    """Return what the task is called in lists: what the model computes, else its element's name.

    Raises:
        TokenStuck: it gives no text, or one that is too long.
    """
    name = None if plan.name is None else value_of(plan.name, scope, now)
    if name is None:
        return token.node.name
    said = " ".join(name.split()) if isinstance(name, str) else ""
    if not 0 < len(said) <= LONGEST_NAME:
        raise TokenStuck(
            "value",
            f"the name of the user task is {shown(name)}; it has to be a text of up to"
            f" {LONGEST_NAME} characters",
        )
    return said


def ask_to_sign(
    changes: Changes,
    token: Token,
    plan: UserTaskPlan,
    link: PublicLink | None,
    surroundings: Surroundings,
) -> None:
    """Write down what document the user task has somebody sign by its link, if it has.

    Raises:
        TokenStuck: one of its expressions gives nothing that fits, or the case has no such PDF.
    """
    if link is None or plan.link is None or plan.link.sign is None:
        return
    asked = asked_for(plan.link.sign, visible(token), surroundings.now)
    kind = surroundings.kind_of(asked.document)
    if kind is None:
        raise TokenStuck("value", f"the document to sign, {asked.document}, is none of the case")
    if kind != PDF:
        raise TokenStuck("value", f"the document to sign is no PDF: {kind}")
    asked.record(changes, token, link.until)


def _names_nobody(plan: UserTaskPlan) -> bool:
    """Return whether the model says nothing of whose the user task is, as plain BPMN does."""
    named = (plan.assignee, plan.candidate_groups, plan.candidate_users)
    return not any(one is not None and (one.expression or one.literal) for one in named)


def _starters(scope: Scope) -> tuple[str, ...]:
    """Return the groups that may do a user task which names nobody: operators, and the start groups
    of its process; of a called process without any, those of its caller."""
    around: Scope | None = scope
    while around is not None:
        if around.process.start_groups:
            return tuple(dict.fromkeys((*around.process.start_groups, OPERATOR)))
        around = around.host.scope if around.host is not None else None
    return (OPERATOR,)


def whole_number(value: Value, what: str, least: int, most: int) -> int:
    """Return the whole number that a literal or a FEEL value says.

    Raises:
        TokenStuck: it is none, or outside the bounds.
    """
    if isinstance(value, str) and value.strip().isdecimal():
        value = Decimal(value.strip())
    if isinstance(value, Decimal) and value == value.to_integral_value() and least <= value <= most:
        return int(value)
    raise TokenStuck(
        "value", f"{what} is {shown(value)}; it takes a whole number from {least} to {most}"
    )


def _priority(attribute: Attribute | None, scope: Mapping[str, Value], now: datetime) -> int:
    if attribute is None:
        return USUAL_PRIORITY
    return whole_number(value_of(attribute, scope, now), "the priority", 0, 100)


def _form_id(attribute: Attribute | None, scope: Mapping[str, Value], now: datetime) -> str | None:
    if attribute is None:
        return None
    value = value_of(attribute, scope, now)
    if isinstance(value, str) and value:
        return value
    raise TokenStuck("form", "the form id is no text")


def _assignee(attribute: Attribute | None, scope: Mapping[str, Value], now: datetime) -> str | None:
    if attribute is None:
        return None
    value = value_of(attribute, scope, now)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        refuse_unfit(value.strip(), "assignment", "the assignee", LONGEST_NAME)
        return value.strip()
    raise TokenStuck("assignment", "the assignee is no text")


def names_of(
    attribute: Attribute | None, scope: Mapping[str, Value], now: datetime, what: str
) -> tuple[str, ...]:
    """Return the groups or people that a literal or a FEEL value names, each once.

    Raises:
        TokenStuck: it names them in another way, or too many.
    """
    if attribute is None:
        return ()
    if attribute.expression is None and isinstance(attribute.literal, str):
        return _names_of_model(attribute.literal, what)
    return _checked_names(value_of(attribute, scope, now), what)


@lru_cache(1_000)
def _names_of_model(literal: str, what: str) -> tuple[str, ...]:
    # What an expression gives is no model's but a case's: nothing may keep that.
    return _checked_names(literal, what)


def _checked_names(value: Value, what: str) -> tuple[str, ...]:
    if isinstance(value, str):
        found = [name.strip() for name in value.split(",") if name.strip()]
    elif isinstance(value, list) and all(isinstance(name, str) for name in value):
        found = [str(name) for name in value]
    else:
        raise TokenStuck("assignment", f"the {what} are neither text nor a list of texts")
    names = tuple(dict.fromkeys(found))
    if len(names) > MOST_NAMES:
        raise TokenStuck("assignment", f"the {what} are {len(names)}; at most {MOST_NAMES} can be")
    for name in names:
        refuse_unfit(name, "assignment", f"the {what}", LONGEST_NAME)
    return names
