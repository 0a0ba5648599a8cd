"""Reads who does a user task where BPMN itself says it: resource roles with an expression.

The expression of a potential owner names users and groups as other engines have it:
`user(anna), group(sales)`; a bare name is that of a group.

Source: BPMN 2.0.2, 10.3.1 (ResourceRole), 10.3.4 (HumanPerformer, PotentialOwner).
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from bpmn.formal_expressions import is_feel_language
from bpmn.model import Assignment
from bpmn.notes import Notes, child, elements
from bpmn.places import is_feel, is_literal
from dmn.written import Written, marked

ROLES: Final = ("performer", "humanPerformer", "potentialOwner")
_NAMED: Final = re.compile(r"\s*(?:(user|group)\s*\(\s*([^()]*?)\s*\)|([^\s(),][^(),]*))")


def read_performers(element: etree._Element, given: Assignment, notes: Notes) -> Assignment:
    """Return who does a user task: what the dialect says, and else BPMN's resource roles.

    Args:
        given: what the dialect's own attributes say; it counts alone if it names anybody.
    """
    roles = [(role, one) for role in ROLES for one in elements(element, role)]
    named = given.assignee or given.candidate_groups or given.candidate_users
    counts = etree.QName(element).localname in ("userTask", "globalUserTask") and not named
    users: list[str] = []
    groups: list[str] = []
    assignee: str | None = None
    for role, one in roles:
        text = _expression(one, notes) if counts else None
        if text is None:
            notes.ignore(one, role)
        elif role != "potentialOwner":
            assignee = text
        elif not is_literal(text):
            users, groups = [], [text]  # it gives a list of its own
            break
        else:
            for kind, inner, bare in _NAMED.findall(str(text)):
                name = (inner or bare).strip()
                (users if kind == "user" else groups).extend([name] if name else [])
    if assignee is None and not users and not groups:
        return given
    return Assignment(assignee, _joined(groups), _joined(users))


def _expression(role: etree._Element, notes: Notes) -> Written | None:
    holder = child(role, "resourceAssignmentExpression")
    for name in ("formalExpression", "expression"):
        written = None if holder is None else child(holder, name)
        if written is not None and (text := notes.text(written)):
            feel = is_feel_language(written.get("language"))
            return marked(text) if feel and not is_feel(text) else text
    return None


def _joined(names: list[str]) -> str | None:
    if len(names) < 2:
        return names[0] if names else None
    return ",".join(str(name) for name in names)
