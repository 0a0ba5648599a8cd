"""A process that mails start and continue, for tests: an inquiry is answered, the reply ends it."""

from __future__ import annotations

import json

from engine.model import Resource
from tests.builders import end_event, job, process

PDF = b"%PDF-1.7\n%%EOF\n"


def inquiries(name: str) -> tuple[Resource, Resource]:
    """Return the process of this id and the rules by which mails to `NAME@example.com` reach it."""
    begun = """<bpmn:startEvent id="begun"><bpmn:outgoing>to-answer</bpmn:outgoing>
<bpmn:messageEventDefinition messageRef="Inquiry"/></bpmn:startEvent>
<bpmn:sequenceFlow id="to-answer" sourceRef="begun" targetRef="answer"/>"""
    wait = """<bpmn:intermediateCatchEvent id="wait"><bpmn:incoming>to-wait</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing><bpmn:messageEventDefinition messageRef="Reply"/>
</bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="to-done" sourceRef="wait" targetRef="done"/>"""
    inputs = {
        "to": "=mail.from.address",
        "subject": "=&quot;Zu: &quot; + mail.subject",
        "text": "=&quot;Danke&quot;",
    }
    answer = job("answer", "wait", inputs=inputs)
    roots = f"""<bpmn:message id="Inquiry" name="{name}-inquiry"/>
<bpmn:message id="Reply" name="{name}-reply"><bpmn:extensionElements>
<zeebe:subscription correlationKey="=caseKey"/></bpmn:extensionElements></bpmn:message>"""
    properties = {
        "vorgang:dataSubject": "=mail.from.address",
        "vorgang:class.mail": "contact",
        "vorgang:class.reply": "contact",
    }
    made = process(name, begun + answer + wait + end_event(), properties=properties)
    drawn = made.content.decode().replace("<bpmn:process ", roots + "<bpmn:process ", 1)
    rules = {
        "id": name,
        "mails": [
            {
                "to": f"{name}@example.com",
                "when": "=mail.caseKey != null",
                "message": f"{name}-reply",
                "correlationKey": "=mail.caseKey",
                "variables": "={reply: mail}",
            },
            {
                "to": f"{name}@example.com",
                "when": "=mail.key != null",
                "message": f"{name}-reply",
                "correlationKey": "=mail.key",
                "variables": "={reply: mail}",
            },
            {
                "to": f"{name}@example.com",
                "when": '=matches(mail.subject, "^Anfrage")',
                "message": f"{name}-inquiry",
            },
        ],
    }
    file = Resource(f"{name}.events.json", json.dumps(rules).encode())
    return Resource(made.name, drawn.encode()), file


def letter(to: str, id_: str, *head: str, sender: str = "Jo <jo@example.com>") -> bytes:
    """Return a mail of a person, with a PDF."""
    more = "".join(f"{one}\n" for one in head)
    return f"""From: {sender}
To: {to}
Message-ID: <{id_}@customer.example>
{more}MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="xx"

--xx
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Grüße aus Köln

Am 3. Juni 2026 um 10:00 schrieb Vorgang:
> Danke
--xx
Content-Type: application/pdf; name="plan.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjcKJSVFT0YK
--xx--
""".encode()
