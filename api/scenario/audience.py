"""Who acts when a scenario does not say: the people that the diagrams name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bpmn.model import Assignment, Definitions, Extensions
from bpmn.places import is_feel
from engine.core.permission import OPERATOR

SOMEBODY = ("somebody", "somebody-else")
"""Two, so that four eyes can be kept."""
_GROUP = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_USERNAME = re.compile(r"[a-z0-9._@-]{1,64}")
_GROUP_LISTS = ("vorgang:startGroups", "vorgang:visibleTo")


def people_of(
    diagrams: Iterable[Definitions], declared: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return user names with their groups: those declared, then made-up ones.

    Made up are members of the groups that diagrams name and nobody declared is in, and the users
    that they name; operators, where a user task names nobody. What FEEL computes has to be
    declared.
    """
    diagrams = tuple(diagrams)
    groups: dict[str, None] = dict.fromkeys([OPERATOR] if _name_nobody(diagrams) else [])
    users: dict[str, None] = {}
    for one in _extensions(diagrams):
        named = [one.properties.get(name) for name in _GROUP_LISTS]
        for text in (one.assignment.candidate_groups, *named):
            groups.update(dict.fromkeys(_names(text, _GROUP)))
        for text in (one.assignment.candidate_users, one.assignment.assignee):
            users.update(dict.fromkeys(_names(text, _USERNAME)))
    taken = {group for own in declared.values() for group in own}
    free = tuple(group for group in groups if group not in taken)
    made_up = {name: free for name in SOMEBODY if free or not declared}
    return {**declared, **{name: () for name in users if name not in declared}, **made_up}


def _extensions(diagrams: Iterable[Definitions]) -> Iterable[Extensions]:
    for definitions in diagrams:
        for process in (*definitions.processes, *definitions.global_tasks):
            yield process.extensions
            for node in process.nodes:
                yield node.extensions


def _name_nobody(diagrams: Iterable[Definitions]) -> bool:
    return any(
        node.tag == "userTask" and node.extensions.assignment == Assignment()
        for definitions in diagrams
        for process in (*definitions.processes, *definitions.global_tasks)
        for node in process.nodes
    )


def _names(text: str | None, pattern: re.Pattern[str]) -> list[str]:
    if text is None or is_feel(text):
        return []
    return [name for one in text.split(",") if pattern.fullmatch(name := one.strip())]
