"""Whom a request may be about: by what persons are known, and by words of their cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from engine.core.permission import Operation
from engine.model import Person
from engine.person_model import Target
from engine.store import listings, persons
from engine.template_forms import BERLIN
from engine.views import InstanceView
from engine.workspace import Workspace, require

MOST: Final = 50
"""Cases whose words fit, and that are looked into."""


def candidates(
    workspace: Workspace, identifiers: Iterable[str], words: Iterable[str], *, actor: Person
) -> list[object]:
    """Return whom somebody may be, each with how they were found and which cases there are.

    Args:
        workspace: where.
        identifiers: by which processes know persons, such as addresses and numbers of customers.
        words: such as a name, as the search of cases takes them; namesakes are several candidates.
        actor: of the data protection team.

    Raises:
        NotAllowed: the actor may not.
    """
    require(actor, Operation.READ_PERSON)
    found: dict[str, list[str]] = {}
    with workspace.transaction() as connection:
        for text in identifiers:
            handle = persons.handle_of(connection, workspace.seals, text)
            if handle is not None:
                found.setdefault(handle, []).append(text)
        for text in words:
            for handle in _by_words(workspace, connection, text, actor):
                found.setdefault(handle, []).append(text)
        return [
            _candidate(workspace, connection, handle, by, actor) for handle, by in found.items()
        ]


def _by_words(workspace: Workspace, connection: Connection, text: str, actor: Person) -> list[str]:
    cases = listings.instances(
        connection,
        actor,
        True,
        {"text": text},
        limit=MOST,
        seals=workspace.seals,
        reads_restricted=True,
    )
    return persons.of_cases(connection, [one.key for one in cases])


def _candidate(
    workspace: Workspace, connection: Connection, handle: str, by: list[str], actor: Person
) -> dict[str, object]:
    cases = persons.cases_of(connection, Target(handle=handle))
    heads = [
        listings.instances(
            connection, actor, True, {"key": one.key}, limit=1, seals=workspace.seals
        )
        for one in cases[:MOST]
    ]
    shown = [one for head in heads for one in head]
    return {
        "person": handle,
        "foundBy": [*dict.fromkeys(by)],
        "count": len(cases),
        "cases": [one.business_id or one.summary or one.process_name for one in shown],
        "known": [_known(one) for one in shown],
    }


def _known(one: InstanceView) -> dict[str, object]:
    return {
        "case": str(one.key),
        "process": one.process_definition_id,
        "status": one.status,
        "since": one.started_at.astimezone(BERLIN).isoformat(timespec="seconds"),
    }
