"""Four eyes: whoever did one activity may not do another, whatever groups they are in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.compiled_nodes import listed
from engine.core.node import FlowNode, Kind
from engine.core.store import Instance, Scope, Token
from engine.faults import NotAllowed
from engine.model import Person


def excluded(token: Token, instance: Instance) -> tuple[str, ...]:
    """Return the account ids that may not do this user task, sorted, each once."""
    names = token.node.four_eyes
    if not names:
        return ()
    call = called_within(token.scope)
    return tuple(
        sorted(
            {
                account
                for activity_id in names
                for account in instance.performers.get(call + activity_id, ())
            }
        )
    )


def called_within(scope: Scope) -> str:
    """Return what stands before the activities of a called process: each call has performers of
    its own, whatever ids its diagram uses. Empty outside of calls; no id of XML holds a `/`."""
    host = scope.host
    while host is not None:
        if host.node.kind is Kind.CALL:
            return f"{host.id}/"
        host = host.scope.host
    return ""


def kept(instance: Instance, scope: Scope) -> dict[str, list[str]]:
    """Return the performers of a call that ends, by activity id: what undoes it asks for them."""
    call = called_within(scope)
    return {
        name.removeprefix(call): [*accounts]
        for name, accounts in instance.performers.items()
        if call and name.startswith(call)
    }


def restore(instance: Instance, scope: Scope, performers: Mapping[str, list[str]]) -> None:
    """Let a call that is undone have the performers of the one that ended."""
    call = called_within(scope)
    for activity_id, accounts in performers.items():
        instance.performers[call + activity_id] = [*accounts]


def acting(node: FlowNode) -> tuple[str, ...]:
    """Return the user tasks in whose performers' names the job of a node is done."""
    return listed(node.model.extensions.properties.get("vorgang:onBehalfOf"))


def performer(instance: Instance, token: Token) -> str | None:
    """Return who did last what this token's job is done in the name of; a deputy, not whom they
    stood in for. `None` if nobody did."""
    call = called_within(token.scope)
    done = [instance.performers.get(call + one, []) for one in acting(token.node)]
    return next((accounts[-1] for accounts in done if accounts), None)


def forget(instance: Instance, scope: Scope) -> None:
    """Forget the performers of a call whose scope has ended; of no other scope."""
    if scope.host is None or scope.host.node.kind is not Kind.CALL:
        return
    call = called_within(scope)
    for name in [one for one in instance.performers if one.startswith(call)]:
        del instance.performers[name]
    for name in [one for one in instance.rounds if one.startswith(call)]:
        del instance.rounds[name]


def requesters(token: Token, instance: Instance) -> tuple[str, ...]:
    """Return the account ids that asked for what this approval decides, sorted, each once.

    They are whoever did the other activities that four eyes names: those that hand in and revise.
    """
    node, call = token.node, called_within(token.scope)
    named = (call + one for one in node.four_eyes if one != node.id)
    return tuple(sorted({who for name in named for who in instance.performers.get(name, ())}))


def remember(scope: Scope, instance: Instance, activity_id: str, account_id: str) -> None:
    """Keep that this account did the activity, if somebody asks; who did it last is last."""
    if activity_id not in scope.process.remembered:
        return
    accounts = instance.performers.setdefault(called_within(scope) + activity_id, [])
    if account_id in accounts:
        accounts.remove(account_id)
    accounts.append(account_id)


def remember_performer(scope: Scope, instance: Instance, activity_id: str, person: Person) -> None:
    """Keep that this person did the activity, and for whom they did it as a deputy: neither may
    judge it."""
    for account_id in _counted(person):
        remember(scope, instance, activity_id, account_id)


def named(person: Person) -> dict[str, str]:
    """Return what a fact's `refs` say of whom the person acts for as a deputy."""
    absent = person.on_behalf_of
    return {} if absent is None else {"on_behalf_of": absent.account_id}


def approving(person: Person, fact_type: str) -> dict[str, str]:
    """Return the same for an approval's fact; the model asks for one, whoever's step that is."""
    return {} if fact_type == "approval.requested" else named(person)


_GRANTED = "granted:"
"""Before the id of an approval's token, among the performers; no id of an element holds a `:`."""


def remember_grant(instance: Instance, token: Token, person: Person) -> None:
    """Keep who gave this approval, so that it can be carried over to another version; only where
    the model asks who did it, without which it could not name the approval either."""
    plan = token.node.user_task
    if plan is not None and plan.done_as is not None:
        activity = called_within(token.scope) + token.node.id
        instance.performers[f"{_GRANTED}{token.id}"] = [activity, *_counted(person)]


def is_granted(instance: Instance, task: str) -> bool:
    """Return whether this is an approval that was given in the case and can be carried over."""
    return f"{_GRANTED}{task}" in instance.performers


def carry_over(instance: Instance, task: str) -> None:
    """Let whoever gave an approval count as having decided in the round that runs now."""
    activity, *accounts = instance.performers[f"{_GRANTED}{task}"]
    known = instance.performers.setdefault(activity, [])
    known.extend(one for one in accounts if one not in known)


def _counted(person: Person) -> tuple[str, ...]:
    absent = person.on_behalf_of
    return (person.account_id,) if absent is None else (absent.account_id, person.account_id)


def begin_round(instance: Instance, token: Token) -> None:
    """Forget the performers that a completed activity asks to forget, and count the round."""
    for activity_id in token.node.new_approval_round:
        name = called_within(token.scope) + activity_id
        instance.performers.pop(name, None)
        instance.rounds[name] = instance.rounds.get(name, 0) + 1


def round_of(instance: Instance, token: Token) -> int:
    """Return the number of the activity's approval round, from 1."""
    return instance.rounds.get(called_within(token.scope) + token.node.id, 0) + 1


def refuse_excluded(instance: Instance, token: Token, person: Person) -> None:
    """Let the person pass, or say which activity they did before.

    Raises:
        NotAllowed: the person, or whom they stand in for, did an activity that excludes them from
            this one.
    """
    nodes, call = token.scope.process.nodes, called_within(token.scope)
    for activity_id in token.node.four_eyes:
        performers = instance.performers.get(call + activity_id, ())
        if any(account_id in performers for account_id in _counted(person)):
            absent = person.on_behalf_of
            who = absent.name if absent and person.account_id not in performers else person.name
            raise NotAllowed(
                f"four eyes: {who} did {nodes[activity_id].name!r} ({activity_id}) before,"
                f" so somebody else must do {token.node.name!r} ({token.node.id})",
                rule="four-eyes",
            )
