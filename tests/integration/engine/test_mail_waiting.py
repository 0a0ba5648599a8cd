"""A case waits for what comes of its mail: it came back, or its reader wants no more."""

from __future__ import annotations

import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import unsubscribe
from engine.commands.take_bounce import take_bounce
from engine.model import Resource
from engine.queries import case
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event
from tests.fakes import Postbox
from tests.integration.engine.test_mail_bounces import OPERATOR, returned
from tests.integration.engine.test_mail_suppressions import ADVERTISING
from tests.integration.engine.test_mail_templates import TASK

WAIT = """<bpmn:intermediateCatchEvent id="wait"><bpmn:incoming>to-wait</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing><bpmn:messageEventDefinition messageRef="M"/>
</bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="to-done" sourceRef="wait" targetRef="done"/>"""
ROOT = """<bpmn:message id="M" name="{}"><bpmn:extensionElements>
<zeebe:subscription correlationKey="={}"/></bpmn:extensionElements></bpmn:message>"""


def waiting(workspace: Workspace, postbox: Postbox, name: str, message: str, by: str) -> int:
    """Start a case that mails and waits for this message; return its key."""
    mailing = TASK.format("deployment").replace("&quot;jo@example.com&quot;", "to")
    mailing = mailing.replace("to-done", "to-wait").replace('"done"', '"wait"')
    made = process(name, start_event("tell") + mailing + WAIT + end_event())
    roots = ROOT.format(message, by)
    drawn = made.content.decode().replace("<bpmn:process ", roots + "<bpmn:process ", 1)
    file = Resource("offer.mail.md", ADVERTISING.format("advertising").encode())
    deployed(workspace, file, Resource(made.name, drawn.encode()))
    to = {"to": f"{name}@example.com"}
    key = start_process_instance(workspace, name, variables=to, actor=ADMINISTRATOR).key
    Worker(workspace).run_once()
    assert len(postbox.messages) == 1
    assert status(workspace, key) == "active"
    return key


def status(workspace: Workspace, key: int) -> str:
    return case(workspace, key, ADMINISTRATOR).instance.status


def test_a_case_hears_that_its_reader_unsubscribed(mailing: Workspace, postbox: Postbox) -> None:
    key = waiting(mailing, postbox, "hears-leaving", "consent.withdrawn", "caseKey")
    link = str(postbox.messages[0]["List-Unsubscribe"]).strip("<>")
    unsubscribe(mailing, link.rpartition("/")[2])
    Worker(mailing).run_once()
    assert status(mailing, key) == "completed"


@pytest.mark.parametrize("code", ["5.1.1", "4.2.2"])
def test_a_case_hears_that_its_mail_came_back(
    mailing: Workspace, postbox: Postbox, code: str
) -> None:
    name = f"hears-{code[0]}"
    key = waiting(mailing, postbox, name, "mail.bounced", "mailKey")
    named = str(postbox.messages[0]["Message-ID"]).strip("<>").partition("@")[0]
    take_bounce(mailing, returned(mailing, f"{name}@example.com", code, named), actor=OPERATOR)
    Worker(mailing).run_once()
    assert status(mailing, key) == "completed"
    values = case(mailing, key, ADMINISTRATOR).variables
    assert values["bounce"] == ("hard" if code[0] == "5" else "soft")
