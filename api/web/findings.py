"""Findings of a verification for people: accounts by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audit.finding import Finding
from engine.model import Person
from engine.queries.account_names import account_names
from engine.workspace import Workspace

_ACCOUNT = re.compile(r"acc_[0-9a-f]{32}")


def for_people(
    workspace: Workspace, found: Sequence[Finding], person: Person
) -> tuple[Finding, ...]:
    """Return the findings with the name of each account in the place of its reference; one that
    there is no more keeps its reference.

    Raises:
        NotAllowed: the person may not verify.
    """
    named = {ref for one in found for ref in _ACCOUNT.findall(one.message)}
    people = account_names(workspace, named, person) if named else {}
    return tuple(
        replace(one, message=_ACCOUNT.sub(lambda ref: people.get(ref[0], ref[0]), one.message))
        for one in found
    )
