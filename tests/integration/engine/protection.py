"""The people of a data protection office, and cases about a person."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.commands.approve_erasure import approve_erasure
from engine.commands.complete_user_task import complete_user_task
from engine.commands.request_erasure import request_erasure
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.person_model import Target
from engine.queries import case, inbox
from engine.store import persons
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    text_field,
    user_task,
)

BEGUN = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ASK = start_event("ask") + user_task("ask", "done", form="note") + end_event()
PROPERTIES = {
    "vorgang:dataSubject": "=email",
    "vorgang:summary": "=name",
    "vorgang:given": "email, name",
    "vorgang:legalBasis": "Art. 6(1)(b)",
}
ANNE = {"email": "Änne@Example.com", "name": "Änne Öztürk-Marke"}
SetClock = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Office:
    """The people of a data protection office, and a clerk whose cases they are."""

    asks: Person
    first: Person
    second: Person
    clerk: Person


def protected_office(workspace: Workspace) -> Office:
    """Return the people, with two processes about persons deployed."""
    letter = {**PROPERTIES, "vorgang:retention": "commercial-letter"}
    deployed(
        workspace,
        process("errand", ASK, properties=PROPERTIES),
        process("letter", ASK, properties=letter, file="letter.bpmn"),
        form("note", text_field("note")),
    )
    return Office(
        person(workspace, "dora", "data-protection-team"),
        person(workspace, "emil", "data-protection-officer"),
        person(workspace, "frida", "data-protection-team"),
        person(workspace, "carla", "clerk"),
    )


def begun(
    workspace: Workspace, office: Office, values: dict[str, str] = ANNE, name: str = "errand"
) -> int:
    """Return a case that runs."""
    return start_process_instance(
        workspace, name, variables=values, business_id=None, actor=office.clerk
    ).key


def ended_case(
    workspace: Workspace, office: Office, values: dict[str, str] = ANNE, name: str = "errand"
) -> int:
    """Return a case that has ended."""
    key = begun(workspace, office, values, name)
    (task,) = (one for one in inbox(workspace, office.clerk) if one.process_instance_key == key)
    complete_user_task(workspace, task.key, {"note": "Gewürznelke"}, actor=office.clerk)
    return key


def handle_of(workspace: Workspace, known_by: str) -> str | None:
    """Return the reference of whoever is known by a text."""
    with workspace.transaction() as connection:
        return persons.handle_of(connection, workspace.seals, known_by)


def of_anne(workspace: Workspace) -> Target:
    """Return the person whose cases they are unless a test says otherwise."""
    handle = handle_of(workspace, "änne@example.com")
    assert handle is not None
    return Target(handle=handle)


def approved(workspace: Workspace, office: Office, target: Target) -> int:
    """Return a request to erase that two others have approved."""
    key = request_erasure(workspace, target, "Antrag vom 1. März", actor=office.asks)
    assert approve_erasure(workspace, key, actor=office.first) == 1
    assert approve_erasure(workspace, key, actor=office.second) == 0
    return key


def told(workspace: Workspace, key: int, reader: Person = ADMINISTRATOR) -> str:
    """Return what somebody is shown of a case, an operator if nobody else is named."""
    found = case(workspace, key, reader)
    return f"{found.entries} {found.instance} {found.user_tasks}"


def text_of(pdf: bytes) -> str:
    """Return a report's text on one line, without the hyphens of broken words."""
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(read.stdout.decode().split())
