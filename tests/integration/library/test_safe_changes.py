"""An analyst changes limit, deadline, role, text and field of a process, with Modeler alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from api.library import shipped_resources
from engine.commands.complete_user_task import complete_user_task
from engine.faults import SubmissionRefused
from engine.model import Resource, StartedInstance
from engine.queries import inbox
from engine.workspace import Workspace
from tests.builders import deployed
from tests.fakes import Postbox
from tests.integration.engine.test_deal_desk import Desk

OLDER, NEWER = "A-2026-0042", "A-2026-0043"
FIELD = {
    "type": "textfield",
    "id": "approve-weighed",
    "key": "weighed",
    "label": "Abgewogen mit",
    "validate": {"required": True, "maxLength": 80},
    "properties": {"vorgang:class": "business"},
}
M02_GROUP = '<outputEntry id="M02-group">\n          <text>"'
EDITS = {
    "deal-desk-matrix.dmn": (
        ("<text>&gt; 15</text>", "<text>&gt; 12</text>", 2),
        (f"{M02_GROUP}finance", f"{M02_GROUP}legal", 1),
    ),
    "deal-desk.bpmn": (
        (">P5D</bpmn:timeDuration>", ">P3D</bpmn:timeDuration>", 1),
        ("Nicht freigegeben: Angebot ", "Abgelehnt: Angebot ", 1),
    ),
}


def edited(resource: Resource) -> Resource:
    """Return a file as the analyst saves it."""
    text = resource.content.decode()
    for before, after, times in EDITS.get(resource.name, ()):
        assert text.count(before) == times, before
        text = text.replace(before, after)
    if resource.name == "deal-desk-approve.form":
        form = json.loads(text)
        form["components"].append(FIELD)
        text = json.dumps(form, ensure_ascii=False)
    return Resource(resource.name, text.encode())


@pytest.fixture
def desk(mailing: Workspace, postbox: Postbox) -> Desk:
    return Desk(mailing, postbox)


def refused_by_finance(desk: Desk) -> StartedInstance:
    """Begin a quote, change the process while it is with its approvers, and refuse the quote."""
    started = desk.submit("16")
    deployed(desk.workspace, *(edited(one) for one in shipped_resources("deal-desk", "shared")))
    assert desk.waiting() == {"sales-manager", "finance"}
    desk.decide("finance", "reject", comment="Nachlass ist nicht begründet.")
    return started


def test_a_running_quote_keeps_limit_role_text_field_and_deadline(desk: Desk) -> None:
    started = refused_by_finance(desk)
    assert desk.subjects()[-1] == f"Nicht freigegeben: Angebot {OLDER}"
    desk.wait(timedelta(days=4))
    assert desk.case(started).instance.status == "active"
    desk.wait(timedelta(days=1, seconds=1))
    assert desk.case(started).instance.status == "completed"


def test_a_new_quote_follows_limit_role_text_field_and_deadline(desk: Desk) -> None:
    refused_by_finance(desk)
    desk.revise(action="withdraw")
    started = desk.submit("13", quoteNumber=NEWER)
    assert desk.waiting() == {"sales-manager", "legal"}
    (task,) = desk.tasks("legal")
    verdict = {"decision": "reject", "comment": "Nachlass ist nicht begründet."}
    with pytest.raises(SubmissionRefused) as refused:
        complete_user_task(desk.workspace, task.key, verdict, actor=desk.deciders["legal"])
    assert {one.path for one in refused.value.faults} == {"weighed"}
    desk.decide("legal", "reject", comment=verdict["comment"], weighed="Teamleitung")
    assert f"Abgelehnt: Angebot {NEWER}" in desk.subjects()
    desk.wait(timedelta(days=3) - timedelta(seconds=1))
    assert desk.case(started).instance.status == "active"
    desk.wait(timedelta(seconds=2))
    assert desk.case(started).instance.status == "completed"
    assert not inbox(desk.workspace, desk.requester)
