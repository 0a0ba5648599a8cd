"""Four eyes: whoever did one activity may not do another, whatever groups they are in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.node import FlowNode
from engine.core.store import Instance, Token
from engine.faults import NotAllowed
from engine.model import Person


def excluded(node: FlowNode, instance: Instance) -> tuple[str, ...]:
    """Return the account ids that may not do this user task, sorted, each once."""
    if not node.four_eyes:
        return ()
    return tuple(
        sorted(
            {
                account
                for activity_id in node.four_eyes
                for account in instance.performers.get(activity_id, ())
            }
        )
    )


def requesters(node: FlowNode, instance: Instance) -> tuple[str, ...]:
    """Return the account ids that asked for what this approval decides, sorted, each once.

    They are whoever did the other activities that four eyes names: those that hand in and revise.
    """
    named = (activity_id for activity_id in node.four_eyes if activity_id != node.id)
    return tuple(sorted({who for name in named for who in instance.performers.get(name, ())}))


def remember(instance: Instance, activity_id: str, account_id: str) -> None:
    """Keep that this account did the activity; once is enough."""
    accounts = instance.performers.setdefault(activity_id, [])
    if account_id not in accounts:
        accounts.append(account_id)


def begin_round(instance: Instance, node: FlowNode) -> None:
    """Forget the performers that a completed activity asks to forget, and count the round."""
    for activity_id in node.new_approval_round:
        instance.performers.pop(activity_id, None)
        instance.rounds[activity_id] = instance.rounds.get(activity_id, 0) + 1


def round_of(instance: Instance, activity_id: str) -> int:
    """Return the number of the activity's approval round, from 1."""
    return instance.rounds.get(activity_id, 0) + 1


def refuse_excluded(
    instance: Instance, token: Token, person: Person, nodes: Mapping[str, FlowNode]
) -> None:
    """Let the person pass, or say which activity they did before.

    Args:
        nodes: the process's nodes by id, for their names.

    Raises:
        NotAllowed: the person did an activity that excludes them from this one.
    """
    for activity_id in token.node.four_eyes:
        if person.account_id in instance.performers.get(activity_id, ()):
            raise NotAllowed(
                f"four eyes: {person.name} did {nodes[activity_id].name!r} ({activity_id}) before,"
                f" so somebody else must do {token.node.name!r} ({token.node.id})",
                rule="four-eyes",
            )
